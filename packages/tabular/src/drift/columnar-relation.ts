import type { Engine } from '../engine.ts';
import type { Table } from '../sources.ts';
import { identifier } from '../sql.ts';

/**
 * What to read a table's columns from again and again: Parquet files as they are, since they are read by column;
 * text files copied once into the engine, which keeps on disk what its memory does not hold.
 */
export async function columnarRelation(
  engine: Engine,
  table: Table,
  columns: readonly string[],
): Promise<string> {
  const isColumnar = table.files.every((file) => /\.(parquet|pq)$/i.test(file.path));
  if (isColumnar || columns.length === 0) return table.relation;
  const copy = identifier(`${table.name} columns`);
  await engine.all(
    `CREATE TEMP TABLE ${copy} AS SELECT ${columns.map(identifier).join(', ')} FROM ${table.relation}`,
  );
  return copy;
}
