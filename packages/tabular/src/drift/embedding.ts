import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { completeRows } from './complete-rows.ts';
import { identifier, parameter } from '../sql.ts';
import { sampleRows } from './row-sample.ts';

/**
 * Vectors of a table: one column of lists, or a column for each dimension. Rows that lack a number are left out.
 * @returns at most `limit`, chosen by a hash of their place
 */
export async function vectorsOf(
  engine: Engine,
  relation: string,
  columns: readonly TableColumn[],
  limit: number,
): Promise<number[][]> {
  const [only] = columns;
  if (only && columns.length === 1 && only.type === 'nested') {
    const list = identifier(only.name);
    const given = `${list} IS NOT NULL AND len(list_filter(${list}, lambda ${parameter}: ${parameter} IS NULL OR NOT isfinite(${parameter}))) = 0`;
    const [vectors = []] = await sampleRows(engine, relation, [list], given, limit);
    return vectors as number[][];
  }
  const read = await completeRows(engine, relation, columns, limit);
  return Array.from(read[0] ?? [], (_, i) => read.map((column) => column[i] as number));
}
