import { z } from 'zod';
import { type Place, UserError } from '../../runtime/user-error.ts';
import { readYamlFile, type YamlFile } from '../../runtime/yaml-file.ts';
import { fairnessPolicyOf, fairnessSchema, type FairnessPolicy } from '../fairness/fairness-policy.ts';
import { slicesPolicyOf, slicesSchema, type SlicesPolicy } from '../slices/slices-policy.ts';
import { customMetricsOf, customMetricsSchema, definitionOf, type CustomMetric } from './custom-metric.ts';
import { day, type Day } from './day.ts';
import { knownRules, withDefaults } from './known-rules.ts';
import { longRule, onImprecise, owners } from './long-rule.ts';
import { budgetsSchema, type BudgetsPolicy } from '../budgets/schema.ts';
import { leakageSchema, type LeakagePolicy } from '../leakage/schema.ts';
import { robustnessSchema, type RobustnessPolicy } from '../robustness/schema.ts';
import { parseMargin, parseRule, requireRule, type Rule } from './rule.ts';
import { demandRules, isOfPart, waiverSchema, type Waiver } from './waiver.ts';

/** What becomes of rules about a champion where it is known that there is none yet. */
export const onMissingChampion = z.enum(['no-data', 'fail', 'pass', 'absolute-only']);
export type OnMissingChampion = z.infer<typeof onMissingChampion>;

/** A gate's policy file. */
export const policySchema = z.strictObject({
  rules: z
    .array(
      z.union([z.string().describe('A line such as f1 >= 0.75 or recall >= champion - 0.01'), longRule], {
        error: "a rule is a line such as 'f1 >= 0.75', or has 'rule' or 'metric'",
      }),
      { error: "it takes a list of rules such as ['f1 >= 0.75']" },
    )
    .min(1, { error: 'there is no rule in it' })
    .describe('What has to hold'),
  metrics: customMetricsSchema.optional(),
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(0.05)
    .describe('One-sided level of every bound: 0.05 makes 90 % intervals'),
  'min-rows': z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Rows below which every rule on rows is no-data; without it, rules that hold on few rows warn'),
  'on-imprecise': onImprecise
    .default('fail')
    .describe('Verdict of not-worse rules whose interval reaches beyond the margin on both sides'),
  'on-missing-champion': onMissingChampion
    .default('no-data')
    .describe(
      'What becomes of rules about a champion on a first release: no-data, fail, pass (not applicable), or absolute-only, which leaves them out',
    ),
  owners: owners.optional().describe('Whom failures concern where a rule names nobody'),
  expires: day
    .optional()
    .describe('The last day on which the policy counts as reviewed; after it the gate warns'),
  waivers: z.array(waiverSchema).optional().describe('Failures that are borne for a time'),
  slices: slicesSchema.optional(),
  fairness: fairnessSchema.optional(),
  leakage: leakageSchema.optional(),
  budgets: budgetsSchema.optional(),
  robustness: robustnessSchema.optional(),
});

export interface Policy {
  rules: Rule[];
  /** Metrics of its own. */
  metrics: CustomMetric[];
  /** One-sided level of every bound. */
  alpha: number;
  /** Rows below which an absolute rule has no verdict; without it, few rows make it a warning. */
  minRows: number | undefined;
  onMissingChampion: OnMissingChampion;
  waivers: Waiver[];
  owners: readonly string[];
  /** The last day on which it counts as reviewed. */
  expires: Day | undefined;
  slices?: SlicesPolicy | undefined;
  fairness?: FairnessPolicy[] | undefined;
  leakage?: LeakagePolicy | undefined;
  budgets?: BudgetsPolicy | undefined;
  robustness?: RobustnessPolicy | undefined;
  /** Where in its file something stands; undefined of lines. */
  placeOf?: YamlFile<unknown>['placeOf'];
}

/** The policy that lines alone make: rules, and definitions of metrics such as `revenue = sum(amount)`. */
export function policyOfLines(lines: readonly string[]): Policy {
  const metrics = lines.flatMap((line) => definitionOf(line) ?? []);
  const rules = lines.filter((line) => !definitionOf(line)).map((line) => parseRule(line));
  return {
    rules,
    metrics,
    alpha: 0.05,
    minRows: undefined,
    onMissingChampion: 'no-data',
    waivers: [],
    owners: [],
    expires: undefined,
  };
}

