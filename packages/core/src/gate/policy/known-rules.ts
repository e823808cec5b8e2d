import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { UserError } from '../../runtime/user-error.ts';
import { nearestMetric, type CustomMetric } from './custom-metric.ts';
import { isComparing, requireRule, type Measured, type Rule } from './rule.ts';

/**
 * The rules under the metrics' own names, `auc` as `roc_auc`, those of the policy's own metrics with what is known of them.
 * @throws UserError for a metric that is not known, with the nearest, and for a rule that can never hold or never fail
 */
export function knownRules(rules: readonly Rule[], custom: readonly CustomMetric[] = []): Rule[] {
  return rules.map((rule) => {
    const own = custom.find(({ name }) => name === rule.metric);
    if (own) return measuredRule(rule, own);
    const metric = metricOf(rule.metric);
    if (metric) return demandPossible(Object.assign({}, rule, { metric: metric.name }), metric);
    const near = nearestMetric(rule.metric, custom);
    const hint = near
      ? `; did you mean '${near}'?`
      : ": the README of evaluate-gate lists those that are, and 'metrics' of a policy defines others.";
    throw new UserError(
      `Rule '${rule.text}' names the metric '${rule.metric}', which is not known${hint}`,
      rule.at,
    );
  });
}

/** A rule on a metric that the policy defines. @throws UserError where it asks for a direction that nobody gave */
function measuredRule(rule: Rule, { name, greaterIsBetter, unitRange }: CustomMetric): Rule {
  if (greaterIsBetter === undefined && rule.kind === 'require') {
    throw new UserError(
      `Rule '${rule.text}' asks whether ${name} is better or worse, and nothing says whether more of it is better: set greater-is-better of '${name}' under metrics.`,
      rule.at,
    );
  }
  // Without a direction of its own, a bound from below says that more is better.
  const greater = greaterIsBetter ?? (rule.kind === 'bound' && rule.operator.startsWith('>'));
  const measured: Measured = { name, greaterIsBetter: greater, unitRange };
  return demandPossible(Object.assign({}, rule, { measured }), measured);
}

/** A bound outside a metric's range is mostly a percentage. @throws UserError for a rule that holds always, or never */
export function demandPossible(rule: Rule, { name, unitRange }: Pick<Measured, 'name' | 'unitRange'>): Rule {
  if (rule.kind !== 'bound' || rule.bound.of !== 'number' || !unitRange) return rule;
  const { operator, bound } = rule;
  const isAbove = operator === '>=' ? bound.value > 1 : operator === '>' && bound.value >= 1;
  const isBelow = operator === '<=' ? bound.value < 0 : operator === '<' && bound.value <= 0;
  const isEmpty = operator.startsWith('<') ? bound.value > 1 : bound.value < 0;
  if (!isAbove && !isBelow && !isEmpty) return rule;
  throw new UserError(
    `Rule '${rule.text}' can never ${isEmpty ? 'fail' : 'hold'}, since ${name} lies between 0 and 1: write the bound as a fraction, such as 0.75.`,
    rule.at,
  );
}

/** With a champion and no rule that compares with it, each metric that a rule names may not be worse. */
export function withDefaults(
  rules: readonly Rule[],
  hasChampion: boolean,
  custom: readonly CustomMetric[] = [],
): Rule[] {
  if (!hasChampion || rules.some(isComparing)) return [...rules];
  const names = [...new Set(rules.map(({ metric }) => metric))];
  return [...rules, ...names.flatMap((name) => defaultRule(name, custom))];
}

/** None for a metric of which nobody knows whether more is better. */
function defaultRule(name: string, custom: readonly CustomMetric[]): Rule[] {
  const own = custom.find((metric) => metric.name === name);
  const rule = requireRule(name, 'not-worse');
  if (own) return own.greaterIsBetter === undefined ? [] : [measuredRule(rule, own)];
  return metricOf(name) ? [rule] : [];
}
