import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import type { ColumnPair } from './column-pair.ts';

/** How many values the reference holds once. */
export async function valuesHeldOnce(
  engine: Engine,
  { reference, referenceValue }: ColumnPair,
): Promise<number> {
  const { value, isGiven } = referenceValue;
  const [row] = await engine.all(
    `SELECT count(*) AS once FROM (SELECT 1 FROM ${reference} WHERE ${isGiven} GROUP BY ${value} HAVING count(*) = 1) AS groups`,
  );
  return row?.['once'] as number;
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
