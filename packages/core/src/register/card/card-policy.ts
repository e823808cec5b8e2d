import { z } from 'zod';
import { parseDuration } from '../../runtime/input-kinds.ts';
import { type ModelCard, modelCardSchema } from './card-file.ts';

/** The card's fields, and those within its datasets. */
const fields = Object.keys(modelCardSchema.shape).filter((field) => field !== '$schema');
const datasetFields = ['name', 'source', 'version', 'rows', 'size', 'date-range', 'description', 'license'];
const requirable = [
  ...fields,
  ...['training-data', 'evaluation-data'].flatMap((data) => datasetFields.map((field) => `${data}.${field}`)),
];

/** What a policy asks of the model card. */
export const cardPolicySchema = z.strictObject({
  require: z.array(z.enum(requirable)).optional(),
  'max-age': z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'it takes a duration such as 180d' })
    .optional(),
});

export type CardPolicy = z.output<typeof cardPolicySchema>;

export interface CardProblem {
  field: string;
  kind: 'missing' | 'stale';
  /** The end of a sentence that begins with the field. */
  reason: string;
}

/** Fields that the policy requires and nobody filled in, and dates that have passed, all together. */
export function cardProblems(card: ModelCard, policy: CardPolicy, now: Date): CardProblem[] {
  const required = new Set([...(policy.require ?? []), ...(policy['max-age'] ? ['updated'] : [])]);
  const missing = [...required].filter((field) => isEmpty(at(card, field)));
  return [
    ...missing.map((field): CardProblem => ({ field, kind: 'missing', reason: 'is missing' })),
    ...staleness(card, policy['max-age'], now),
  ];
}

/** Dates that have passed are told of where no policy refuses them, too. */
export function staleWords(card: ModelCard, policy: CardPolicy | undefined, now: Date): string[] {
  if (policy) return [];
  return staleness(card, undefined, now).map(
    ({ field, reason }) =>
      `The model card is stale: '${field}' ${reason}: go over it and bring the dates up to date.`,
  );
}

const dayMs = 86_400_000;

function staleness(card: ModelCard, maxAge: string | undefined, now: Date): CardProblem[] {
  const { updated, 'review-date': review } = card;
  const today = now.toISOString().slice(0, 10);
  const age = updated === undefined ? 0 : Date.parse(today) - Date.parse(updated);
  const stale = (field: string, reason: string): CardProblem => ({ field, kind: 'stale', reason });
  return [
    ...(age < 0 ? [stale('updated', `is ${updated}, which is still to come`)] : []),
    ...(maxAge !== undefined && age > parseDuration(maxAge)!
      ? [stale('updated', `is ${updated}, ${age / dayMs} days ago, and the policy takes ${maxAge}`)]
      : []),
    ...(review !== undefined && review < today
      ? [stale('review-date', `is ${review}, which has passed`)]
      : []),
  ];
}

function at(card: ModelCard, field: string): unknown {
  const [name, within] = field.split('.') as [keyof ModelCard, string?];
  const value: unknown = card[name];
  if (within === undefined || typeof value !== 'object') return within === undefined ? value : undefined;
  return (value as Record<string, unknown>)[within];
}

/** A text that only holds the place of one is none. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'string')
    return /^\s*(todo|tbd|tba|fixme|n\/?a|\?+|-+|\.\.\.)?[.:!]?\s*$/i.test(value);
  if (Array.isArray(value)) return value.every(isEmpty);
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty);
  return value === undefined || value === null;
}
