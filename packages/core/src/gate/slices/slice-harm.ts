/** One rule on one slice: its figure, what it is held against, and how likely chance alone is to make it so bad. */
import { exactLower, exactUpper } from '@mlops-actions/stats/clopper-pearson';
import type { Interval } from '@mlops-actions/stats/interval';
import { harmPValue } from '@mlops-actions/stats/slices/p-value';
import { shareAbove, shareBelow } from '@mlops-actions/stats/slices/binomial-test';
import { boundValue } from '../judge/bound.ts';
import type { Reason } from '../judge/finding.ts';
import { figureText } from '../judge/wording.ts';
import { measure, tallyOfModel, type Figure, type Figures } from '../measure/measure.ts';
import { tooFew } from '../measure/minimums.ts';
import { uncertaintyOf, type Draws, type Uncertainty } from '../measure/uncertainty.ts';
import type { ModelRows, Rows } from '../rows/rows.ts';
import { subsetOf } from '../rows/rows-of.ts';
import type { SliceRule } from './slices-policy.ts';
import type { Slice } from './slices.ts';

/** A figure that a slice has, and the p-value of its being beyond the bound. */
export interface Harm {
  value: number;
  interval: Interval | undefined;
  /** What the rule's bound comes to on this slice. */
  bound: number;
  /** The champion's figure on the slice, or that of all rows. */
  reference: number | undefined;
  /** Undefined of an exact figure, which chance has no part in: the rows are all alike. */
  pValue: number | undefined;
  method: string;
}

export interface SliceFinding {
  slice: Slice;
  rule: SliceRule;
  found: Harm | { why: Reason; reason: string; value?: number };
}

export interface OnSlices {
  rows: Rows;
  /** The candidate's figures on all rows. */
  overall: Figures;
  noChampion: string;
  alpha: number;
  minRows: number;
  draws: Omit<Draws, 'checkId'>;
}

/** What each of the rules finds on a slice. */
export async function findingsOn(
  slice: Slice,
  rules: readonly SliceRule[],
  given: OnSlices,
): Promise<SliceFinding[]> {
  const rows = subsetOf(given.rows, slice.indices);
  const metrics = [...new Set(rules.map(({ metric }) => metric))];
  const [candidate, champion] = rows.models as [ModelRows, ModelRows?];
  const figures = measure(rows, candidate, metrics);
  const others = champion && measure(rows, champion, metrics);
  const findings: SliceFinding[] = [];
  for (const rule of rules) {
    const found = await harmOf(rule, slice, { rows, figures, others, given });
    findings.push({ slice, rule, found });
  }
  return findings;
}

interface OnSlice {
  rows: Rows;
  figures: Figures;
  others: Figures | undefined;
  given: OnSlices;
}

async function harmOf(rule: SliceRule, slice: Slice, on: OnSlice): Promise<SliceFinding['found']> {
  const { rows, figures, given } = on;
  const { name } = rule.metric;
  const figure = figures.get(name)!;
  const few = tooFew(rule.metric, rows, given.minRows);
  if (few) return { why: 'too-few', reason: few, ...(figure.value !== undefined && { value: figure.value }) };
  const [, champion] = rows.models as [ModelRows, ModelRows?];
  const hasGaps = ({ problems }: ModelRows) => problems[rule.metric.family] !== undefined;
  if (figure.value === undefined)
    return {
      why: hasGaps(rows.models[0]!) ? 'invalid' : 'undefined',
      reason: `it is undefined: ${figure.reason}`,
    };
  const against = referenceOf(rule, on);
  if (against && against.value === undefined) {
    const isInvalid = rule.than === 'champion' && champion !== undefined && hasGaps(champion);
    const why = isInvalid ? 'invalid' : rule.than === 'champion' ? 'missing' : 'undefined';
    return { why, reason: against.reason };
  }
  const reference = against?.value;
  const bound = boundValue(rule.bound, reference ?? NaN);
  if (bound === undefined)
    return { why: 'undefined', reason: `${name} of ${rule.than} is 0, of which a share means nothing` };
  const draws = { ...given.draws, checkId: `slice/${name}/${slice.name}` };
  const certainty = certaintyOf(rule, rows, bound, reference, draws);
  const pValue = await certainty.pValue();
  if (pValue === undefined && !certainty.isExact)
    return { why: 'undefined', reason: certainty.otherwise, value: figure.value };
  return {
    value: figure.value,
    bound,
    reference,
    interval: await certainty.interval(given.alpha),
    pValue,
    method: certainty.method,
  };
}

