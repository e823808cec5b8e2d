import type { RunningStatistic } from '@mlops-actions/stats/drift/value-counts';
import type { Engine } from '../engine.ts';
import { type ColumnPair, valueCounts } from './column-pair.ts';

/** Passes all distinct numbers, ascending, with their counts through a statistic; the engine sorts, on disk if need be. */
export async function overCounts<Result>(
  engine: Engine,
  pair: ColumnPair,
  statistic: RunningStatistic<Result>,
): Promise<Result> {
  const sql = `SELECT CAST(v AS DOUBLE) AS v, r, c FROM (${valueCounts(pair)}) AS counts ORDER BY counts.v`;
  for await (const [values, references, currents] of engine.chunks(sql) as AsyncIterable<number[][]>) {
    for (let i = 0; i < values!.length; i++) statistic.add(values![i]!, references![i]!, currents![i]!);
  }
  return statistic.result();
}
