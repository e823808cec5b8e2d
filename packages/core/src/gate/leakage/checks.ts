/** The sentences and verdicts of the looks for leakage. Names of columns stand in them, never values. */
import { numberText } from '../../report/cell.ts';
import type { Check, CheckVerdict } from '../../report/outcome.ts';
import type { Association } from './association.ts';
import type { LeakagePolicy } from './schema.ts';
import { chanceShare, isBeyondChance, type SharedRows } from './training-rows.ts';

/** The strongest association of each column, the strongest column first. */
export function strongest(found: readonly Association[]): Association[] {
  const best = new Map<string, Association>();
  for (const association of found) {
    const known = best.get(association.column);
    const isEqual = association.method === 'equal rows';
    const gain = association.figure - (known?.figure ?? -Infinity);
    if (gain > 0 || (gain === 0 && isEqual)) best.set(association.column, association);
  }
  return [...best.values()].toSorted((a, b) => b.figure - a.figure);
}

/** No feature may tell the label by itself. */
export function featureCheck(
  found: readonly Association[],
  problem: string | undefined,
  policy: LeakagePolicy,
): Check {
  const of = check('leakage/features', 'no feature tells the label', policy);
  const all = strongest(found);
  if (problem !== undefined) return of.noData(`Whether a feature tells the label is not known: ${problem}`);
  if (all.length === 0)
    return of.noData(
      'Whether a feature tells the label is not known: the predictions hold no column beside label, prediction, score, weight and key, so write the features beside them',
    );
  const leaks = all.filter(({ figure }) => figure >= policy.threshold);
  const evidence = { threshold: policy.threshold, columns: all.length, leaks };
  const top = all.find(({ figure }) => figure < policy.threshold);
  if (leaks.length > 0) {
    const named = leaks.slice(0, 5).map((leak) => `'${leak.column}' (${howWords(leak)})`);
    const more = leaks.length > named.length ? ` and ${leaks.length - named.length} more` : '';
    const tells = leaks.length === 1 ? 'tells' : 'tell';
    return of.found(
      `${leaks.length} of ${countOf(all.length, 'column')} ${tells} the label alone: ${named.join(', ')}${more}; leave out what is not known before the outcome`,
      { ...evidence, observed: leaks[0]!.figure },
    );
  }
  return of.fine(
    `None of ${countOf(all.length, 'column')} tells the label alone: '${top!.column}' comes nearest (${howWords(top!)})`,
    { ...evidence, observed: top!.figure },
  );
}

/** A score, or the prediction of a regression, that is the label itself. */
export function answerCheck(
  found: readonly Association[],
  problem: string | undefined,
  policy: LeakagePolicy,
): Check | undefined {
  const of = check('leakage/answers', 'the model’s answers are not the label', policy);
  const [equal] = found
    .filter(({ method }) => method === 'equal rows')
    .toSorted((a, b) => b.figure - a.figure);
  if (problem !== undefined) return of.noData(`Whether the answers are the label is not known: ${problem}`);
  if (!equal) return undefined;
  const sentence = `Column '${equal.column}' equals the label in ${percent(equal.figure)} of ${numberText(equal.rows)} rows`;
  return equal.figure >= policy.threshold
    ? of.found(`${sentence}: it is no model's answer`, { observed: equal.figure })
    : of.fine(sentence, { observed: equal.figure });
}

interface Repeated {
  rows: number;
  /** Those that are compared. */
  columns: readonly string[];
  repeated: number | undefined;
  /** Numbers of two rows that agree. */
  pair: [number, number] | undefined;
}

/** Rows that stand in the predictions more than once. */
export function duplicateCheck({ rows, columns, repeated, pair }: Repeated, policy: LeakagePolicy): Check {
  const of = check('leakage/duplicates', 'rows do not repeat', policy);
  if (repeated === undefined)
    return of.noData(
      `Whether rows repeat is not known: the predictions hold ${rows === 0 ? 'no rows' : 'no feature columns'}`,
    );
  const most = policy['max-duplicates'];
  const share = repeated / rows;
  const sentence = `${numberText(repeated)} of ${numberText(rows)} rows (${percent(share)}) repeat another one in ${columnsText(columns)}${pair ? `, such as rows ${numberText(pair[0])} and ${numberText(pair[1])}` : ''}`;
  const facts = { observed: share, expected: `<= ${most}`, rows, repeated, columns, ...(pair && { pair }) };
  return share > most
    ? of.found(
        `${sentence}, more than max-duplicates (${percent(most)}) allows: each counts as evidence of its own`,
        facts,
      )
    : of.fine(sentence, facts);
}

