import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export const flights = 'node_modules/vega-datasets/data/flights-3m.parquet';

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

/** Writes the tables that both sides judge, and gives their paths. */
export async function writeTables(folder: string): Promise<Record<string, string>> {
  const paths = {
    awkward: join(folder, 'awkward.parquet'),
    'one row': join(folder, 'one.parquet'),
    'zero rows': join(folder, 'zero.parquet'),
    'flights slice': join(folder, 'flights.parquet'),
    'awkward CSV': join(folder, 'awkward.csv'),
  };
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const copy = (query: string, path: string) => connection.run(`COPY (${query}) TO '${path}'`);
  const rows = (count: number) =>
    awkward
      .replaceAll('\\n', "' || chr(10) || '")
      .replaceAll('\\u0301', "' || chr(769) || '")
      .replace(':rows', String(count));
  await copy(rows(240), paths.awkward);
  await copy(rows(2).replace(/range\(2\)/, 'range(1, 2)'), paths['one row']);
  await copy(rows(0), paths['zero rows']);
  await copy(`SELECT * FROM '${flights}' LIMIT 20000`, paths['flights slice']);
  await copy(
    `SELECT integers, small, numbers, texts, codes, flags, CASE WHEN flags THEN 't' ELSE 'f' END AS letters, constant, nothing, id FROM (${rows(240)})`,
    paths['awkward CSV'],
  );
  connection.closeSync();
  return paths;
}
