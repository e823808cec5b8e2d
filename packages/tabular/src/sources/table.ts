export type ColumnKind =
  'integer' | 'number' | 'string' | 'boolean' | 'date' | 'timestamp' | 'time' | 'binary' | 'nested' | 'other';

export interface TableColumn {
  name: string;
  type: ColumnKind;
  /** As DuckDB names it, such as `DECIMAL(10,2)`. */
  sqlType: string;
}

export interface TableOptions {
  /** Of CSV; by default the likeliest of comma, semicolon, tab and bar in the header row. */
  delimiter?: string;
  /** What stands for a missing value in CSV; by default what pandas reads as such. */
  nullStrings?: string[];
  /** SQL types of CSV columns that are not to be guessed. */
  types?: Record<string, string>;
  /** What relative paths and globs start from; by default the working folder. */
  folder?: string;
}

/** What a SQL type holds, in the words that messages use. */
export function kindOf(sqlType: string): ColumnKind {
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
