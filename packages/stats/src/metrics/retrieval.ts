/** Metrics of ranked lists: the rows of a query, by their scores, against the relevance that is their label. */
import type { Answers } from './answers.ts';
import { orderOf } from './order.ts';

/** The rows of each query, from the highest score down; a query without rows is left out. */
export interface Queries {
  readonly rows: Uint32Array;
  /** Where each query begins in `rows`; one more at the end. */
  readonly starts: Int32Array;
}

export function queriesOf({ scores, groups, groupCount }: Answers): Queries {
  const order = orderOf(scores!);
  const places = new Int32Array(groupCount + 1);
  for (let i = 0; i < groups!.length; i++) places[groups![i]! + 1]!++;
  for (let g = 0; g < groupCount; g++) places[g + 1]! += places[g]!;
  const starts = places.filter((place, g) => g === 0 || place > places[g - 1]!);
  const rows = new Uint32Array(order.length);
  for (let i = order.length - 1; i >= 0; i--) rows[places[groups![order[i]!]!]!++] = order[i]!;
  return { rows, starts };
}

/** The relevances of one query's rows as they are ranked, and where the ties of their scores end. */
export interface RankedList {
  readonly relevance: Float64Array;
  /** For each rank, one past the last rank of the same score. */
  readonly tieEnds: Int32Array;
}

/** One figure for each query. */
export function ofEachQuery(
  { scores, numbers }: Answers,
  { rows, starts }: Queries,
  figure: (list: RankedList) => number,
): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, query) => {
    const list = rows.subarray(starts[query], starts[query + 1]);
    const tieEnds = new Int32Array(list.length);
    for (let rank = list.length - 1; rank >= 0; rank--) {
      const isTied = rank + 1 < list.length && scores![list[rank]!] === scores![list[rank + 1]!];
      tieEnds[rank] = isTied ? tieEnds[rank + 1]! : rank + 1;
    }
    return figure({ relevance: Float64Array.from(list, (row) => numbers![row]!), tieEnds });
  });
}

/**
 * ndcg_score: gain y, discount 1/log₂(rank + 1), cut after `k` ranks; tied rows share the mean of their gains (McSherry
 * & Najork, ECIR 2008). 0 where nothing is relevant, as in scikit-learn.
 */
export function ndcg({ relevance, tieEnds }: RankedList, k: number): number {
  const depth = Math.min(k, relevance.length);
  let gain = 0;
  for (let from = 0; from < depth; from = tieEnds[from]!) {
    const end = tieEnds[from]!;
    let sum = 0;
    for (let rank = from; rank < end; rank++) sum += relevance[rank]!;
    for (let rank = from; rank < Math.min(end, depth); rank++)
      gain += sum / (end - from) / Math.log2(rank + 2);
  }
  const best = relevance.toSorted().reverse();
  let ideal = 0;
  for (let rank = 0; rank < depth; rank++) ideal += best[rank]! / Math.log2(rank + 2);
  return ideal === 0 ? 0 : gain / ideal;
}

/** 1 / the rank of the first relevant row, of tied rows the last place it may have; 0 where none is within `k`. */
export function reciprocalRank({ relevance, tieEnds }: RankedList, k: number): number {
  const first = relevance.findIndex((value) => value > 0);
  if (first < 0) return 0;
  let from = first;
  while (from > 0 && tieEnds[from - 1] === tieEnds[first]) from--;
  let relevant = 0;
  for (let rank = from; rank < tieEnds[first]!; rank++) if (relevance[rank]! > 0) relevant++;
  const last = tieEnds[first]! - relevant + 1;
  return last <= k ? 1 / last : 0;
}

/** average_precision_score of a query, relevant where y > 0: tied rows count together. 0 where nothing is relevant. */
export function listPrecision({ relevance, tieEnds }: RankedList): number {
  let area = 0;
  let found = 0;
  for (let from = 0; from < relevance.length; from = tieEnds[from]!) {
    let here = 0;
    for (let rank = from; rank < tieEnds[from]!; rank++) if (relevance[rank]! > 0) here++;
    found += here;
    area += (here * found) / tieEnds[from]!;
  }
  return found === 0 ? 0 : area / found;
}