function referenceOf({ than, metric }: SliceRule, { others, given }: OnSlice): Figure | undefined {
  if (than === 'overall') return given.overall.get(metric.name)!;
  if (than === 'number') return undefined;
  return others?.get(metric.name) ?? { reason: given.noChampion };
}

interface Certainty {
  method: string;
  /** Whether a figure without a p-value is one that chance has no part in. */
  isExact: boolean;
  /** Why any other has none. */
  otherwise: string;
  interval(alpha: number): Promise<Interval | undefined>;
  pValue(): Promise<number | undefined>;
}

const tooAlike = 'its rows are too alike for an interval';

/**
 * Harm is a figure on the wrong side of its bound. Against the champion it is the difference on the slice's rows that is
 * judged; all rows count as a fixed figure, which errs on the safe side: the slice is a part of them.
 */
function certaintyOf(
  { metric, than, operator }: SliceRule,
  rows: Rows,
  bound: number,
  reference: number | undefined,
  draws: Draws,
): Certainty {
  const [candidate, champion] = rows.models as [ModelRows, ModelRows?];
  const isFloor = operator.startsWith('>');
  const own = uncertaintyOf(metric, rows, [candidate], draws);
  const interval = async (alpha: number) => (await own.bounds(alpha))?.interval;
  if (than === 'champion') {
    const theta = uncertaintyOf(metric, rows, [champion!, candidate], draws);
    const margin = isFloor ? reference! - bound : bound - reference!;
    return {
      method: theta.method,
      isExact: false,
      otherwise: theta.never ?? tooAlike,
      interval,
      // θ is positive where the candidate is worse; a rule may ask for the other side.
      pValue: () => pValueOf(theta, margin, isFloor === metric.greaterIsBetter),
    };
  }
  const share = shareOf(metric.name, rows, candidate);
  if (share) {
    const { hits, of } = share;
    return {
      method: 'exact binomial',
      isExact: false,
      otherwise: tooAlike,
      interval: async (alpha) => ({
        lower: exactLower(hits, of, alpha),
        upper: exactUpper(hits, of, alpha),
      }),
      pValue: async () => (isFloor ? shareBelow : shareAbove)(hits, of, bound),
    };
  }
  return {
    method: own.method,
    isExact: than === 'number' && own.isExact === true,
    otherwise: own.never ?? tooAlike,
    interval,
    pValue: () => (isFloor ? pValueOf(own, -bound, false) : pValueOf(own, bound, true)),
  };
}

/**
 * The p-value of θ above `delta`, or of −θ where it is not `asIs`. One that few resamples decide is drawn again, with
 * ten times as many.
 */
async function pValueOf(uncertainty: Uncertainty, delta: number, asIs: boolean): Promise<number | undefined> {
  const { resamples } = uncertainty;
  const at = (times: number) =>
    harmPValue(
      async (alpha) => {
        const bounds = await uncertainty.bounds(alpha, times);
        if (!bounds || asIs) return bounds?.interval;
        return { lower: -bounds.interval.upper, upper: -bounds.interval.lower };
      },
      delta,
      resamples && times * resamples,
    );
  const found = await at(1);
  const isFine = resamples === undefined || found === undefined || found > fewDeciding / resamples;
  return isFine ? found : at(10);
}

/** A p-value that fewer resamples than this stand behind is coarse. */
const fewDeciding = 20;

/** Metrics that are a share of the rows, or of some of them: what is counted, of how many. */
function shareOf(name: string, rows: Rows, model: ModelRows): { hits: number; of: number } | undefined {
  if (rows.weights || !['accuracy', 'recall', 'precision'].includes(name)) return undefined;
  const tally = tallyOfModel(rows, model);
  if (name === 'accuracy') return { hits: tally.hits.reduce((sum, hits) => sum + hits, 0), of: rows.count };
  const { hits, support, predicted } = tally;
  return { hits: hits[rows.positive!]!, of: (name === 'recall' ? support : predicted)[rows.positive!]! };
}

/** How a slice's figure stands to the bound, in words. */
export function beyondWords({ value, bound }: Harm, { operator }: SliceRule): string {
  const isFloor = operator.startsWith('>');
  const holds = isFloor ? value >= bound : value <= bound;
  if (holds) return `${isFloor ? 'reaches' : 'is within'} ${figureText(bound, value)}`;
  return `is ${isFloor ? 'below' : 'above'} ${figureText(bound, value)}`;
}
