import type { Engine } from '@mlops-actions/tabular/engine';
import { drawRows } from '@mlops-actions/tabular/draw-rows';
import type { Aggregate, RowSample } from '@mlops-actions/tabular/expectations/conditions';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';

/**
 * Quantiles and histograms of 3,000,000 rows by the engine's own sketches take as long again as the checks; those of a
 * few thousand rows differ by less than an eye sees: the standard error of a share is at most 0.6 % with 8,000 rows.
 */
const wanted = 8_000;
/** With fewer than these, drawn again: the guess at the number of rows was far off. */
const least = 1_000;

/** Draws rows of text files in the scan of the checks. Columns that are stored apart are sooner read once more. */
export function sampleQuestion(table: Table, columns: readonly TableColumn[]): Aggregate[] {
  if (columns.length === 0 || isColumnar(table)) return [];
  const rows = guessedRows(table);
  return [{ of: 'row sample', columns, share: rows > wanted ? wanted / rows : 1 }];
}

/** The rows that were drawn with the checks, or as many as are wanted by a scan of their own. */
export async function enoughRows(
  engine: Engine,
  table: Table,
  columns: readonly TableColumn[],
  drawn: RowSample,
  rows: number,
): Promise<RowSample> {
  if (drawn.length >= Math.min(rows, least) || columns.length === 0) return drawn;
  return drawRows(engine, table, columns, wanted);
}

function isColumnar({ format }: Table): boolean {
  return format === 'parquet' || format === 'arrow';
}

/**
 * By their bytes: four a field. A row has at least one byte for each column, so that at most four times as many rows
 * are drawn as wanted, however the guess errs. A compressed file is taken for twenty times its size.
 */
function guessedRows(table: Table): number {
  const bytes = table.files.reduce(
    (sum, file) => sum + file.bytes * (/\.(gz|zst)$/i.test(file.name) ? 20 : 1),
    0,
  );
  return bytes / (4 * Math.max(1, table.columns.length));
}
