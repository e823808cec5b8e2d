import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { awkwardCases, flightCases } from './cases.ts';
import type { Asked } from './compare.ts';
import { momentCases } from './moment-cases.ts';
import { relatedCases } from './related-cases.ts';
import { sqlCases } from './sql-cases.ts';
import { typedCases, typedTable } from './typed-cases.ts';

const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';

/** Awkward values in every column: nulls, NaN, infinity, empty and foreign text, huge integers, odd names. */
const awkward = `
  SELECT
    CAST(CASE WHEN i % 7 = 0 THEN NULL ELSE (i * 37) % 50 - 10 END AS BIGINT) AS integers,
    CAST((i * 37) % 50 - 10 AS INTEGER) AS small,
    CASE WHEN i % 5 = 0 THEN 'NaN'::DOUBLE WHEN i % 11 = 0 THEN NULL ELSE (i * 7919 % 1000) / 8.0 END AS numbers,
    CASE WHEN i = 3 THEN 'Infinity'::DOUBLE WHEN i = 4 THEN '-Infinity'::DOUBLE ELSE i / 4.0 END AS infinite,
    CAST((i * 31 % 100) / 10.0 AS FLOAT) AS singles,
    CASE WHEN i % 9 = 0 THEN NULL ELSE ['', 'a', 'B7', 'über', '中文', '😀', ' x ', 'a\nb', 'line\n', 'ABC', '٣', 'e\u0301'][1 + (i % 12)] END AS texts,
    ['ATL', 'BOS', 'JFK'][1 + (i % 3)] AS codes,
    i % 3 = 0 AS flags,
    CASE WHEN i % 4 = 0 THEN NULL ELSE TIMESTAMP '2001-01-01' + INTERVAL (i * 7) HOUR END AS moments,
    DATE '2001-01-01' + CAST(i % 40 AS INTEGER) AS days,
    CAST(7 AS BIGINT) AS constant,
    CAST(NULL AS DOUBLE) AS nothing,
    i AS id,
    CAST(9007199254740993 AS BIGINT) + i AS huge,
    i % 6 AS "odd ""name"";--"
  FROM (SELECT range AS i FROM range(:rows))`;

/** Columns that belong together, in order or not, and texts of several forms. */
const related = `
  SELECT
    i AS id,
    i // 3 AS rising,
    -i AS falling,
    CASE WHEN i % 10 = 0 THEN NULL ELSE i / 2.0 END AS climbing,
    (i * 37) % 50 AS a,
    CASE WHEN i % 3 = 0 THEN (i * 37) % 50 ELSE (i * 11) % 40 END AS b,
    CASE WHEN i % 8 = 0 THEN NULL WHEN i % 13 = 0 THEN 'NaN'::DOUBLE ELSE (i * 37) % 50 END AS c,
    CASE WHEN i % 6 = 0 THEN NULL ELSE CAST((i * 37) % 50 AS DOUBLE) END AS d,
    100 - (i * 37) % 50 - i % 2 AS rest,
    CASE WHEN i % 40 = 5 THEN 900.5 ELSE 10 + (i * 7919 % 100) / 10.0 END AS spread,
    CASE WHEN i % 5 = 0 THEN NULL ELSE ['x', 'y', 'z'][1 + (i % 3)] END AS s,
    CASE WHEN i % 7 = 0 THEN NULL ELSE ['x', 'z', 'w'][1 + (i % 3)] END AS t,
    ['a_b', 'a%b', 'aXb', 'AXB', 'über', ''][1 + (i % 6)] AS likes,
    CASE WHEN i % 9 = 0 THEN NULL ELSE ['{"a": 1}', '{"a": "x"}', '[1, 2]', 'null', '"t"', '1.5', 'NaN', '{"a": 2, "b": [1, 1]}'][1 + (i % 8)] END AS json,
    ['{"a": 1}', '{"a": ', 'tru', 'true', ' {} ', '{a: 1}', '', '01', '-Infinity', '"\\t"', '{"a":1,}', '-NaN'][1 + (i % 12)] AS maybe_json,
    strftime(DATE '2001-01-01' + CAST(i AS INTEGER), '%Y-%m-%d') AS iso,
    ['2001-02-28', '2001-02-30', '01/31/2001', '31 January 2001', 'January 31, 2001', '2001', 'noon', '10:30', '2001-01-31T06:05:00Z', '20010131', 'Wed', '1st of May', '', '99999'][1 + (i % 14)] AS dates,
    CAST((i * 37 % 1000) / 100.0 AS DECIMAL(8, 2)) AS price,
    CASE WHEN i % 11 = 0 THEN NULL ELSE i % 2 = 0 END AS maybe,
    i % 2 = 0 AS flag,
    TIMESTAMP '2001-01-01' + INTERVAL (i * 7) HOUR AS at,
    DATE '2001-01-01' + CAST(i AS INTEGER) AS day,
    CAST(NULL AS VARCHAR) AS empty,
    CAST(i % 5 AS TINYINT) AS tiny
  FROM (SELECT range AS i FROM range(:rows))`;

