import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Tables with awkward values, as Parquet for Pandera and as CSV for Frictionless. */
export async function writeTables(folder: string): Promise<Record<string, string>> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const rows = (range: string) => `
    SELECT
      i AS id,
      CAST(CASE WHEN i % 7 = 0 THEN NULL ELSE (i * 37) % 50 - 10 END AS BIGINT) AS integers,
      CAST((i * 37) % 50 - 10 AS INTEGER) AS small,
      CASE WHEN i % 5 = 0 THEN 'NaN'::DOUBLE WHEN i % 11 = 0 THEN NULL ELSE (i * 7919 % 1000) / 8.0 END AS numbers,
      i / 4.0 AS quarters,
      CASE WHEN i % 9 = 0 THEN NULL ELSE ['', 'a', 'B7', 'über', '中文', '😀', ' x ', 'a' || chr(10) || 'b', 'line' || chr(10), 'ABC', '٣'][1 + (i % 11)] END AS texts,
      ['ATL', 'BOS', 'JFK'][1 + (i % 3)] AS codes,
      i % 3 = 0 AS flags,
      TIMESTAMP '2001-01-01' + INTERVAL (i * 7) HOUR AS moments,
      DATE '2001-01-01' + CAST(i % 40 AS INTEGER) AS days,
      CAST(7 AS BIGINT) AS constant,
      CAST(NULL AS DOUBLE) AS nothing,
      CASE WHEN i < 2 THEN NULL ELSE i END AS keys
    FROM (SELECT range AS i FROM range(${range}))`;
  const copy = async (query: string, name: string) => {
    const path = join(folder, name);
    await connection.run(`COPY (${query}) TO '${path}'`);
    return path;
  };
  const plain = `SELECT * EXCLUDE (numbers, texts, moments), CASE WHEN texts LIKE '%' || chr(10) || '%' OR texts = '' THEN NULL ELSE texts END AS texts, CASE WHEN isnan(numbers) THEN NULL ELSE numbers END AS numbers, strftime(moments, '%Y-%m-%dT%H:%M:%S') AS moments, 'x' || lpad(CAST(i AS VARCHAR), 3, '0') AS padded, lpad(CAST(id AS VARCHAR), 5, '0') AS zip, CASE WHEN id % 2 = 0 THEN 'yes' ELSE 'no' END AS answer FROM (SELECT *, id AS i FROM (${rows('120')}))`;
  const paths = {
    awkward: await copy(rows('120'), 'awkward.parquet'),
    'one row': await copy(rows('3, 4'), 'one.parquet'),
    'zero rows': await copy(rows('0'), 'zero.parquet'),
    CSV: await copy(
      plain.replace('*, id AS i', '*, id AS i').replace('* EXCLUDE (numbers', '* EXCLUDE (i, numbers'),
      'awkward.csv',
    ),
  };
  connection.closeSync();
  return paths;
}