/** A policy with further lines. @throws UserError for what stands twice, and for no rule at all */
export function withLines(policy: Policy, lines: readonly string[]): Policy {
  const more = policyOfLines(lines);
  const rules = [...policy.rules, ...more.rules];
  const metrics = [...policy.metrics, ...more.metrics];
  if (rules.length === 0)
    throw new UserError(
      "There is no rule to judge by: set 'rules' (lines such as 'f1 >= 0.75') or 'policy' (a file).",
    );
  for (const [i, { text, at }] of rules.entries()) {
    if (rules.findIndex((rule) => rule.text === text) < i)
      throw new UserError(`Rule '${text}' stands twice: leave one of them out.`, at);
  }
  for (const [i, { name }] of metrics.entries()) {
    if (metrics.findIndex((metric) => metric.name === name) < i)
      throw new UserError(`The metric '${name}' is defined twice: leave one of the definitions out.`);
  }
  return { ...policy, rules, metrics };
}

/**
 * The rules that are judged, `resolved` under the names that the metrics have, with the default ones where there is a
 * champion.
 * @throws UserError for a metric that is not known, and for a waiver of a rule that is not there
 */
export function judgedRules(
  { rules, metrics, waivers }: Policy,
  hasChampion: boolean,
  resolved: (rules: readonly Rule[], metrics: readonly CustomMetric[]) => Rule[] = knownRules,
): Rule[] {
  const judged = withDefaults(resolved(rules, metrics), hasChampion, metrics);
  // Without a champion a waiver of a default rule waits for one.
  demandRules(waivers, withDefaults(judged, true, metrics));
  return judged;
}

/**
 * Reads a policy file in YAML or JSON.
 * @throws UserError with the line, and the nearest known key for one that is not known
 */
export async function readPolicy(file: string): Promise<Policy> {
  const read = await readYamlFile(file, policySchema, 'policy');
  const { value } = read;
  return {
    rules: value.rules.map((rule, i) => ruleOf(rule, value['on-imprecise'], read.placeOf(['rules', i]))),
    metrics: customMetricsOf(value.metrics ?? {}, (name) => read.placeOf(['metrics', name])),
    alpha: value.alpha,
    minRows: value['min-rows'],
    onMissingChampion: value['on-missing-champion'],
    waivers: waiversOf(read),
    owners: value.owners ?? [],
    expires: value.expires,
    slices: value.slices && slicesPolicyOf(value.slices, read.placeOf),
    fairness: value.fairness && fairnessPolicyOf(value.fairness, read.placeOf),
    leakage: value.leakage,
    budgets: value.budgets,
    robustness: value.robustness,
    placeOf: read.placeOf,
  };
}

function ruleOf(rule: string | z.output<typeof longRule>, imprecise: 'fail' | 'warn', at: Place): Rule {
  if (typeof rule === 'string') return parseRule(rule, { at });
  const { severity = 'critical', owner, reason, expires } = rule;
  const remarks = {
    severity,
    ...(owner && { owners: owner }),
    ...(reason !== undefined && { reason }),
    ...(expires && { expires }),
    at,
  };
  if (rule.rule !== undefined)
    return parseRule(rule.rule, { ...remarks, confidence: rule.confidence ?? false });
  return requireRule(rule.metric!, rule.require!, {
    ...remarks,
    margin: rule.margin === undefined ? undefined : parseMargin(rule.margin),
    onImprecise: rule['on-imprecise'] ?? imprecise,
  });
}

/** Rules are known by their text, in which spaces do not count. */
function waiversOf({ value, placeOf }: YamlFile<z.output<typeof policySchema>>): Waiver[] {
  return (value.waivers ?? []).map(({ rule, ...rest }, i) => {
    const isLine = /[<>≤≥]/.test(rule);
    const at = placeOf(['waivers', i]);
    if (isOfPart(rule)) return { ...rest, rule, at };
    return { ...rest, rule: isLine ? parseRule(rule, { at }).text : rule.trim().replace(/\s+/g, ' '), at };
  });
}
