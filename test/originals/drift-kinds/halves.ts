import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Two random halves of a real table, which differ by chance alone, and the second as a change made it. */
export interface Halves {
  reference: string;
  twin: string;
  planted: string;
}

/**
 * Written once for a table and seed.
 * @param change what stands after SELECT to plant a change in the second half
 */
export async function halvesOf(table: string, seed: number, change: string): Promise<Halves> {
  const place = (name: string) =>
    path.join(path.dirname(table), `${path.basename(table)}-${name}-${seed}.parquet`);
  const halves = { reference: place('reference'), twin: place('twin'), planted: place('planted') };
  if (existsSync(halves.planted)) return halves;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE drawn AS SELECT *, row_number() OVER (ORDER BY hash(i, ${seed})) % 2 AS half
    FROM (SELECT *, row_number() OVER () AS i FROM '${table}')`,
  );
  const queries = {
    reference: 'SELECT * EXCLUDE (i, half) FROM drawn WHERE half = 0',
    twin: 'SELECT * EXCLUDE (i, half) FROM drawn WHERE half = 1',
    planted: `SELECT ${change} FROM (SELECT * EXCLUDE (half) FROM drawn WHERE half = 1)`,
  };
  for (const [name, query] of Object.entries(queries)) {
    await connection.run(`COPY (${query}) TO '${halves[name as keyof Halves]}' (FORMAT parquet)`);
  }
  connection.closeSync();
  instance.closeSync();
  return halves;
}
