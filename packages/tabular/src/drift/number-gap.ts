import type { Engine } from '../engine.ts';
import { type ColumnPair, valueCounts } from './column-pair.ts';

/** How far the empirical distribution functions of a column's two tables are apart. */
export interface NumberGap {
  /** D of Kolmogorov and Smirnov. */
  largest: number;
  /** The first Wasserstein distance, in the values' unit. */
  area: number;
  distinct: number;
  referenceDistinct: number;
}

/**
 * Exact, by one running sum over the distinct values. It counts r·m − c·n, a whole number, so that nothing is rounded
 * before the end; the engine sorts on disk what its memory does not hold.
 * @param n values of the reference, at least 1
 * @param m values of the current table, at least 1
 */
export async function numberGap(engine: Engine, pair: ColumnPair, n: number, m: number): Promise<NumberGap> {
  const [row] = await engine.all(`WITH counts AS (${valueCounts(pair)}),
    steps AS (
      SELECT r, abs(sum(r * ${m} - c * ${n}) OVER w) AS gap,
        CAST(lead(v) OVER w AS DOUBLE) - CAST(v AS DOUBLE) AS width
      FROM counts WINDOW w AS (ORDER BY v ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
    SELECT max(gap) AS largest, coalesce(sum(gap * width), 0) AS area, count(*) AS k,
      count(*) FILTER (WHERE r > 0) AS k_reference
    FROM steps`);
  return {
    largest: (row?.['largest'] as number) / n / m,
    area: (row?.['area'] as number) / n / m,
    distinct: row?.['k'] as number,
    referenceDistinct: row?.['k_reference'] as number,
  };
}
