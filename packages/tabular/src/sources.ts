import type { Engine } from './engine.ts';
import { csvRelation } from './sources/csv.ts';
import { formatOf, resolveFiles, type SourceFile } from './sources/files.ts';
import { parquetRelation } from './sources/parquet.ts';
import { kindOf, type TableColumn, type TableOptions } from './sources/table.ts';
import { identifier } from './sql.ts';

export type { SourceFile } from './sources/files.ts';
export type { ColumnKind, TableColumn, TableOptions } from './sources/table.ts';

/** A table that queries read: one or several files of one format and one schema. */
export interface Table {
  readonly name: string;
  /** What stands after FROM. */
  readonly relation: string;
  readonly columns: readonly TableColumn[];
  readonly files: readonly SourceFile[];
  rowCount(): Promise<number>;
}

/**
 * Attaches CSV (also .gz) or Parquet files, by paths and globs, as one table. All tables are opened before
 * the engine's first query, which locks it down.
 * @throws DataError for what is missing, malformed (file, line, column) or mixed (both files).
 */
export async function openTable(
  engine: Engine,
  name: string,
  patterns: readonly string[],
  options: TableOptions = {},
): Promise<Table> {
  const files = await resolveFiles(patterns, options.folder);
  const format = formatOf(files);
  engine.attach(files);
  const query =
    format === 'csv' ? await csvRelation(engine, files, options) : await parquetRelation(engine, files);
  const relation = identifier(name);
  await engine.define(`CREATE VIEW ${relation} AS ${query}`);
  const described = await engine.define(`DESCRIBE ${relation}`);
  return {
    name,
    relation,
    files,
    columns: described.map((row) => ({
      name: String(row['column_name']),
      type: kindOf(String(row['column_type'])),
      sqlType: String(row['column_type']),
    })),
    async rowCount() {
      const [row] = await engine.all(`SELECT count(*) AS rows FROM ${relation}`);
      return row?.['rows'] as number;
    },
  };
}
