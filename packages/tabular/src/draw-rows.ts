import type { Engine } from './engine.ts';
import type { RowSample } from './expectations/conditions.ts';
import { rowSample } from './expectations/duckdb/row-sample.ts';
import type { Table, TableColumn } from './sources.ts';

/** So many rows drawn at random by a scan of their own (reservoir sampling); all of them where there are no more. */
export async function drawRows(
  engine: Engine,
  table: Table,
  columns: readonly TableColumn[],
  count: number,
): Promise<RowSample> {
  const [row] = await engine.all(
    `SELECT ${rowSample(columns, 1)} AS drawn FROM (SELECT * FROM ${table.relation} USING SAMPLE reservoir(${count} ROWS))`,
  );
  return row?.['drawn'] as RowSample;
}