/** Dates and timestamps of every unit, in order and not. */
const moments = `
  SELECT
    i AS id,
    CASE WHEN i % 9 = 4 THEN NULL ELSE TIMESTAMP '2013-01-01' + INTERVAL ((i * 37) % 50) HOUR + INTERVAL (i % 4 * 250) MILLISECOND END AS micro,
    CAST(TIMESTAMP '1999-12-30' + INTERVAL (i // 2 * 11) HOUR AS TIMESTAMP_NS) AS nano,
    CAST(CASE WHEN i % 7 = 0 THEN NULL ELSE TIMESTAMP '2013-01-09' - INTERVAL (i) MINUTE END AS TIMESTAMP_MS) AS milli,
    CASE WHEN i % 11 = 5 THEN NULL ELSE TIMESTAMPTZ '2013-03-30 22:00:00+00' + INTERVAL (i % 40) HOUR END AS zoned,
    CASE WHEN i % 8 = 3 THEN NULL ELSE DATE '2013-02-20' + CAST(i // 3 AS INTEGER) END AS day,
    DATE '2013-02-20' - CAST(i AS INTEGER) AS before,
    CAST(NULL AS TIMESTAMP) AS never
  FROM (SELECT range AS i FROM range(60))`;

/** Writes the tables that both sides judge, and says what is asked of each. */
export async function generatedTables(folder: string): Promise<Asked[]> {
  const other = join(folder, 'other.parquet');
  const paths = {
    awkward: join(folder, 'awkward.parquet'),
    one: join(folder, 'one.parquet'),
    zero: join(folder, 'zero.parquet'),
    related: join(folder, 'related.parquet'),
    slice: join(folder, 'flights.parquet'),
    csv: join(folder, 'awkward.csv'),
    moments: join(folder, 'moments.parquet'),
    typed: join(folder, 'typed.parquet'),
  };
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const copy = (query: string, path: string) => connection.run(`COPY (${query}) TO '${path}'`);
  const rows = (count: number) =>
    awkward
      .replaceAll('\\n', "' || chr(10) || '")
      .replaceAll('\\u0301', "' || chr(769) || '")
      .replace(':rows', String(count));
  await copy(rows(240), paths.awkward);
  await copy(rows(2).replace(/range\(2\)/, 'range(1, 2)'), paths.one);
  await copy(rows(0), paths.zero);
  await copy(moments, paths.moments);
  await copy(typedTable, paths.typed);
  await copy(related.replace(':rows', '150'), paths.related);
  await copy(`SELECT * FROM '${flights}' LIMIT 20000`, paths.slice);
  await copy(
    `SELECT integers, small, numbers, texts, codes, flags, CASE WHEN flags THEN 't' ELSE 'f' END AS letters, constant, nothing, id FROM (${rows(240)})`,
    paths.csv,
  );
  await copy(`SELECT * FROM '${paths.related}' LIMIT 100`, other);
  connection.closeSync();
  return [
    { name: 'awkward', path: paths.awkward, cases: awkwardCases },
    { name: 'one row', path: paths.one, cases: awkwardCases },
    { name: 'zero rows', path: paths.zero, cases: awkwardCases },
    { name: 'awkward CSV', path: paths.csv, cases: awkwardCases },
    { name: 'related', path: paths.related, cases: relatedCases },
    { name: 'related in SQL', path: paths.related, cases: sqlCases, other },
    { name: 'moments', path: paths.moments, cases: momentCases },
    { name: 'typed', path: paths.typed, cases: typedCases },
    { name: 'flights slice', path: paths.slice, cases: flightCases },
    { name: 'flights', path: flights, cases: flightCases },
  ];
}
