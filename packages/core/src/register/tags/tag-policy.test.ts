import { expect, test } from '@jest/globals';
import { nameProblem, tagPolicySchema, tagProblems } from './tag-policy.ts';

const policy = tagPolicySchema.parse({
  owner: 'required',
  'cost-centre': { pattern: 'CC-\\d{4}' },
  'risk-class': { 'one-of': ['low', 'high'] },
  'review-date': { date: 'not-past' },
  reviewed: { date: 'any', optional: true },
});
const now = new Date('2026-06-15T10:00:00Z');
const good = { owner: 'ops', 'cost-centre': 'CC-1234', 'risk-class': 'low', 'review-date': '2026-06-15' };

test('tags that fit are no problem, in whatever case their names are', () => {
  expect(tagProblems(good, policy, now)).toEqual([]);
  const { owner, ...rest } = good;
  expect(tagProblems({ ...rest, Owner: owner }, policy, now)).toEqual([]);
});

test('all that is wrong is told at once', () => {
  const wrong = {
    'cost-centre': 'xCC-1234',
    'risk-class': 'medium',
    'review-date': '2026-06-14',
    ownr: 'ops',
    reviewed: 'soon',
  };
  expect(tagProblems(wrong, policy, now).map(({ sentence }) => sentence)).toEqual([
    "The tag 'owner' is missing: add a line 'owner=…' to input 'tags' (there is 'ownr').",
    "The tag 'cost-centre' is 'xCC-1234': it takes what matches CC-\\d{4}.",
    "The tag 'risk-class' is 'medium': it takes one of low, high.",
    "The tag 'review-date' is '2026-06-14': it takes a date that has not passed.",
    "The tag 'reviewed' is 'soon': it takes a date such as 2027-01-31.",
  ]);
  expect(tagProblems({ ...good, owner: '' }, policy, now)).toHaveLength(1);
});

test('all of a name has to match', () => {
  const names = { pattern: '(ops|ml)-[a-z0-9-]+', example: 'ml-flight-delay' };
  expect(nameProblem('ops-delay', names)).toBeUndefined();
  expect(nameProblem('my-ops-delay', names)).toBe(
    "The name 'my-ops-delay' does not match the policy's pattern (ops|ml)-[a-z0-9-]+: choose one that does, such as ml-flight-delay.",
  );
  expect(nameProblem('ops', { pattern: 'ops|delay' })).toBeUndefined();
  expect(nameProblem('opsdelay', { pattern: 'ops|delay' })).toBeDefined();
});

test.each([
  [{ a: { pattern: '(' } }],
  [{ a: { pattern: 'x', 'one-of': ['y'] } }],
  [{ a: { 'one-of': [] } }],
  [{ a: 'needed' }],
])('%j is no policy', (wrong) => {
  expect(tagPolicySchema.safeParse(wrong).success).toBe(false);
});
