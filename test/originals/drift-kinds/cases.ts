import path from 'node:path';
import { everyKind, flightPairs } from '@mlops-actions/core/drift/test-pairs';
import { halvesOf } from './halves.ts';

/** A table's parts by seed, and how drift-check compares them: the same for unchanged twins and for planted changes. */
export interface TwinCase {
  /** Files by name: `reference`, `twin`, `planted` and what else the case has. */
  files: (folder: string, seed: number) => Promise<object>;
  policy: object;
  roles?: { labelColumn: string; predictionColumn: string };
}

export const newYorkDay = '2013-01-18';
const isLate = `time >= '${newYorkDay}'`;
const newYorkChange = `* EXCLUDE (i) REPLACE (
  CASE WHEN ${isLate} THEN distance / 2 ELSE distance END AS distance,
  CASE WHEN ${isLate} AND hash(i) % 4 = 0 THEN NULL ELSE carrier END AS carrier)`;

const pixels = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
/** Two of five digits are upside down. */
const digitsChange = pixels
  .map((name, i) => `CASE WHEN i % 5 < 2 THEN pixel_${63 - i} ELSE ${name} END AS ${name}`)
  .join(', ');
const digits = (method: 'classifier' | 'cosine', threshold?: number): TwinCase => ({
  files: (folder, seed) => halvesOf(path.join(folder, 'digits.parquet'), seed, digitsChange),
  policy: { mode: 'honest', kinds: ['embedding'], embedding: { columns: pixels, method, threshold } },
});

export const cases = {
  flights: {
    files: (folder, seed) => flightPairs(folder, seed, 15_000),
    policy: everyKind,
    roles: { labelColumn: 'late', predictionColumn: 'prediction' },
  },
  newYork: {
    files: (folder, seed) => halvesOf(path.join(folder, 'new_york.parquet'), seed, newYorkChange),
    policy: {
      mode: 'honest',
      'time-column': 'time',
      kinds: ['feature', 'temporal', 'quality', 'correlation'],
      temporal: { columns: ['arr_delay', 'distance', 'carrier'] },
    },
  },
  digitsByClassifier: digits('classifier'),
  digitsByCosine: digits('cosine', 0.001),
} satisfies Record<string, TwinCase>;
