/** Metrics of ranked lists, with the query as the unit. */
import type { Answers } from '../answers.ts';
import type { Metric } from '../metric.ts';
import {
  listPrecision,
  ndcg,
  ofEachQuery,
  queriesOf,
  reciprocalRank,
  type RankedList,
} from '../retrieval.ts';
import { isCount, numberIn } from './names.ts';

function ofQueries(name: string, figure: (list: RankedList) => number): Metric {
  return {
    name,
    family: 'retrieval',
    greaterIsBetter: true,
    unitRange: true,
    otherwise: 'there is no weight',
    note: irrelevantNote,
    estimator: {
      kind: 'mean',
      of: 'queries',
      units(answers) {
        const queries = queriesOf(answers);
        const { rows, starts } = queries;
        return {
          values: ofEachQuery(answers, queries, figure),
          weights:
            answers.weights &&
            Float64Array.from(starts.subarray(0, -1), (at) => answers.weights![rows[at]!]!),
        };
      },
    },
  };
}

function irrelevantNote(answers: Answers): string | undefined {
  const found = ofEachQuery(answers, queriesOf(answers), ({ relevance }) =>
    relevance.some((value) => value > 0) ? 1 : 0,
  );
  const without = found.reduce((sum, flag) => sum + 1 - flag, 0);
  return without > 0
    ? `${without} of ${found.length} queries have nothing relevant and count as 0`
    : undefined;
}

export const queryMetrics: readonly Metric[] = [
  ofQueries('ndcg', (list) => ndcg(list, Infinity)),
  ofQueries('mrr', (list) => reciprocalRank(list, Infinity)),
  ofQueries('map', listPrecision),
];

/** `ndcg_10`, `mrr_10`. */
export function queryMetricOf(name: string): Metric | undefined {
  const depth = numberIn(name, /^ndcg_(\d+)$/, isCount);
  if (depth !== undefined) return ofQueries(name, (list) => ndcg(list, depth));
  const most = numberIn(name, /^mrr_(\d+)$/, isCount);
  return most === undefined ? undefined : ofQueries(name, (list) => reciprocalRank(list, most));
}
