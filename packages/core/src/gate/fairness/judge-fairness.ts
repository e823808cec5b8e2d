import { disparities, disparityBounds } from '@mlops-actions/stats/fairness/disparity-bounds';
import type { GroupFigures } from '@mlops-actions/stats/fairness/disparity-bounds';
import type { Interval } from '@mlops-actions/stats/interval';
import type { Seed } from '@mlops-actions/stats/rng';
import type { CheckVerdict } from '../../report/outcome.ts';
import { boundSentence, figureText, intervalWords } from '../judge/wording.ts';
import type { Rows } from '../rows/rows.ts';
import type { FairnessPolicy, FairnessRule } from './fairness-policy.ts';
import { groupFigures } from './group-figures.ts';
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
  /** The groups that were compared, with their figures by part. */
  groups: { group: Group; figures: number[] }[];
}

export interface OnPeople {
  rows: Rows;
  people: People;
  alpha: number;
  seed: Seed;
  signal: AbortSignal;
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
  const { people } = given;
  const fewest = rule.metric.transform.startsWith('group') ? 1 : 2;
  const all = people.levels.map((level) => ({ level, ...levelOf(level, policy, people) }));
  const levels = all.filter(({ compared }) => compared.length >= fewest);
  if (levels.length === 0) {
    const detail = `${rule.metric.name} cannot be judged: fewer than ${fewest} groups have ${policy.minRows} rows`;
    return [{ rule, level: '', verdict: 'no-data', reason: 'too-few', detail, groups: [] }];
  }
  const measured = await groupFigures(rule.metric, { ...given, levels });
  if ('reason' in measured) return [undefinedRule(rule, measured.reason)];
  const kind = { transform: rule.metric.transform, method: rule.method, aggregate: rule.aggregate };
  const values = disparities(measured.levels, kind);
  if (values.some(Number.isNaN))
    return [undefinedRule(rule, 'it is a ratio of 0 to 0, or a part of it is undefined')];
  const bounds = disparityBounds(measured.levels, kind, given.alpha);
  return levels.map(({ level, compared }, i) => ({
    rule,
    level,
    value: values[i]!,
    interval: bounds[i]!,
    method: measured.method,
    groups: compared.map((group, g) => ({
      group: people.groups[group]!,
      figures: figuresOf(measured.levels[i]!, g),
    })),
    ...verdictOf(rule, level, values[i]!, bounds[i]!, given.alpha),
  }));
}

function levelOf(
  level: string,
  policy: FairnessPolicy,
  { groups }: People,
): { compared: number[]; all: number[] } {
  const all = groups.flatMap((group, i) => (group.level === level ? [i] : []));
  return { all, compared: all.filter((i) => leftOut(groups[i]!, policy) === undefined) };
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
): Pick<JudgedDisparity, 'verdict' | 'detail' | 'reason'> {
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
