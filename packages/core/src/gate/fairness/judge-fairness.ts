import { disparities, disparityBounds } from '@mlops-actions/stats/fairness/disparity-bounds';
import type { GroupFigures } from '@mlops-actions/stats/fairness/disparity-bounds';
import type { Interval } from '@mlops-actions/stats/interval';
import type { Level } from '@mlops-actions/stats/fairness/resampled-rates';
import type { CheckVerdict } from '../../report/outcome.ts';
import { boundSentence, figureText, intervalWords } from '../judge/wording.ts';
import { isOfUnitRange, type FairnessPolicy, type FairnessRule } from './fairness-policy.ts';
import type { groupMeasures } from './group-figures.ts';
import type { Group, People } from './people.ts';

/** A fairness rule on one level of the control columns. */
export interface JudgedDisparity {
  rule: FairnessRule;
  /** Empty where there are no control columns, and where the rule was judged on none. */
  level: string;
  verdict: CheckVerdict;
  detail: string;
  value?: number;
  interval?: Interval;
  method?: string;
  reason?: 'too-few' | 'undefined' | 'imprecise';
  /** Levels of the control columns on which the rule has nothing to compare. */
  uncomparedLevels?: number;
  /** The groups that were compared, with their figures by part. */
  groups: { group: Group; figures: number[] }[];
}

/** The levels of the control columns that have a group to judge, and how their groups are measured. */
export interface OnPeople {
  people: People;
  levels: readonly (Level & { level: string })[];
  measure: ReturnType<typeof groupMeasures>;
  alpha: number;
}

/** Why a group is left out; undefined where it has rows enough. */
export function leftOut({ effective }: Group, { minRows }: FairnessPolicy): string | undefined {
  return effective < minRows ? `it has ${Math.floor(effective)} rows, fewer than ${minRows}` : undefined;
}

/**
 * Judges one rule on the groups that have rows enough. It fails only where the bound of the disparity is beyond the
 * rule's, so that no small group decides by noise; a figure beyond it whose bound is not is a warning.
 */
export async function judgeFairness(
  rule: FairnessRule,
  policy: FairnessPolicy,
  given: OnPeople,
): Promise<JudgedDisparity[]> {
  const { people, levels: all, measure, alpha } = given;
  const fewest = rule.metric.transform.startsWith('group') ? 1 : 2;
  const levels = all.filter(({ compared }) => compared.length >= fewest);
  if (levels.length === 0) {
    const detail = `${rule.metric.name} cannot be judged: fewer than ${fewest} groups have ${policy.minRows} rows`;
    return [{ rule, level: '', verdict: 'no-data', reason: 'too-few', detail, groups: [] }];
  }
  const found = await measure(rule.metric);
  if ('reason' in found) return [undefinedRule(rule, found.reason)];
  const measured = levels.map((level) => found.levels[all.indexOf(level)]!);
  const kind = { transform: rule.metric.transform, method: rule.method, aggregate: rule.aggregate };
  const values = disparities(measured, kind);
  if (values.some(Number.isNaN))
    return [undefinedRule(rule, 'it is a ratio of 0 to 0, or a part of it is undefined')];
  const bounds = disparityBounds(measured, kind, alpha).map((interval) =>
    isOfUnitRange(rule.metric) ? withinOne(interval) : interval,
  );
  const uncompared = people.levels.length - levels.length;
  return levels.map(({ level, all: own, compared }, i) => ({
    rule,
    level,
    uncomparedLevels: uncompared,
    value: values[i]!,
    interval: bounds[i]!,
    method: found.method,
    groups: compared.map((group, g) => ({
      group: people.groups[group]!,
      figures: figuresOf(measured[i]!, g),
    })),
    ...withLeftOut(
      verdictOf(rule, level, values[i]!, bounds[i]!, alpha),
      leftOutWords(own.length - compared.length, policy),
      uncomparedWords(uncompared, fewest, people, policy),
    ),
  }));
}

/** The levels that have a group with rows enough, and which groups those are. */
export function levelsOf({ groups, levels }: People, policy: FairnessPolicy): OnPeople['levels'] {
  return levels
    .map((level) => {
      const all = groups.flatMap((group, i) => (group.level === level ? [i] : []));
      return { level, all, compared: all.filter((i) => leftOut(groups[i]!, policy) === undefined) };
    })
    .filter(({ compared }) => compared.length > 0);
}

type Verdict = Pick<JudgedDisparity, 'verdict' | 'detail' | 'reason'>;

/** A rule that holds wherever it could be judged, and could not be everywhere, is a warning. */
function withLeftOut(found: Verdict, groups: string, levels: string): Verdict {
  const detail = `${found.detail}${groups}${levels}`;
  return levels !== '' && found.verdict === 'pass'
    ? { verdict: 'warn', reason: 'too-few', detail }
    : { ...found, detail };
}

function leftOutWords(groups: number, { minRows }: FairnessPolicy): string {
  if (groups === 0) return '';
  return `; ${groups} ${groups === 1 ? 'group has' : 'groups have'} fewer than ${minRows} rows and ${groups === 1 ? 'is' : 'are'} left out`;
}

function uncomparedWords(
  uncompared: number,
  fewest: number,
  { groups, levels }: People,
  { control, minRows }: FairnessPolicy,
): string {
  if (uncompared === 0) return '';
  const alone = levels.filter((level) => groups.filter((group) => group.level === level).length < fewest);
  const small = uncompared - alone.length;
  const why = [
    ...(alone.length > 0 ? [`${alone.length} with only one group`] : []),
    ...(small > 0
      ? [`${small} with ${fewest === 1 ? 'no group' : 'fewer than 2 groups'} of ${minRows} rows`]
      : []),
  ].join(', ');
  return `; ${uncompared} of ${levels.length} levels of ${control.join(' × ')} could not be compared: ${why}`;
}

/** No rate, and no difference of rates, is beyond 0 or 1. */
function withinOne({ lower, upper }: Interval): Interval {
  return { lower: Math.max(0, lower), upper: Math.min(1, upper) };
}

function figuresOf(parts: readonly GroupFigures[], group: number): number[] {
  return parts.map(({ figures }) => figures[group]!);
}

function undefinedRule(rule: FairnessRule, reason: string): JudgedDisparity {
  const detail = `${rule.metric.name} is undefined: ${reason}`;
  return { rule, level: '', verdict: 'no-data', reason: 'undefined', detail, groups: [] };
}

function verdictOf(
  { metric, operator, bound, severity }: FairnessRule,
  level: string,
  value: number,
  interval: Interval,
  alpha: number,
): Verdict {
  const isHeld = (figure: number) =>
    ({ '<=': figure <= bound, '<': figure < bound, '>=': figure >= bound, '>': figure > bound })[operator];
  const name = level === '' ? metric.name : `${metric.name} where ${level}`;
  const holds = isHeld(value);
  const words = `${boundSentence(name, value, operator, bound, { holds })} (${intervalWords(interval, alpha)})`;
  if (holds) return { verdict: 'pass', detail: words };
  // The end of the interval that speaks for the model.
  const best = operator.startsWith('<') ? interval.lower : interval.upper;
  if (isHeld(best))
    return {
      verdict: 'warn',
      reason: 'imprecise',
      detail: `${words}, but its ${operator.startsWith('<') ? 'lower' : 'upper'} bound ${figureText(best, bound)} is not: too few rows to tell it from chance`,
    };
  return { verdict: severity === 'warning' ? 'warn' : 'fail', detail: `${words}: more than chance explains` };
}
