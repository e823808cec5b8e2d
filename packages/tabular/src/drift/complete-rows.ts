import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { valueOf } from './column-pair.ts';
import { sampleRows } from './row-sample.ts';

/** Columns of numbers on the rows that have them all: at most `limit` rows, chosen by a hash of their place. */
export async function completeRows(
  engine: Engine,
  relation: string,
  columns: readonly TableColumn[],
  limit: number,
): Promise<Float64Array[]> {
  const values = columns.map((column) => valueOf(column));
  const read = await sampleRows(
    engine,
    relation,
    values.map(({ value }) => `CAST(${value} AS DOUBLE)`),
    values.map(({ isGiven }) => isGiven).join(' AND '),
    limit,
  );
  return read.map((column) => Float64Array.from(column as number[]));
}
