import { expect, test } from '@jest/globals';
import { fullFacts } from '../card/test-facts.ts';
import { cardTags, fitting, originTags, registryProperties } from './origin-tags.ts';

test('tags say approval, data, packages and checkout, each within what Azure takes', () => {
  expect(originTags(fullFacts)).toEqual({
    'mlops-approval': 'approved',
    'mlops-approver': 'hubot',
    'mlops-dirty': 'true',
    'mlops-dataset': 'data/flights.parquet',
    'mlops-dataset-digest': 'd'.repeat(64),
    'mlops-dvc': `data/raw.csv ${'0'.repeat(32)}`,
    'mlops-framework': 'sklearn 1.9.1',
    'mlops-python': '3.12.4',
    'mlops-environment': '1 not pinned',
  });
  const card = { ...fullFacts.card, framework: 'x'.repeat(300) };
  expect(originTags({ ...fullFacts, card })['mlops-framework']).toHaveLength(256);
});

test('one rejection outweighs any approval, and what is not known has no tag', () => {
  const word = (approvals: Partial<typeof fullFacts.origin.approvals>) =>
    originTags({ ...fullFacts, origin: { ...fullFacts.origin, approvals: { readAt: '', ...approvals } } })[
      'mlops-approval'
    ];
  const review = (state: 'approved' | 'rejected') => ({
    environments: ['p'],
    state,
    by: 'a',
    isActor: false,
  });
  expect(word({ reviews: [review('approved'), review('rejected')] })).toBe('rejected');
  expect(word({ reviews: [] })).toBe('none');
  expect(word({ unknown: 'why' })).toBeUndefined();
});

test('properties are what the registry shows for good', () => {
  expect(registryProperties(fullFacts)).toEqual({
    framework: 'sklearn 1.9.1',
    python: '3.12.4',
    features: 'hour, distance',
    target: 'late',
    'training-data': 'flights',
    'training-rows': '1000',
    'training-dates': 'January 2001',
    'metric.f1': '0.812345678',
  });
  const measured = registryProperties({ ...fullFacts, card: {} });
  expect(measured).toMatchObject({
    'training-data': 'data/flights.parquet',
    'training-rows': '999',
    'training-dates': '2001-01-01 to 2001-01-31',
  });
});

test('the card gives tags', () => {
  expect(cardTags(fullFacts.card)).toEqual({ owner: 'ops, ml', 'review-date': '2026-07-01' });
});

test('tags of the origin stand back where there is no room, and never count twice', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, 'x']));
  const optional = { 'mlops-a': '1', 'mlops-b': '2', 'mlops-c': '3' };
  expect(fitting(many(48), undefined, optional)).toEqual({
    tags: { ...many(48), 'mlops-a': '1', 'mlops-b': '2' },
    left: ['mlops-c'],
  });
  expect(fitting(many(10), { ...many(40), 'mlops-c': 'old' }, optional).left).toEqual([]);
  const full = fitting({}, { ...many(49), 'mlops-c': 'old' }, optional);
  expect(full).toEqual({ tags: { 'mlops-c': '3' }, left: ['mlops-a', 'mlops-b'] });
  expect(fitting({ 'mlops-a': 'mine' }, undefined, optional).tags['mlops-a']).toBe('mine');
});
