import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { apportion, isOwn, ownSplits, planSteps } from './plan.ts';
import { problemsOf, shares, sum } from './shares.ts';

const blue = { traffic: { blue: 100 }, mirror: {} };

describe('the plan', () => {
  test('moves the candidate by the steps and gives the rest to the baseline', () => {
    expect(planSteps(blue, 'Green', [5, 50, 100]).map((step) => step.split.traffic)).toEqual([
      { blue: 95, green: 5 },
      { blue: 50, green: 50 },
      { green: 100 },
    ]);
  });

  test('keeps the proportions of three deployments', () => {
    const before = { traffic: { blue: 60, red: 40 }, mirror: {} };
    expect(planSteps(before, 'green', [50, 100])[0]?.split.traffic).toEqual({ blue: 30, green: 50, red: 20 });
  });

  test('goes to 100 % at once where nothing is live', () => {
    const steps = planSteps({ traffic: {}, mirror: {} }, 'blue', [5, 50, 100]);
    expect(steps.map((step) => step.share)).toEqual([100]);
  });

  test('leaves out the steps that the candidate has passed already', () => {
    const before = { traffic: { blue: 80, green: 20 }, mirror: {} };
    expect(planSteps(before, 'green', [5, 20, 50, 100]).map((step) => step.share)).toEqual([50, 100]);
    expect(planSteps({ traffic: { green: 100 }, mirror: {} }, 'green', [5, 100])).toEqual([]);
  });

  test('ends mirroring to the candidate, and to no one else', () => {
    expect(planSteps({ ...blue, mirror: { green: 10 } }, 'green', [5])[0]?.split.mirror).toEqual({});
    expect(planSteps({ ...blue, mirror: { red: 10 } }, 'green', [5])[0]?.split.mirror).toEqual({ red: 10 });
  });

  test('knows its own maps from those of someone else', () => {
    const own = ownSplits({ before: blue, candidate: 'green', steps: [5, 100] });
    expect(isOwn({ traffic: { green: 5, blue: 95 }, mirror: {} }, own)).toBe(true);
    expect(isOwn(blue, own)).toBe(true);
    expect(isOwn({ traffic: { green: 6, blue: 94 }, mirror: {} }, own)).toBe(false);
    expect(isOwn({ traffic: { blue: 100 }, mirror: { green: 5 } }, own)).toBe(false);
  });
});

const names = ['blue', 'green', 'red', 'black', 'white', 'pink'];
/** Any map that Azure could hold: whole percentages that sum to 100. */
const liveMap = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1 })
  .chain((chosen) =>
    fc
      .array(fc.integer({ min: 1, max: 1000 }), { minLength: chosen.length, maxLength: chosen.length })
      .map((weights) => apportion(Object.fromEntries(chosen.map((name, i) => [name, weights[i] ?? 1])), 100)),
  );
const someSteps = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 })
  .map((list) => list.toSorted((a, b) => a - b).concat(100));

describe('for any live map and any steps', () => {
  const deployments = [...names, 'candidate'].map((name) => ({ name, provisioningState: 'Succeeded' }));

  test('every write keeps the invariant and gives the candidate exactly its step', () => {
    fc.assert(
      fc.property(liveMap, someSteps, fc.constantFrom('candidate', 'blue'), (traffic, steps, candidate) => {
        for (const { share, split } of planSteps({ traffic, mirror: {} }, candidate, steps)) {
          expect(problemsOf(split, deployments)).toEqual([]);
          expect(sum(split.traffic)).toBe(100);
          expect(split.traffic[candidate]).toBe(share);
        }
      }),
    );
  });

  test('no other deployment ever gets more than it had', () => {
    fc.assert(
      fc.property(liveMap, someSteps, (traffic, steps) => {
        for (const { split } of planSteps({ traffic, mirror: {} }, 'candidate', steps)) {
          for (const name of names) expect(split.traffic[name] ?? 0).toBeLessThanOrEqual(traffic[name] ?? 0);
        }
      }),
    );
  });

  test('the last write is the candidate alone', () => {
    fc.assert(
      fc.property(liveMap, someSteps, (traffic, steps) => {
        expect(planSteps({ traffic, mirror: {} }, 'candidate', steps).at(-1)?.split.traffic).toEqual({
          candidate: 100,
        });
      }),
    );
  });

  test('apportioned shares stay within one of the exact proportion', () => {
    fc.assert(
      fc.property(liveMap, fc.integer({ min: 0, max: 100 }), (weights, total) => {
        const given = apportion(weights, total);
        expect(sum(given)).toBe(total);
        for (const [name, weight] of Object.entries(shares(weights))) {
          expect(Math.abs((given[name] ?? 0) - (weight * total) / 100)).toBeLessThan(1);
        }
      }),
    );
  });
});
