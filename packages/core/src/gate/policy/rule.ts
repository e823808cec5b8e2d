import { metricNames, metricOf } from '@mlops-actions/stats/metrics/catalog';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { UserError } from '../../runtime/user-error.ts';
import type { Place } from '../../runtime/yaml-file.ts';

export type Operator = '>=' | '>' | '<=' | '<';
export type Severity = 'critical' | 'warning';
export type Requirement = 'not-worse' | 'better' | 'significantly-better';

/** A margin in the metric's own unit, or as a share of the champion's absolute value. */
export type Margin = { absolute: number } | { relative: number };

/** What a metric is compared with: a number, or the champion's value shifted or scaled. */
export type Bound =
  { of: 'number'; value: number } | { of: 'champion'; plus: number } | { of: 'champion'; times: number };

interface Written {
  /** As the reports show it; also the id of its check. */
  text: string;
  metric: string;
  severity: Severity;
  at?: Place;
}

/** `f1 >= 0.75`, `rmse <= champion * 1.02`: as written, on the point estimates, or with `confidence` on the bound. */
export interface BoundRule extends Written {
  kind: 'bound';
  operator: Operator;
  bound: Bound;
  confidence: boolean;
}

/** What is asked of the difference from the champion; without a margin, the default one. */
export interface RequireRule extends Written {
  kind: 'require';
  require: Requirement;
  margin: Margin | undefined;
  onImprecise: 'fail' | 'warn';
}

export type Rule = BoundRule | RequireRule;

/** Whether a rule needs a champion. */
export function isComparing(rule: Rule): boolean {
  return rule.kind === 'require' || rule.bound.of === 'champion';
}

const number = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const comparison = /^([A-Za-z_][\w./-]*)\s*(>=|<=|==|!=|=>|=<|≥|≤|>|<|=)\s*(.+)$/;
const bounds: [RegExp, (text: string) => Bound][] = [
  [new RegExp(`^(${number})$`, 'i'), (text) => ({ of: 'number', value: Number(text) })],
  [/^(champion)$/, () => ({ of: 'champion', plus: 0 })],
  [
    new RegExp(String.raw`^champion\s*([+-]\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$`, 'i'),
    (text) => ({ of: 'champion', plus: Number(text.replace(/\s/g, '')) }),
  ],
  [
    new RegExp(String.raw`^champion\s*\*\s*(${number})$`, 'i'),
    (text) => ({ of: 'champion', times: Number(text) }),
  ],
  [
    new RegExp(String.raw`^(${number})\s*\*\s*champion$`, 'i'),
    (text) => ({ of: 'champion', times: Number(text) }),
  ],
];

/** What a line may add in a policy file. */
export interface RuleOptions {
  severity?: Severity;
  confidence?: boolean;
  at?: Place | undefined;
}

/**
 * Reads a rule such as `f1 >= 0.75` or `recall >= champion - 0.01`.
 * @throws UserError with one sentence for a line that is none
 */
export function parseRule(
  line: string,
  { severity = 'critical', confidence = false, at }: RuleOptions = {},
): BoundRule {
  const wrong = (reason: string) =>
    new UserError(
      `Rule '${line}' ${reason}: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.`,
      at,
    );
  const parts = comparison.exec(line.trim());
  if (!parts) throw wrong('does not parse');
  const [, metric, sign, bound] = parts as unknown as [string, string, string, string];
  const operator = { '≥': '>=', '≤': '<=', '>=': '>=', '<=': '<=', '>': '>', '<': '<' }[sign] as
    Operator | undefined;
  if (!operator) throw wrong(`compares with '${sign}', and only >=, >, <= and < are known`);
  if (/%\s*$/.test(bound)) throw wrong(`has a bound in percent; write the fraction instead`);
  return {
    kind: 'bound',
    text: `${metric} ${operator} ${bound.trim()}`,
    metric,
    operator,
    bound: parseBound(bound.trim()) ?? raise(wrong(`has a bound that does not parse ('${bound.trim()}')`)),
    severity,
    confidence,
    ...(at && { at }),
  };
}

function parseBound(text: string): Bound | undefined {
  for (const [shape, bound] of bounds) {
    const match = shape.exec(text);
    if (match) return bound(match[1]!);
  }
  return undefined;
}

function raise(error: Error): never {
  throw error;
}

/** `0.01` in the metric's unit, `2%` of the champion's absolute value; undefined for anything else. */
export function parseMargin(text: string | number): Margin | undefined {
  const match = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*(%?)$/i.exec(String(text).trim());
  if (!match) return undefined;
  const value = Number(`${match[1]}${match[2] ?? ''}`);
  return match[3] ? { relative: value / 100 } : { absolute: value };
}

export function marginText(margin: Margin): string {
  return 'absolute' in margin
    ? String(margin.absolute)
    : `${Number((margin.relative * 100).toPrecision(12))}%`;
}

/** A rule on the difference from the champion. */
export function requireRule(
  metric: string,
  require: Requirement,
  options: {
    margin?: Margin | undefined;
    onImprecise?: 'fail' | 'warn';
    severity?: Severity;
    at?: Place | undefined;
  } = {},
): RequireRule {
  const { margin, onImprecise = 'fail', severity = 'critical', at } = options;
  const by = margin ? ` by ${marginText(margin)}` : '';
  return {
    kind: 'require',
    text: `${metric} ${require}${require === 'not-worse' ? by : ''}`,
    metric,
    require,
    margin,
    onImprecise,
    severity,
    ...(at && { at }),
  };
}

/**
 * The rules under the metrics' own names, `auc` as `roc_auc`.
 * @throws UserError that names the nearest metric for one that is not known
 */
export function knownRules(rules: readonly Rule[]): Rule[] {
  return rules.map((rule) => {
    const metric = metricOf(rule.metric)?.name;
    if (metric) return Object.assign({}, rule, { metric });
    throw new UserError(
      `Rule '${rule.text}' names the metric '${rule.metric}', which is not known${suggestion(rule.metric, metricNames) || `: the metrics are ${metricNames.join(', ')}.`}`,
      rule.at,
    );
  });
}

/** With a champion and no rule that compares with it, each metric that a rule names may not be worse. */
export function withDefaults(rules: readonly Rule[], hasChampion: boolean): Rule[] {
  if (!hasChampion || rules.some(isComparing)) return [...rules];
  // Of a metric that the catalog does not know, nobody knows whether more of it is better.
  const names = new Set(rules.map(({ metric }) => metric).filter((metric) => metricOf(metric)));
  return [...rules, ...[...names].map((metric) => requireRule(metric, 'not-worse'))];
}
