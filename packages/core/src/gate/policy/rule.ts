import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import { type Place, UserError } from '../../runtime/user-error.ts';

import type { Day } from './day.ts';

export type Operator = '>=' | '>' | '<=' | '<';
export type Severity = 'critical' | 'warning';
export type Requirement = 'not-worse' | 'better' | 'significantly-better';

/** A margin in the metric's own unit, or as a share of the champion's absolute value. */
export type Margin = { absolute: number } | { relative: number };

/** What a metric is compared with: a number, or the champion's value shifted, by a share of its absolute value, or scaled. */
export type Bound =
  | { of: 'number'; value: number }
  | { of: 'champion'; plus: number }
  | { of: 'champion'; share: number }
  | { of: 'champion'; times: number };

/** What a judgement has to know of a metric. */
export type Measured = Pick<Metric, 'name' | 'greaterIsBetter' | 'unitRange'>;

/** What a rule says of itself beside what it asks. */
export interface Remarks {
  severity: Severity;
  /** Whom its failure concerns. */
  owners?: readonly string[];
  /** Why it is there. */
  reason?: string;
  /** The last day on which it is judged. */
  expires?: Day;
}

interface Written extends Remarks {
  /** As the reports show it; also the id of its check. */
  text: string;
  metric: string;
  /** Of a metric that the policy defines itself. */
  measured?: Measured;
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
/** A name such as `fbeta_0.5_macro`, with the class in brackets where there is one: `recall[late]`. */
const metricName = String.raw`[A-Za-z_][\w./-]*(?:\[(?:"[^"]*"|[^\]]+)\])?`;
const comparison = new RegExp(String.raw`^(${metricName})\s*(>=|<=|==|!=|=>|=<|≥|≤|>|<|=)\s*(.+)$`);
const bounds: [RegExp, (text: string) => Bound][] = [
  [new RegExp(`^(${number})$`, 'i'), (text) => ({ of: 'number', value: Number(text) })],
  [/^(champion)$/, () => ({ of: 'champion', plus: 0 })],
  [
    new RegExp(String.raw`^champion\s*([+-]\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$`, 'i'),
    (text) => ({ of: 'champion', plus: Number(text.replace(/\s/g, '')) }),
  ],
  [
    new RegExp(String.raw`^champion\s*([+-]\s*(?:\d+\.?\d*|\.\d+))\s*%$`, 'i'),
    (text) => ({ of: 'champion', share: Number(text.replace(/\s/g, '')) / 100 }),
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

/** What a policy file may add to a line. */
export interface RuleOptions extends Partial<Remarks> {
  confidence?: boolean;
  at?: Place | undefined;
}

/**
 * Reads a rule such as `f1 >= 0.75` or `recall >= champion - 0.01`.
 * @throws UserError with one sentence for a line that is none
 */
export function parseRule(line: string, { confidence = false, at, ...remarks }: RuleOptions = {}): BoundRule {
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
  const parsed = parseBound(bound.trim());
  if (parsed && !Object.values(parsed).every((part) => typeof part === 'string' || Number.isFinite(part)))
    throw wrong('has a bound that is no finite number');
  if (!parsed && /%\s*$/.test(bound)) throw wrong(`has a bound in percent, and bounds are fractions`);
  if (!parsed) throw wrong(`has a bound that does not parse ('${bound.trim()}')`);
  return {
    kind: 'bound',
    text: `${metric} ${operator} ${bound.trim()}`,
    metric,
    operator,
    bound: parsed,
    severity: 'critical',
    ...remarks,
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
  options: Partial<Remarks> & {
    margin?: Margin | undefined;
    onImprecise?: 'fail' | 'warn';
    at?: Place | undefined;
  } = {},
): RequireRule {
  const { margin, onImprecise = 'fail', at, ...remarks } = options;
  const by = margin ? ` by ${marginText(margin)}` : '';
  return {
    kind: 'require',
    text: `${metric} ${require}${require === 'not-worse' ? by : ''}`,
    metric,
    require,
    margin,
    onImprecise,
    severity: 'critical',
    ...remarks,
    ...(at && { at }),
  };
}
