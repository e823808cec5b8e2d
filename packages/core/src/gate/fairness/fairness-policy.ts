/** The key `fairness` of a gate's policy: how far groups of people may differ. */
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { aggregates, methods, type Aggregate, type Method } from '@mlops-actions/stats/fairness/disparity';
import { fairnessMetricOf, fairnessNames, type FairnessMetric } from '@mlops-actions/stats/fairness/metric';
import { rateNames } from '@mlops-actions/stats/fairness/rates';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { z } from 'zod';
import { type Place, UserError } from '../../runtime/user-error.ts';

import { demandPossible } from '../policy/known-rules.ts';
import { parseRule, type BoundRule, type Severity } from '../policy/rule.ts';

const longRule = z.strictObject({
  rule: z.string(),
  method: z
    .enum(methods)
    .default('between_groups')
    .describe('Groups beside each other, or each beside all rows.'),
  agg: z
    .enum(aggregates)
    .default('worst_case')
    .describe('Of equalized odds: the worse of the two rates, or their mean.'),
  severity: z.enum(['critical', 'warning']).default('critical'),
});

const columns = z.union([z.string(), z.array(z.string()).min(1).max(3)]);

const entry = z.strictObject({
  sensitive: columns.describe('The sensitive column; of several, the values are crossed, as in Fairlearn.'),
  control: columns.optional().describe('Columns within whose values the groups are compared.'),
  rules: z
    .array(z.union([z.string(), longRule]))
    .min(1)
    .describe('Lines such as demographic_parity_difference <= 0.1.'),
  'min-rows': z.number().int().positive().default(100).describe('Rows below which a group is left out.'),
});

export const fairnessSchema = z
  .union([entry, z.array(entry).min(1)])
  .describe('How far groups may differ, with the names of Fairlearn.');

export interface FairnessRule {
  text: string;
  metric: FairnessMetric;
  operator: BoundRule['operator'];
  bound: number;
  method: Method;
  aggregate: Aggregate;
  severity: Severity;
  at: Place;
}

/** One way of grouping people, and what holds of the groups. */
export interface FairnessPolicy {
  sensitive: readonly string[];
  control: readonly string[];
  rules: readonly FairnessRule[];
  minRows: number;
}

/** @throws UserError with its line for a rule that does not parse or names no fairness metric */
export function fairnessPolicyOf(
  value: z.output<typeof fairnessSchema>,
  placeOf: (path: readonly PropertyKey[]) => Place,
): FairnessPolicy[] {
  const entries = [value].flat();
  return entries.map((each, i) => ({
    sensitive: [each.sensitive].flat(),
    control: [each.control ?? []].flat(),
    minRows: each['min-rows'],
    rules: each.rules.map((rule, r) => {
      const at = placeOf(['fairness', ...(Array.isArray(value) ? [i] : []), 'rules', r]);
      return fairnessRule(longRule.parse(typeof rule === 'string' ? { rule } : rule), at);
    }),
  }));
}

function fairnessRule(
  { rule: line, method, agg, severity }: z.output<typeof longRule>,
  at: Place,
): FairnessRule {
  const rule = parseRule(line, { at });
  const { metric: name, operator, bound } = rule;
  const wrong = (reason: string) => new UserError(`Fairness rule '${line}' ${reason}`, at);
  const metric = fairnessMetricOf(name);
  const isKnown = metric?.parts.every((part) => isRate(part) || metricOf(part));
  if (!metric || !isKnown)
    throw wrong(
      `names the metric '${name}', which is not known${suggestion(name, fairnessNames) || ': it takes names such as demographic_parity_difference, equalized_odds_ratio or recall_group_min.'}`,
    );
  if (bound.of !== 'number')
    throw wrong('compares with the champion: write a number, such as demographic_parity_difference <= 0.1.');
  demandPossible(rule, { name, unitRange: isOfUnitRange(metric) });
  return { text: line.trim(), metric, operator, bound: bound.value, method, aggregate: agg, severity, at };
}

/** Whether the metric's figures, and so their differences, lie between 0 and 1. */
export function isOfUnitRange({ parts }: FairnessMetric): boolean {
  return parts.every((part) => isRate(part) || metricOf(part)?.unitRange === true);
}

export function isRate(name: string): name is (typeof rateNames)[number] {
  return rateNames.some((rate) => rate === name);
}
