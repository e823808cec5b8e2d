import { randomUUID } from 'node:crypto';
import { z } from 'zod';

const matchSchema = z.strictObject({
  method: z.string().optional(),
  /** A regular expression, tried on the path without the query, without regard to case. */
  path: z.string().optional(),
  /** The deployment in the path or in the header azureml-model-deployment. */
  deployment: z.string().optional(),
  /** The first of the matching calls that is affected, counted from 1. */
  nth: z.int().min(1).optional(),
  /** How many matching calls are affected from there; 1 when only `nth` is given, else all. */
  count: z.int().min(1).optional(),
});

const effectSchema = z.union([
  z.strictObject({
    status: z.int().min(400).max(599),
    retryAfter: z.number().min(0).optional(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({ slow: z.number().min(0) }),
  z.strictObject({ drop: z.enum(['before', 'after']) }),
  z.strictObject({
    operation: z.literal('fails'),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
  z.strictObject({ operation: z.literal('never-ends') }),
  z.strictObject({ 'concurrent-writes': z.literal('accept') }),
]);

const ruleSchema = z.strictObject({
  id: z.string().optional(),
  match: matchSchema.default({}),
  effect: effectSchema,
});

export type CallMatch = z.infer<typeof matchSchema>;
export type FaultEffect = z.infer<typeof effectSchema>;
export type FaultRule = z.infer<typeof ruleSchema> & { id: string };

/** What a rule is tried on. */
export interface MatchedCall {
  method: string;
  path: string;
  deployment: string | undefined;
}

/** Reads rules from JSON: one rule, an array, or `{rules: […]}`. Throws an Error whose sentence names the place. */
export function parseFaultRules(json: unknown): FaultRule[] {
  const list = Array.isArray(json) ? json : isRuleFile(json) ? json.rules : [json];
  return list.map((entry, index) => {
    const rule = ruleSchema.safeParse(entry);
    if (!rule.success) {
      throw new Error(
        `Fault rule ${index + 1} cannot be read: ${z.prettifyError(rule.error).replaceAll('\n', ' ')}`,
      );
    }
    parseMatch(rule.data.match);
    return { ...rule.data, id: rule.data.id ?? randomUUID() };
  });
}

/** Reads a match and makes sure that its path is a regular expression. Throws an Error with a sentence. */
export function parseMatch(json: unknown): CallMatch {
  const match = matchSchema.safeParse(json);
  if (!match.success)
    throw new Error(`match cannot be read: ${z.prettifyError(match.error).replaceAll('\n', ' ')}`);
  if (match.data.path !== undefined) RegExp(match.data.path, 'i');
  return match.data;
}

function isRuleFile(json: unknown): json is { rules: unknown[] } {
  return typeof json === 'object' && json !== null && Array.isArray((json as { rules?: unknown }).rules);
}

/** Counts the calls that match, and says whether this one is within `nth` and `count`. */
export function createMatcher(match: CallMatch): (call: MatchedCall) => boolean {
  const path = match.path === undefined ? undefined : new RegExp(match.path, 'i');
  const first = match.nth ?? 1;
  const count = match.count ?? (match.nth === undefined ? Infinity : 1);
  let seen = 0;
  return (call) => {
    if (match.method !== undefined && match.method.toUpperCase() !== call.method) return false;
    if (path && !path.test(call.path)) return false;
    if (match.deployment !== undefined && match.deployment.toLowerCase() !== call.deployment) return false;
    seen += 1;
    return seen >= first && seen < first + count;
  };
}
