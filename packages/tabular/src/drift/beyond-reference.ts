import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import { type ColumnPair, valueCounts } from './column-pair.ts';

export interface BeyondReference {
  /** Values of the current table that the reference does not know. */
  unknown: number;
  /** Numbers of the current table outside the reference's range; 0 for categories. */
  outside: number;
  /** Values that the reference holds once. */
  singles: number;
}

/** How many values of the current table lie beyond what the reference holds. */
export async function beyondReference(engine: Engine, pair: ColumnPair): Promise<BeyondReference> {
  const isNumber = pair.type === 'numerical';
  const [row] = await engine.all(
    `WITH counts AS (${valueCounts(pair)}),
    bounds AS (SELECT min(v) AS low, max(v) AS high FROM counts WHERE r > 0)
    SELECT coalesce(sum(c) FILTER (WHERE r = 0), 0) AS unknown, count(*) FILTER (WHERE r = 1) AS singles,
      ${isNumber ? 'coalesce(sum(c) FILTER (WHERE v < low OR v > high), 0)' : '0'} AS outside
    FROM counts, bounds`,
  );
  return row as unknown as BeyondReference;
}

/**
 * The share of rows that repeat another in these columns, on `rows` rows chosen by a hash of their place: the more rows,
 * the more repeat by chance, so that tables are compared on equally many.
 */
export async function repeatedShare(
  engine: Engine,
  relation: string,
  columns: readonly TableColumn[],
  rows: number,
): Promise<number> {
  const read = columns.map(({ name }) => identifier(name)).join(', ');
  const [row] = await engine.all(
    `WITH chosen AS (
      SELECT ${read} FROM (SELECT ${read}, row_number() OVER () AS "mlops place" FROM ${relation}) AS placed
      ORDER BY hash("mlops place") LIMIT ${rows}
    )
    SELECT (SELECT count(*) FROM (SELECT DISTINCT * FROM chosen)) AS different, count(*) AS n FROM chosen`,
  );
  const { different, n } = row as { different: number; n: number };
  return n === 0 ? 0 : 1 - different / n;
}
