import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import path from 'node:path';

const flights = path.resolve(
  import.meta.dirname,
  '../../../../node_modules/vega-datasets/data/flights-3m.parquet',
);

/** The day from which on the changes are planted. */
export const plantedDay = '2001-01-20';

/** Files of a reference, its unchanged twin, the twin with changes planted, and the latter's two windows. */
export interface Pair {
  reference: string;
  twin: string;
  planted: string;
  before: string;
  after: string;
}

/** What a model that was right in 85 % says of a flight, and how sure it says it is. */
const answers = `delay > 15 AS late,
  (hash(i, 7) % 100 < 85) = (delay > 15) AS prediction,
  0.7 + (hash(i, 8) % 300) / 1000.0 AS confidence`;

/** Every kind of change, from the planted day on. */
const changes = `
  delay + 20 AS delay,
  CASE WHEN hash(i, 9) % 10 = 0 THEN NULL ELSE distance * 1.4 END AS distance,
  CASE WHEN hash(i, 10) % 20 = 0 THEN 'NEW' ELSE origin END AS origin,
  late OR hash(i, 11) % 4 = 0 AS late,
  prediction OR hash(i, 12) % 3 = 0 AS prediction,
  confidence * 0.8 AS confidence,
  CAST(distance * 0.02 + hash(i, 13) % 10 AS DOUBLE) AS minutes`;

/** The same columns as they were; the minutes go with the distance, except where a change is planted. */
const asTheyWere = `delay, CAST(distance AS DOUBLE) AS distance, origin, late, prediction, confidence,
  CAST(hash(i, 13) % 60 AS DOUBLE) AS minutes`;

/** The real flights of January 2001 with a model's answers, written once for all pairs. */
async function januaryOf(connection: DuckDBConnection, folder: string): Promise<string> {
  const january = path.join(folder, 'january-2001.parquet');
  if (existsSync(january)) return january;
  await connection.run(
    `COPY (SELECT *, ${answers} FROM (SELECT *, row_number() OVER () AS i FROM '${flights}') WHERE date < '2001-01-31')
    TO '${january}' (FORMAT parquet)`,
  );
  return january;
}

/**
 * Two samples of the real flights of January 2001, of `rows` each, that share no flight: what is in the second was not
 * changed, or changed in every way from the planted day on.
 */
export async function flightPairs(folder: string, seed: number, rows: number): Promise<Pair> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const file = (name: string) => path.join(folder, `${name}-${seed}.parquet`);
  await connection.run(
    `CREATE TABLE drawn AS SELECT *, row_number() OVER (ORDER BY hash(i, ${1000 + seed})) AS place
    FROM '${await januaryOf(connection, folder)}' QUALIFY place <= ${2 * rows}`,
  );
  const half = (isReference: boolean) => `place ${isReference ? '<=' : '>'} ${rows}`;
  const isPlanted = `date >= '${plantedDay}'`;
  const old = `SELECT i AS id, date, ${asTheyWere} FROM drawn WHERE`;
  const planted = `(${old} ${half(false)} AND NOT ${isPlanted} UNION ALL BY NAME
    SELECT i AS id, date, ${changes} FROM drawn WHERE ${half(false)} AND ${isPlanted})`;
  const tables = {
    reference: `${old} ${half(true)}`,
    twin: `${old} ${half(false)}`,
    planted: `FROM ${planted}`,
    before: `FROM ${planted} WHERE NOT ${isPlanted}`,
    after: `FROM ${planted} WHERE ${isPlanted}`,
  };
  for (const [name, query] of Object.entries(tables)) {
    await connection.run(`COPY (${query}) TO '${file(name)}' (FORMAT parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
  const files = Object.keys(tables).map((name) => [name, file(name)]);
  return Object.fromEntries(files) as Pair;
}

/** Every kind but embeddings, in mode honest. */
export const everyKind = {
  mode: 'honest',
  'time-column': 'date',
  ignore: ['id'],
  kinds: [
    'feature',
    'label',
    'prediction',
    'confidence',
    'performance',
    'temporal',
    'quality',
    'correlation',
  ],
  confidence: { column: 'confidence' },
  performance: { metrics: { accuracy: 0.05 } },
  temporal: { columns: ['delay', 'distance', 'origin'] },
};
