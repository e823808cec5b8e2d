import { describe, expect, it } from '@jest/globals';
import type { MeasuredColumn } from './column-result.ts';
import { decideColumns } from './decide.ts';

const facts = { rows: 900, values: 900, missing: 0, distinct: null, numbers: null };

function measured(name: string, score: number, pValue: number | null, floor: number | null): MeasuredColumn {
  const method = pValue === null ? 'wasserstein' : 'ks';
  const threshold = floor === null && pValue !== null ? 0.05 : 0.1;
  const own = pValue === null ? score : pValue;
  return {
    state: 'compared',
    name,
    kind: 'feature',
    type: 'numerical',
    facts: { reference: facts, current: facts },
    comparison: { method, score: own, pValue, threshold, drifted: false, effect: null },
    measured: { measure: null, score: floor === null ? own : score, threshold, pValue, floor },
    distribution: null,
    retyped: null,
  };
}

const honest = { mode: 'honest', correction: undefined, alpha: 0.05 } as const;
const preset = { mode: 'preset', correction: undefined, alpha: 0.05 } as const;

describe('in mode honest a column drifted', () => {
  it.each<[string, MeasuredColumn, boolean]>([
    [
      'where the effect passes threshold and noise, and is significant',
      measured('a', 0.3, 0.001, 0.05),
      true,
    ],
    ['not by a p-value alone', measured('a', 0.01, 2e-5, 0.005), false],
    ['not by an effect within the noise', measured('a', 0.3, 0.001, 0.35), false],
    ['not by an effect that is not significant', measured('a', 0.3, 0.2, 0.1), false],
    ['not on the threshold', measured('a', 0.1, 0.001, 0.05), false],
    ['by a distance above both, which has no p-value', measured('a', 0.11, null, 0.05), true],
    ['not by a distance within the noise', measured('a', 0.11, null, 0.12), false],
    ['not by a distance that only rounding lifts above the noise', measured('a', 1, null, 1 - 1e-14), false],
  ])('%s', (_, column, drifted) => {
    expect(decideColumns([column], honest, 'evidently')[0]).toMatchObject({ decision: { drifted } });
  });
});

describe('the correction', () => {
  const columns = [0.02, 0.03, 0.9, 0.9].map((p, i) => measured(`c${i}`, 0.3, p, 0.05));
  const decisions = (given: MeasuredColumn[], policy: Parameters<typeof decideColumns>[1]) =>
    decideColumns(given, policy, 'evidently').flatMap((result) =>
      result.state === 'compared' ? [result.decision] : [],
    );
  const drifted = (policy: Parameters<typeof decideColumns>[1]) =>
    decisions(columns, policy).map((decision) => decision.drifted);

  it('is Benjamini and Hochberg’s in mode honest, and another where the policy names it', () => {
    expect(drifted(honest)).toEqual([false, false, false, false]);
    expect(drifted({ ...honest, correction: 'none' })).toEqual([true, true, false, false]);
    expect(drifted({ ...honest, alpha: 0.1 })).toEqual([true, true, false, false]);
    expect(drifted({ ...honest, alpha: 0.1, correction: 'holm' })).toEqual([true, true, false, false]);
    expect(drifted({ ...honest, alpha: 0.085, correction: 'holm' })).toEqual([true, false, false, false]);
  });

  it('is none in a preset, unless the policy asks for one', () => {
    const tested = [0.02, 0.03, 0.9, 0.9].map((p, i) => measured(`c${i}`, 0, p, null));
    const plain = decisions(tested, preset);
    expect(plain.map((decision) => decision.drifted)).toEqual([true, true, false, false]);
    expect(plain[0]?.adjustedPValue).toBeNull();
    const holm = decisions(tested, { ...preset, correction: 'holm' });
    expect(holm.map((decision) => decision.drifted)).toEqual([false, false, false, false]);
    expect(holm[0]?.adjustedPValue).toBeCloseTo(0.08, 12);
  });
});
