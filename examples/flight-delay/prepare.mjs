// Stands in for a team's warehouse: writes one CSV file a month from the public flights data of npm's vega-datasets.
// node prepare.mjs [folder]
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const folder = process.argv[2] ?? path.join(import.meta.dirname, 'data');
const main = createRequire(import.meta.url).resolve('vega-datasets');
const source = path.join(
  main.slice(0, main.lastIndexOf('vega-datasets')),
  'vega-datasets/data/flights-3m.parquet',
);
const columns = `strftime(date, '%Y-%m-%d %H:%M') AS date, delay, distance, origin, destination`;

mkdirSync(folder, { recursive: true });
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`CREATE VIEW flights AS SELECT * FROM read_parquet('${source}')`);

await write('2001-01', `month(date) = 1`);
await write('2001-02', `month(date) = 2`);
await write('2001-06', `month(date) = 6`);
await write('2001-week-17', `week(date) = 17`);

async function write(name, condition) {
  const file = path.join(folder, `flights-${name}.csv`);
  const rows = `SELECT ${columns} FROM flights WHERE ${condition} ORDER BY ALL`;
  await connection.run(`COPY (${rows}) TO '${file}' (HEADER, DELIMITER ',')`);
  console.log(`Wrote ${file}.`);
}
