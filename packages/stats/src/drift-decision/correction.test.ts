import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { adjustedPValues, corrections } from './correction.ts';

const p = [0.01, 0.04, 0.03, 0.005, 0.5];
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });

describe('adjustedPValues', () => {
  it.each([
    // statsmodels 0.15: multipletests(p, method='fdr_bh') and method='holm'
    ['benjamini-hochberg', [0.025, 0.05, 0.05, 0.025, 0.5]],
    ['holm', [0.04, 0.09, 0.09, 0.025, 0.5]],
    ['none', p],
  ] as const)('by %s gives what statsmodels gives', (correction, expected) => {
    adjustedPValues(p, correction).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
  });

  it.each(corrections)(
    'by %s keeps the order, never shrinks a p-value and leaves a single one alone',
    (correction) => {
      fc.assert(
        fc.property(pValues, (values) => {
          const adjusted = adjustedPValues(values, correction);
          adjusted.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(values[i]! - 1e-15);
            expect(value).toBeLessThanOrEqual(1);
            values.forEach((other, j) => {
              if (values[i]! < other) expect(value).toBeLessThanOrEqual(adjusted[j]!);
            });
          });
          expect(adjustedPValues([values[0]!], correction)).toEqual([values[0]]);
        }),
      );
    },
  );

  it('is never smaller by Holm than by Benjamini and Hochberg', () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const holm = adjustedPValues(values, 'holm');
        adjustedPValues(values, 'benjamini-hochberg').forEach((value, i) =>
          expect(holm[i]).toBeGreaterThanOrEqual(value - 1e-12),
        );
      }),
    );
  });
});
