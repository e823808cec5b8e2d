import { z } from 'zod';
import { suggestion } from '@mlops-actions/tabular/nearest';

const regex = z.string().refine(isRegex, { error: 'it is no regular expression of JavaScript' });

/** Names of models: all of a name has to match. */
export const namePolicySchema = z.strictObject({
  pattern: regex,
  /** A name that the pattern takes, for the sentence of a refusal. */
  example: z.string().optional(),
});

const tagRule = z
  .strictObject({
    pattern: regex.optional(),
    'one-of': z.array(z.string()).min(1).optional(),
    /** `not-past`: a date from today on. */
    date: z.enum(['any', 'not-past']).optional(),
    /** The tag may be left out. */
    optional: z.boolean().optional(),
  })
  .refine(
    (rule) => [rule.pattern, rule['one-of'], rule.date].filter((each) => each !== undefined).length <= 1,
    { error: "it takes one of 'pattern', 'one-of' and 'date'" },
  );

/** The tags that a version needs, by name; `required` takes any value that is not empty. */
export const tagPolicySchema = z.record(z.string(), z.union([z.literal('required'), tagRule]));

export type NamePolicy = z.output<typeof namePolicySchema>;
export type TagPolicy = z.output<typeof tagPolicySchema>;

/** @returns a sentence, or undefined where the name fits */
export function nameProblem(name: string, { pattern, example }: NamePolicy): string | undefined {
  if (whole(pattern).test(name)) return undefined;
  const such = example === undefined ? '' : `, such as ${example}`;
  return `The name '${name}' does not match the policy's pattern ${pattern}: choose one that does${such}.`;
}

export interface TagProblem {
  tag: string;
  sentence: string;
}

/** All that is wrong with the tags at once. Names are compared without case, as Azure does. */
export function tagProblems(
  tags: Readonly<Record<string, string>>,
  policy: TagPolicy,
  now: Date,
): TagProblem[] {
  const given = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(policy).flatMap(([tag, rule]) => {
    const value = given.get(tag.toLowerCase());
    const wanted = typeof rule === 'string' ? {} : rule;
    const sentence = value ? valueProblem(tag, value, wanted, now) : absence(tag, wanted, Object.keys(tags));
    return sentence === undefined ? [] : [{ tag, sentence }];
  });
}

type TagRule = Exclude<TagPolicy[string], string>;

function absence(tag: string, rule: TagRule, names: readonly string[]): string | undefined {
  if (rule.optional) return undefined;
  return `The tag '${tag}' is missing: add a line '${tag}=${exampleOf(rule)}' to input 'tags'${suggestion(tag, names).replace(/^; did you mean (.*)\?$/, ' (there is $1)')}.`;
}

function exampleOf(rule: TagRule): string {
  if (rule['one-of']) return rule['one-of'][0]!;
  return rule.date ? '2027-01-31' : '…';
}

function valueProblem(tag: string, value: string, rule: TagRule, now: Date): string | undefined {
  const takes = (what: string) => `The tag '${tag}' is '${value}': it takes ${what}.`;
  if (rule.pattern !== undefined && !whole(rule.pattern).test(value))
    return takes(`what matches ${rule.pattern}`);
  if (rule['one-of'] && !rule['one-of'].includes(value)) return takes(`one of ${rule['one-of'].join(', ')}`);
  if (rule.date === undefined) return undefined;
  if (!z.iso.date().safeParse(value).success) return takes('a date such as 2027-01-31');
  return rule.date === 'not-past' && value < now.toISOString().slice(0, 10)
    ? takes('a date that has not passed')
    : undefined;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}

function isRegex(pattern: string): boolean {
  try {
    return Boolean(whole(pattern));
  } catch {
    return false;
  }
}
