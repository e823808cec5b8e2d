import { expect, test } from '@jest/globals';
import { type ModelCard } from './card-file.ts';
import { type CardPolicy, cardPolicySchema, cardProblems, staleWords } from './card-policy.ts';

const now = new Date('2026-06-15T10:00:00Z');
const problems = (card: ModelCard, policy: CardPolicy) =>
  cardProblems(card, policy, now).map(({ field, kind }) => `${field} ${kind}`);

test('without a policy of its own a stale card is told of', () => {
  const card = { 'review-date': '2026-06-14' };
  const words =
    "The model card is stale: 'review-date' is 2026-06-14, which has passed: go over it and bring the dates up to date.";
  expect(staleWords(card, undefined, now)).toEqual([words]);
  expect(staleWords(card, {}, now)).toEqual([]);
  expect(staleWords({ 'review-date': '2026-06-15' }, undefined, now)).toEqual([]);
});

test('missing and stale fields are told together', () => {
  const card = {
    owners: [],
    limitations: 'TODO',
    'training-data': { source: 's' },
    updated: '2025-01-01',
    'review-date': '2026-06-14',
  };
  const policy: CardPolicy = {
    require: ['owners', 'limitations', 'intended-use', 'training-data.source', 'training-data.rows'],
    'max-age': '180d',
  };
  expect(problems(card, policy)).toEqual([
    'owners missing',
    'limitations missing',
    'intended-use missing',
    'training-data.rows missing',
    'updated stale',
    'review-date stale',
  ]);
});

test.each(['', ' ', 'TODO', 'tbd.', 'n/a', '???', '...', '-'])(
  '%j only holds the place of a text',
  (text) => {
    expect(problems({ description: text }, { require: ['description'] })).toEqual(['description missing']);
  },
);

test('zero is a figure, and a card of today is fresh', () => {
  const card = { 'training-data': { rows: 0 }, updated: '2026-06-15', 'review-date': '2026-06-15' };
  expect(problems(card, { require: ['training-data.rows'], 'max-age': '1d' })).toEqual([]);
});

test('max-age asks for a date, which is not still to come', () => {
  expect(problems({}, { 'max-age': '180d' })).toEqual(['updated missing']);
  expect(problems({ updated: '2026-06-16' }, {})).toEqual(['updated stale']);
  expect(problems({ updated: '2025-12-17' }, { 'max-age': '180d' })).toEqual([]);
  expect(problems({ updated: '2025-12-16' }, { 'max-age': '180d' })).toEqual(['updated stale']);
});

test.each([
  [{ require: ['owner'] }],
  [{ require: ['training-data.colour'] }],
  [{ 'max-age': 'half a year' }],
])('%j is no policy', (wrong) => {
  expect(cardPolicySchema.safeParse(wrong).success).toBe(false);
});