/** Rows that the model was trained on. */
export function trainingCheck(shared: SharedRows | undefined, policy: LeakagePolicy, alpha: number): Check {
  const of = check('leakage/training-rows', 'no training row is judged', policy);
  if (!shared)
    return of.noData(
      'Whether training rows are judged is not known: predictions and training-data share no feature column, so write the features beside the predictions under the same names',
    );
  if (shared.rows === 0 || shared.trainingRows === 0)
    return of.noData(
      `Whether training rows are judged is not known: the ${shared.rows === 0 ? 'predictions' : 'training data'} hold no rows`,
    );
  const share = shared.shared / shared.rows;
  const chance = chanceShare(shared, alpha);
  const usual =
    chance > 0 ? `, where chance explains up to ${percent(chance)}` : ', where no two rows agree by chance';
  const sentence = `${numberText(shared.shared)} of ${numberText(shared.rows)} rows (${percent(share)}) agree with a training row in ${shared.columns.length === 1 ? 'the one shared column' : `all ${shared.columns.length} shared columns`}`;
  const facts = { observed: share, expected: `<= ${policy['max-shared']}`, chance, ...shared };
  return isBeyondChance(shared, policy['max-shared'], alpha)
    ? of.found(`${sentence}${usual}: judge on rows that the model has not seen`, facts)
    : of.fine(`${sentence}${shared.shared > 0 ? usual : ''}`, facts);
}

/** Rows that are older than what the model was trained on. */
export function orderCheck(
  column: string,
  rows: { older: number; timed: number } | undefined | 'missing',
  policy: LeakagePolicy,
): Check {
  const of = check('leakage/time', 'rows are newer than the training data', policy);
  if (rows === 'missing')
    return of.noData(`Whether rows are newer than the training data is not known: set training-data`);
  if (!rows)
    return of.noData(
      `Whether rows are newer than the training data is not known: column '${column}' holds no times that both can be ordered by`,
    );
  const { older, timed } = rows;
  const facts = { observed: older / timed, rows: timed, older };
  return older > 0
    ? of.found(
        `${numberText(older)} of ${numberText(timed)} rows are older than the newest training row by '${column}': the model has seen their future`,
        facts,
      )
    : of.fine(
        `None of ${numberText(timed)} rows is older than the newest training row by '${column}'`,
        facts,
      );
}

type Facts = Record<string, unknown> & { observed?: unknown; expected?: unknown };

function check(id: string, title: string, { severity }: LeakagePolicy) {
  const made = (
    verdict: CheckVerdict,
    detail: string,
    { observed, expected, ...evidence }: Facts,
  ): Check => ({
    id,
    title,
    verdict,
    detail,
    ...(observed !== undefined && { observed }),
    ...(expected !== undefined && { expected }),
    evidence,
  });
  return {
    fine: (detail: string, facts: Facts) => made('pass', detail, facts),
    found: (detail: string, facts: Facts) =>
      made(severity === 'critical' ? 'fail' : 'warn', detail, { ...facts, severity }),
    noData: (detail: string) => made('no-data', detail, { reason: 'missing' }),
  };
}

/** Such as `AUC 1, by whether it is missing`. */
export function howWords({ method, what, figure, rows }: Association): string {
  const by = what ? `, by ${what}` : '';
  if (method !== 'equal rows') return `${method} ${cut(figure)}${by}`;
  return figure === 1
    ? `equal in all ${numberText(rows)} rows`
    : `equal in ${percent(figure)} of ${numberText(rows)} rows`;
}

/** Three digits, cut and not rounded, so that 0.9996 is not told as 1. */
function cut(figure: number): string {
  return String(Math.floor(figure * 1e4 + 1e-6) / 1e4);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

/** Names of a few columns, or how many they are. */
function columnsText(columns: readonly string[]): string {
  const named = columns.slice(0, 5).map((name) => `'${name}'`);
  return columns.length <= 5 ? named.join(', ') : `all of ${columns.length} columns (${named.join(', ')} …)`;
}

function countOf(some: number, noun: string): string {
  return `${numberText(some)} ${noun}${some === 1 ? '' : 's'}`;
}
