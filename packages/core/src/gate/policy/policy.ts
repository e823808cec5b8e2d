import { z } from 'zod';
import { budgetsSchema, type BudgetsPolicy } from '../budgets/schema.ts';
import { leakageSchema, type LeakagePolicy } from '../leakage/schema.ts';
import { robustnessSchema, type RobustnessPolicy } from '../robustness/schema.ts';
import { readYamlFile, type Place } from '../../runtime/yaml-file.ts';
import { parseMargin, parseRule, requireRule, type Rule } from './rule.ts';

const onImprecise = z.enum(['fail', 'warn']);

/** A rule with more to say than its line: either `rule`, or `metric` and what is required of it beside the champion. */
const longRule = z
  .strictObject({
    rule: z.string().optional(),
    confidence: z.boolean().optional(),
    metric: z.string().optional(),
    require: z.enum(['not-worse', 'better', 'significantly-better']).optional(),
    margin: z
      .union([z.number(), z.string()])
      .refine((value) => parseMargin(value) !== undefined, {
        error: 'it takes a number such as 0.01, or a share of the champion such as 2%',
      })
      .optional(),
    'on-imprecise': onImprecise.optional(),
    severity: z.enum(['critical', 'warning']).optional(),
  })
  .superRefine((rule, context) => {
    const wrong = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (rule.rule !== undefined) {
      for (const key of ['metric', 'require', 'margin', 'on-imprecise'] as const)
        if (rule[key] !== undefined) wrong(key, "it does not go with the key 'rule', which says it all");
    } else if (rule.metric === undefined)
      wrong('rule', "a rule is a line such as 'f1 >= 0.75', or has 'rule' or 'metric'");
    else if (rule.require === undefined)
      wrong('metric', "it needs 'require': not-worse, better or significantly-better");
    else if (rule.confidence !== undefined)
      wrong('confidence', "it goes with 'rule'; 'require' has an interval anyway");
    else if (rule.margin !== undefined && rule.require !== 'not-worse')
      wrong('margin', 'it goes with require: not-worse');
  });

/** A gate's policy file. */
export const policySchema = z.strictObject({
  rules: z.array(z.union([z.string(), longRule])).min(1, { error: 'there is no rule in it' }),
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  'min-rows': z.number().int().positive().optional(),
  'on-imprecise': onImprecise.default('fail'),
  leakage: leakageSchema.optional(),
  budgets: budgetsSchema.optional(),
  robustness: robustnessSchema.optional(),
});

export interface Policy {
  rules: Rule[];
  /** One-sided level of every bound. */
  alpha: number;
  /** Rows below which an absolute rule has no verdict; without it, few rows make it a warning. */
  minRows: number | undefined;
  leakage?: LeakagePolicy | undefined;
  budgets?: BudgetsPolicy | undefined;
  robustness?: RobustnessPolicy | undefined;
}

/** The policy that lines alone make. */
export function policyOfLines(lines: readonly string[]): Policy {
  return { rules: lines.map((line) => parseRule(line)), alpha: 0.05, minRows: undefined };
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
    alpha: value.alpha,
    minRows: value['min-rows'],
    leakage: value.leakage,
    budgets: value.budgets,
    robustness: value.robustness,
  };
}

function ruleOf(rule: string | z.output<typeof longRule>, imprecise: 'fail' | 'warn', at: Place): Rule {
  if (typeof rule === 'string') return parseRule(rule, { at });
  const severity = rule.severity ?? 'critical';
  if (rule.rule !== undefined)
    return parseRule(rule.rule, { severity, confidence: rule.confidence ?? false, at });
  return requireRule(rule.metric!, rule.require!, {
    margin: rule.margin === undefined ? undefined : parseMargin(rule.margin),
    onImprecise: rule['on-imprecise'] ?? imprecise,
    severity,
    at,
  });
}
