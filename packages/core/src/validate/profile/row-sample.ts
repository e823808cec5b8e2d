import type { Aggregate, RowSample } from '@mlops-actions/tabular/expectations/conditions';
import type { Engine } from '@mlops-actions/tabular/engine';
import { runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';

/**
 * Quantiles and histograms of 3,000,000 rows by the engine's own sketches take as long again as the checks; those of a
 * few thousand rows drawn in the same scan differ by less than an eye sees: the standard error of a share is at most
 * 0.6 % with 8,000 rows.
 */
const wanted = 8_000;
/** With fewer than these, drawn again: the guess at the number of rows was far off. */
const least = 1_000;

/** Rows drawn together with the checks; every row where there are few. */
export async function sampleQuestion(table: Table, columns: readonly TableColumn[]): Promise<Aggregate> {
  return ofAbout(await guessedRows(table), columns);
}

/** The rows that were drawn, or as many as are wanted by a further scan where the guess drew too few. */
export async function enoughRows(
  engine: Engine,
  table: Table,
  columns: readonly TableColumn[],
  drawn: RowSample,
  rows: number,
): Promise<RowSample> {
  if (drawn.length >= Math.min(rows, least) || columns.length === 0) return drawn;
  const { extra } = await runSuite(engine, table, [], {}, [ofAbout(rows, columns)]);
  return extra[0] as RowSample;
}

function ofAbout(rows: number, columns: readonly TableColumn[]): Aggregate {
  return { of: 'row sample', columns, share: rows > wanted ? wanted / rows : 1 };
}

/**
 * Of text files by their bytes: four a field. A row has at least one byte for each column, so that at most four times
 * as many rows are drawn as wanted, however the guess errs. A compressed file is taken for twenty times its size.
 */
async function guessedRows(table: Table): Promise<number> {
  if (table.files.every((file) => /\.(parquet|pq)$/i.test(file.name))) return table.rowCount();
  const bytes = table.files.reduce(
    (sum, file) => sum + file.bytes * (/\.(gz|zst)$/i.test(file.name) ? 20 : 1),
    0,
  );
  return bytes / (4 * Math.max(1, table.columns.length));
}
