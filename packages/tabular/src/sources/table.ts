import { DataError } from '../data-error.ts';

export type ColumnKind =
  'integer' | 'number' | 'string' | 'boolean' | 'date' | 'timestamp' | 'time' | 'binary' | 'nested' | 'other';

export interface TableColumn {
  name: string;
  type: ColumnKind;
  /** As DuckDB names it, such as `DECIMAL(10,2)`. */
  sqlType: string;
  /** Its file holds the dates as text, so that a date alone may stand for a moment. */
  parsed?: true;
}

/** Kinds whose values are numbers, as a truth value is to pandas and NumPy. */
export const numericKinds: readonly ColumnKind[] = ['integer', 'number', 'boolean'];

export function isNumeric({ type }: Pick<TableColumn, 'type'>): boolean {
  return numericKinds.includes(type);
}

export const formats = ['csv', 'tsv', 'json', 'jsonl', 'parquet', 'arrow'] as const;
export type Format = (typeof formats)[number];

export interface TableOptions {
  /** By default what the file's ending says. */
  format?: Format | undefined;
  /** Of CSV; by default the likeliest of comma, semicolon, tab and bar in the first row. */
  delimiter?: string | undefined;
  /** Of CSV; '' where nothing is quoted. By default `"`, or `'` where the whole first row is quoted by it. */
  quote?: string | undefined;
  /** Whether the first row of CSV holds the names; by default it does unless it plainly holds values. */
  header?: boolean | undefined;
  /** Of CSV and JSON, as iconv names it; by default what a byte order mark says, else UTF-8. */
  encoding?: string | undefined;
  /** What stands for a missing value in CSV; by default what pandas reads as such. */
  nullStrings?: string[];
  /** SQL types of CSV columns that are not to be guessed. */
  types?: Record<string, string>;
  /** What relative paths and globs start from; by default the working folder. */
  folder?: string;
}

/** What a SQL type holds, in the words that messages use. */
export function kindOf(sqlType: string): ColumnKind {
  if (sqlType === 'JSON') return 'nested';
  if (/[[(].*[\])]$/.test(sqlType) && !sqlType.startsWith('DECIMAL') && !sqlType.startsWith('ENUM'))
    return 'nested';
  if (/^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(sqlType)) return 'integer';
  if (/^(FLOAT|DOUBLE|DECIMAL)/.test(sqlType)) return 'number';
  if (/^(VARCHAR|ENUM|UUID)/.test(sqlType)) return 'string';
  if (sqlType === 'BOOLEAN') return 'boolean';
  if (sqlType === 'DATE') return 'date';
  if (sqlType.startsWith('TIMESTAMP')) return 'timestamp';
  if (sqlType.startsWith('TIME')) return 'time';
  if (sqlType === 'BLOB') return 'binary';
  return 'other';
}

/** Whether columns of both kinds may be one column: numbers widen, everything else has to be the same. */
export function isOneKind(a: ColumnKind, b: ColumnKind): boolean {
  const isNumeric = (kind: ColumnKind) => kind === 'integer' || kind === 'number';
  return a === b || (isNumeric(a) && isNumeric(b));
}

export function missingColumn(name: string, has: string, lacks: string): DataError {
  return new DataError(
    `'${has}' has a column '${name}' that '${lacks}' lacks: all files of one table need the same columns.`,
    { file: lacks },
  );
}

export function unlikeTypes(
  name: string,
  a: { type: string; file: string },
  b: { type: string; file: string },
): DataError {
  return new DataError(
    `Column '${name}' is ${kindOf(a.type)} in '${a.file}' and ${kindOf(b.type)} in '${b.file}': all files of one table need the same types.`,
    { file: b.file },
  );
}
