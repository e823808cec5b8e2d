/** Tests that readers know, shown beside the intervals that decide. */
import { mcnemarExact } from '@mlops-actions/stats/mcnemar';
import { brierLosses } from '@mlops-actions/stats/metrics/probability';
import { absoluteErrors } from '@mlops-actions/stats/metrics/regression';
import { signedRank } from '@mlops-actions/stats/wilcoxon';
import { counted } from '../report/cell.ts';
import type { Check } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import { figureText, levelText } from './judge/wording.ts';
import { answersOf } from './measure/answers.ts';
import type { ModelRows, Rows } from './rows/rows.ts';

/**
 * What the rows of both models say besides the verdict: McNemar's test of their classes, Wilcoxon's of their errors,
 * and of each compared metric the difference that so many rows could have shown.
 * @param queries how many there are, where the figures are means over them
 * @param isRegression whether the rules are about numbers
 */
export function sampleSections(
  rows: Rows,
  checks: readonly Check[],
  { alpha, queries, isRegression }: { alpha: number; queries: number | undefined; isRegression: boolean },
): Section[] {
  const texts = [
    ...detectableWords(
      checks,
      queries === undefined ? counted(rows.count, 'row') : counted(queries, 'query', 'queries'),
      alpha,
    ),
    ...pairedWords(rows, isRegression),
  ];
  if (texts.length === 0) return [];
  return [{ title: 'What these rows can tell', blocks: texts.map((text) => ({ kind: 'text', text })) }];
}

function detectableWords(checks: readonly Check[], sample: string, alpha: number): string[] {
  const found = new Map(
    checks.flatMap(({ evidence = {} }): [string, number][] =>
      typeof evidence['detectable'] === 'number'
        ? [[String(evidence['metric']), evidence['detectable']]]
        : [],
    ),
  );
  return [...found].map(([metric, difference]) =>
    difference > 0
      ? `${metric}: ${sample} such as these show a difference of ${figureText(difference)} in four of five samples (power 80 %, the bound of the ${levelText(alpha)} interval).`
      : `${metric}: both models are alike on every row, so that these rows do not say what difference they could have shown.`,
  );
}

function pairedWords(rows: Rows, isRegression: boolean): string[] {
  const [candidate, champion] = rows.models as [ModelRows, ModelRows?];
  // Neither test knows weights.
  if (!champion || rows.weights) return [];
  const has = (family: 'counts' | 'probability' | 'regression') =>
    candidate.problems[family] === undefined && champion.problems[family] === undefined;
  const losses = (of: (model: ModelRows) => Float64Array) => [of(candidate), of(champion)] as const;
  if (isRegression) {
    const errors = ({ numbers }: ModelRows) => absoluteErrors(rows.numbers!, numbers!);
    return has('regression') ? [wilcoxonWords('absolute errors', ...losses(errors))] : [];
  }
  const brier = (model: ModelRows) => brierLosses(answersOf(rows, model));
  return [
    ...(has('counts') ? [mcnemarWords(rows, candidate, champion)] : []),
    ...(has('probability') ? [wilcoxonWords('squared errors of the scores', ...losses(brier))] : []),
  ];
}

function mcnemarWords({ labels, count }: Rows, candidate: ModelRows, champion: ModelRows): string {
  let [ours, theirs] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [isOurs, isTheirs] = [
      candidate.predictions![i] === labels[i],
      champion.predictions![i] === labels[i],
    ];
    if (isOurs && !isTheirs) ours++;
    if (isTheirs && !isOurs) theirs++;
  }
  const p = mcnemarExact(ours, theirs);
  const found = `only the candidate is right on ${ours.toLocaleString('en-US')} rows, only the champion on ${theirs.toLocaleString('en-US')}`;
  return `McNemar’s exact test (display only): ${p === undefined ? 'both models are right on the same rows' : `${found}; p = ${figureText(p)}`}.`;
}

function wilcoxonWords(what: string, ours: Float64Array, theirs: Float64Array): string {
  const found = signedRank(ours.map((loss, i) => loss - theirs[i]!));
  const words = found
    ? `of the ${what}, on the ${found.n.toLocaleString('en-US')} rows where they differ; p = ${figureText(found.pValue)}`
    : `the ${what} are the same on every row`;
  return `Wilcoxon’s signed-rank test (display only): ${words}.`;
}
