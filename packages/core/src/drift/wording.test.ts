import { expect, it } from '@jest/globals';
import { counted } from '../report/cell.ts';
import type { ComparedColumn } from './column-result.ts';
import { sizeWarning } from './wording.ts';

const factsOf = (values: number) => ({ rows: values, values, missing: 0, distinct: null, numbers: null });

function column(
  values: number,
  drifted: boolean,
  { pValue = null, floor = null }: { pValue?: number | null; floor?: number | null },
): ComparedColumn {
  const score = drifted ? 0.7 : 0.05;
  const method = pValue === null ? 'wasserstein' : 'ks';
  return {
    state: 'compared',
    name: 'a',
    kind: 'feature',
    type: 'numerical',
    facts: { reference: factsOf(1_200), current: factsOf(values) },
    comparison: { method, score, pValue, threshold: 0.1, drifted, effect: null },
    distribution: null,
    retyped: null,
    decision: { measure: null, score, threshold: 0.1, pValue, floor, adjustedPValue: null, drifted },
  };
}

it.each([
  ['no drift by a test', false, { pValue: 0.3 }, 'more rows are needed to say that there is no drift.'],
  ['no drift by a distance', false, {}, 'more rows are needed to say that there is no drift.'],
  ['no drift in mode honest', false, { floor: 0.6 }, 'more rows are needed to say that there is no drift.'],
  ['drift by a test', true, { pValue: 0.01 }, 'so few decide that more rows should confirm the drift.'],
  ['drift in mode honest', true, { floor: 0.6 }, 'so few decide that more rows should confirm the drift.'],
  ['drift by a distance', true, {}, 'more rows are needed to say that there is drift'],
] as const)('so few values that decide on %s are told of', (_, drifted, by, end) => {
  const few = sizeWarning(column(5, drifted, by));
  expect(few).toContain("With 1,200 and 5 values of 'a'");
  expect(few).toContain('of about 0.609 of at most 1');
  expect(few).toContain(end);
  expect(sizeWarning(column(500, drifted, by))).toBeNull();
});

it('counts one thing in the singular', () => {
  expect([0, 1, 2, 1_200].map((count) => counted(count, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '2 rows',
    '1,200 rows',
  ]);
});
