import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import type { ColumnPair } from './column-pair.ts';
import type { Facts } from './compare-column.ts';
import { doubleLiteral } from './double-literal.ts';

/** How many rows of the current table, and their share of all its rows. */
export interface Rate {
  count: number;
  rate: number;
}

export interface QualityRates {
  rows: number;
  /** Null or NaN. */
  nullValues: Rate;
  /** Values that cannot be read as the reference's type. */
  dataTypeErrors: Rate;
  /** Numbers beyond the reference's smallest and largest, texts that the reference does not hold; null for other types. */
  outOfBounds: Rate | null;
}

/**
 * Azure ML's data quality metrics of the current table against the reference (NullValueRate, DataTypeErrorRate and
 * OutOfBoundsRate of its component `data_quality_compute_metrics`). Missing values count as such alone.
 */
export async function qualityRates(engine: Engine, pair: ColumnPair, facts: Facts): Promise<QualityRates> {
  const { reference, current } = pair.columns;
  const value = identifier(current.name);
  const missing = isFloat(current) ? `(${value} IS NULL OR isnan(${value}))` : `${value} IS NULL`;
  const isRetyped = reference.sqlType !== current.sqlType;
  const read = isRetyped ? `TRY_CAST(${value} AS ${reference.sqlType})` : value;
  const beyond = outOfBounds(read, pair, facts);
  const [row] = await engine.all(`SELECT count(*) AS rows,
    count(*) FILTER (WHERE ${missing}) AS missing,
    count(*) FILTER (WHERE NOT ${missing} AND ${isRetyped ? `${read} IS NULL` : 'false'}) AS unread,
    count(*) FILTER (WHERE NOT ${missing} AND ${beyond ?? 'false'}) AS beyond
    FROM ${pair.current}`);
  const rows = row?.['rows'] as number;
  const rate = (name: string): Rate => {
    const count = row?.[name] as number;
    return { count, rate: rows === 0 ? 0 : count / rows };
  };
  return {
    rows,
    nullValues: rate('missing'),
    dataTypeErrors: rate('unread'),
    outOfBounds: beyond === null ? null : rate('beyond'),
  };
}

/** SQL of whether a value that was read as the reference's type lies outside of what the reference holds. */
function outOfBounds(read: string, pair: ColumnPair, { reference }: Facts): string | null {
  const column = pair.columns.reference;
  if (column.type === 'string') {
    const name = identifier(column.name);
    return `${read} NOT IN (SELECT ${name} FROM ${pair.reference} WHERE ${name} IS NOT NULL)`;
  }
  if (column.type !== 'integer' && column.type !== 'number') return null;
  if (!reference.numbers) return null;
  const { min, max } = reference.numbers;
  const number = `CAST(${read} AS DOUBLE)`;
  return `(${number} < ${doubleLiteral(min)} OR ${number} > ${doubleLiteral(max)})`;
}

function isFloat({ sqlType }: TableColumn): boolean {
  return sqlType === 'FLOAT' || sqlType === 'DOUBLE';
}
