import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Roles } from './real-cases.ts';
import { python, type Asked } from './compare.ts';
import { realCases } from './real-cases.ts';

const vega = 'node_modules/vega-datasets/data';

/** Real tables, and what their columns are; the limits are such that some hold and some do not. */
const roles: Record<string, Roles> = {
  // Flights that left New York in 2013, with nulls where a flight was cancelled.
  departures: {
    rows: 336_776,
    numbers: [{ column: 'dep_delay', low: -15, high: 60 }],
    words: [{ column: 'dest', few: ['ATL', 'ORD', 'LAX', 'BOS'], regex: '^[A-M]' }],
    moments: [{ column: 'time_hour', low: '2013-02-01T00:00:00', high: '2013-12-01T00:00:00' }],
    key: ['flight', 'carrier', 'time_hour'],
    pair: ['dep_time', 'sched_dep_time'],
    sum: { columns: ['hour', 'minute'], total: 36 },
    condition: { row_condition: 'month >= 3 and origin == "JFK"', condition_parser: 'pandas' },
  },
  // Hourly weather at New York's airports, in order within each of them.
  weather: {
    rows: 26_115,
    numbers: [
      { column: 'temp', low: 20, high: 90 },
      { column: 'wind_gust', low: 16.1, high: 40 },
      { column: 'day', low: 1, high: 31 },
    ],
    words: [{ column: 'origin', few: ['EWR', 'JFK', 'LGA'], regex: 'A$' }],
    moments: [{ column: 'time_hour', low: '2013-01-01T06:00:00', high: '2013-12-30T23:00:00' }],
    key: ['origin', 'time_hour'],
    pair: ['temp', 'dewp'],
    sum: { columns: ['month', 'day', 'hour'], total: 24 },
    condition: { row_condition: 'wind_speed > 10 | humid.isnull()', condition_parser: 'pandas' },
  },
  // The RAND health insurance experiment, from statsmodels.
  visits: {
    rows: 20_190,
    numbers: [
      { column: 'mdvis', low: 0, high: 20 },
      { column: 'lncoins', low: 0, high: 4.6 },
      { column: 'idp', low: 0, high: 1 },
    ],
    words: [],
    moments: [],
    key: ['mdvis', 'disea', 'lpi'],
    pair: ['lpi', 'fmde'],
    sum: { columns: ['hlthg', 'hlthf', 'hlthp'], total: 1 },
    condition: { row_condition: 'mdvis > 0 and physlm != 0', condition_parser: 'pandas' },
  },
  // Measures of wines, from scikit-learn.
  wine: {
    rows: 178,
    numbers: [
      { column: 'alcohol', low: 11.5, high: 14.5 },
      { column: 'proline', low: 278, high: 1680 },
      { column: 'target', low: 0, high: 2 },
    ],
    words: [],
    moments: [],
    key: ['alcohol', 'malic_acid'],
    pair: ['total_phenols', 'flavanoids'],
    sum: { columns: ['magnesium', 'target'], total: 100 },
    condition: { row_condition: 'target in [0, 2] and ash <= 2.5', condition_parser: 'pandas' },
  },
  // Days of the S&P 500, dates as Parquet has them.
  stocks: {
    rows: 5105,
    numbers: [
      { column: 'close', low: 700, high: 3000 },
      { column: 'volume', low: 356_070_000, high: 11_456_230_000 },
    ],
    words: [],
    moments: [{ column: 'date', low: '2000-01-04', high: '2020-01-01' }],
    key: ['open', 'close'],
    pair: ['open', 'close'],
    sum: { columns: ['high', 'low'], total: 2800 },
    condition: { row_condition: 'volume > 1000000000', condition_parser: 'pandas' },
  },
  // Strikes of birds, a CSV file with spaces in its names and many nulls.
  birdstrikes: {
    rows: 10_000,
    numbers: [
      { column: 'Speed IAS in knots', low: 50, high: 250 },
      { column: 'Cost Total $', low: 0, high: 1_000_000 },
    ],
    words: [
      { column: 'Phase of flight', few: ['Approach', 'Climb', 'Landing Roll'], regex: '^(Take|Land)' },
      { column: 'Effect Amount of damage', few: ['Minor', 'None', 'Substantial'], regex: '[nN]' },
      { column: 'Origin State', few: ['Texas', 'New York', 'N/A'], regex: '^New\\b' },
    ],
    moments: [],
    key: ['Airport Name', 'Flight Date', 'Wildlife Species'],
    pair: ['Cost Total $', 'Cost Repair'],
    sum: { columns: ['Cost Other', 'Cost Repair', 'Cost Total $'], total: 0 },
    condition: {
      row_condition: {
        type: 'comparison',
        column: { name: 'Time of day' },
        operator: '==',
        parameter: 'Night',
      },
    },
  },
};

/** Writes those that packages of Python hold, and says what is asked of each. */
export async function realTables(folder: string): Promise<Asked[]> {
  await promisify(execFile)(python, [join(import.meta.dirname, 'real_tables.py'), folder, vega]);
  return Object.entries(roles).map(([name, own]) => ({
    name,
    path: name === 'birdstrikes' ? `${vega}/birdstrikes.csv` : join(folder, `${name}.parquet`),
    cases: realCases(own),
  }));
}
