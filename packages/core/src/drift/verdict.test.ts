import { describe, expect, it } from '@jest/globals';
import type { ColumnResult } from './column-result.ts';
import { judgeDrift } from './verdict.ts';

const facts = { rows: 10, values: 10, missing: 0, distinct: null, numbers: null };

function compared(name: string, drifted: boolean): ColumnResult {
  return {
    state: 'compared',
    name,
    kind: 'feature',
    type: 'numerical',
    facts: { reference: facts, current: facts },
    comparison: { method: 'ks', score: 0.5, pValue: 0.5, threshold: 0.05, drifted, effect: null },
    decision: {
      measure: null,
      score: 0.5,
      threshold: 0.05,
      pValue: 0.5,
      floor: null,
      adjustedPValue: null,
      drifted,
    },
    distribution: { kind: 'bins', bins: [] },
    retyped: null,
  };
}

function without(name: string): ColumnResult {
  return {
    state: 'no-data',
    name,
    kind: 'feature',
    reason: 'has no values',
    referenceRows: 0,
    currentRows: 0,
  };
}

const leftOut: ColumnResult = { state: 'left-out', name: 'day', kind: 'feature', reason: 'a date' };
const [a, b, c, A] = [compared('a', false), compared('b', false), compared('c', false), compared('A', true)];
const n = without('n');
const o = without('o');
const none: string[] = [];

describe('judgeDrift', () => {
  it.each([
    ['no column drifted', [a, b], none, 'no-drift', 0],
    ['half of the columns drifted', [a, A], none, 'drift', 0.5],
    ['a third of the columns drifted', [a, b, A], none, 'no-drift', 1 / 3],
    ['a required column drifted', [a, b, A], ['A'], 'drift', 1 / 3],
    ['a column without data leaves the denominator', [a, A, n], none, 'drift', 0.5],
    ['a required column has no data', [a, b, c, n], ['n'], 'no-data', 0],
    ['drift is found whatever a required column lacks', [A, n], ['n'], 'drift', 1],
    ['half of the columns have no data', [a, n], none, 'no-drift', 0],
    ['more than half of the columns have no data', [A, n, o], none, 'no-data', 1],
    ['a required column drifted and most others have no data', [A, n, o], ['A'], 'drift', 1],
    ['nothing could be compared', [leftOut], none, 'no-data', null],
    ['there is no column', [], none, 'no-data', null],
    ['a left-out column does not count', [A, leftOut], none, 'drift', 1],
  ] as const)('%s', (_, results, watched, verdict, share) => {
    const rules = { driftShare: 0.5, watched, weights: {} };
    expect(judgeDrift(results, rules)).toMatchObject({ verdict, share });
  });

  it.each([
    ['a column that matters decides', [a, b, A], { A: 3 }, 'drift', 0.6],
    ['a column that does not matter does not', [a, A], { A: 0.5 }, 'no-drift', 1 / 3],
    ['a column of no weight is not missed', [a, n, o], { n: 0, o: 0 }, 'no-drift', 0],
    ['a column that matters and has no data is no data', [a, b, n], { n: 5 }, 'no-data', 0],
    ['columns without weight give no share', [a], { a: 0 }, 'no-data', null],
    ['a name like an object’s own is a name', [compared('toString', true), a], { a: 1 }, 'drift', 0.5],
  ] as const)('by weight: %s', (_, results, weights, verdict, share) => {
    const rules = { driftShare: 0.5, watched: none, weights };
    expect(judgeDrift(results, rules)).toMatchObject({ verdict, share });
  });
});
