import { z } from 'zod';
import { day } from './day.ts';
import { parseMargin } from './rule.ts';

export const onImprecise = z.enum(['fail', 'warn']);

/** One owner or several. */
export const owners = z
  .union([z.string().trim().min(1), z.array(z.string().trim().min(1)).min(1)])
  .transform((given) => [given].flat());

/** A rule with more to say than its line: either `rule`, or `metric` and what is required of it beside the champion. */
export const longRule = z
  .strictObject({
    rule: z.string().optional().describe('A line such as f1 >= 0.75'),
    confidence: z
      .boolean()
      .optional()
      .describe('Of a line: the bound of the interval has to hold, not the value'),
    metric: z.string().optional().describe('The metric that is held against the champion’s'),
    require: z
      .enum(['not-worse', 'better', 'significantly-better'])
      .optional()
      .describe('What is asked of the difference from the champion'),
    margin: z
      .union([z.number(), z.string()])
      .refine((value) => parseMargin(value) !== undefined, {
        error: 'it takes a number such as 0.01, or a share of the champion such as 2%',
      })
      .optional()
      .describe(
        'How much worse not-worse lets it be: in the metric’s unit, or a share of the champion such as 2%',
      ),
    'on-imprecise': onImprecise.optional().describe('The policy’s on-imprecise, for this rule'),
    severity: z.enum(['critical', 'warning']).optional().describe('With warning, a failure is a warning'),
    owner: owners.optional().describe('Whom a failure concerns'),
    reason: z.string().trim().min(1).optional().describe('Why the rule is there; shown where it fails'),
    expires: day.optional().describe('The last day on which the rule is judged; after it the gate warns'),
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
