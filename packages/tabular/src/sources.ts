import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { csvRelation, type Relation } from './sources/csv.ts';
import { resolveFiles, type SourceFile } from './sources/files.ts';
import { formatOf } from './sources/format.ts';
import { jsonRelation } from './sources/json.ts';
import { parquetRelation } from './sources/parquet.ts';
import { type Partitions, partitionsOf } from './sources/partitions.ts';
import { type ReadableFile, readableFiles } from './sources/readable.ts';
import { type Format, kindOf, type TableColumn, type TableOptions } from './sources/table.ts';
import { identifier } from './sql.ts';

export type { SourceFile } from './sources/files.ts';
export type { ColumnKind, Format, TableColumn, TableOptions } from './sources/table.ts';

/** A table that queries read: one or several files of one format and one schema. */
export interface Table {
  readonly name: string;
  /** What stands after FROM. */
  readonly relation: string;
  readonly columns: readonly TableColumn[];
  readonly files: readonly SourceFile[];
  readonly format: Format;
  /** What was decided about the files without being told, one sentence each. */
  readonly notes: readonly string[];
  rowCount(): Promise<number>;
}

/**
 * Attaches files of CSV, JSON, Parquet or Arrow, by paths, globs and folders, as one table; text may be packed
 * by gzip or zstd, and in any encoding. Folders of the form `column=value` become columns. All tables are opened
 * before the engine's first query, which locks it down.
 * @throws DataError for what is missing, malformed (file, line, column) or mixed (both files).
 */
export async function openTable(
  engine: Engine,
  name: string,
  sources: readonly (string | SourceFile)[],
  options: TableOptions = {},
): Promise<Table> {
  const files = await resolveFiles(sources, options.folder);
  const format = formatOf(files, options.format);
  const readable = await readableFiles(files, format, options, join(engine.folder, encodeURIComponent(name)));
  const isText = format !== 'parquet' && format !== 'arrow';
  engine.attach(readable.map(({ enginePath, name: shown }) => ({ path: enginePath, name: shown, isText })));
  const { query, notes } = await relationOf(engine, name, format, readable, options);
  const relation = identifier(name);
  await engine.define(`CREATE VIEW ${relation} AS ${query}`);
  const described = await engine.define(`DESCRIBE ${relation}`);
  const column = (row: Record<string, unknown>): TableColumn => {
    const sqlType = String(row['column_type']);
    const type = kindOf(sqlType);
    const parsed = isText && ['date', 'timestamp', 'time'].includes(type);
    return { name: String(row['column_name']), type, sqlType, ...(parsed && { parsed }) };
  };
  return {
    name,
    relation,
    files,
    format,
    notes,
    columns: described.map(column),
    async rowCount() {
      const [row] = await engine.all(`SELECT count(*) AS rows FROM ${relation}`);
      return row?.['rows'] as number;
    },
  };
}

async function relationOf(
  engine: Engine,
  name: string,
  format: Format,
  files: readonly ReadableFile[],
  options: TableOptions,
): Promise<Relation> {
  const partitions: Partitions = partitionsOf(files);
  switch (format) {
    case 'csv':
      return csvRelation(engine, files, options, partitions);
    case 'tsv':
      return csvRelation(engine, files, { delimiter: '\t', ...defined(options) }, partitions);
    case 'json':
    case 'jsonl':
      return { query: await jsonRelation(engine, files, format, partitions), notes: [] };
    case 'parquet':
      return { query: await parquetRelation(engine, files, partitions), notes: [] };
    case 'arrow': {
      const { arrowRelation } = await import('./sources/arrow.ts');
      return { query: await arrowRelation(engine, name, files, partitions), notes: [] };
    }
  }
}

/** Without the options that are there and undefined, which would hide a default. */
function defined(options: TableOptions): TableOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
