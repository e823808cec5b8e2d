import { describe, expect, test } from '@jest/globals';
import { inWords, mostLive, problemsOf, sameShares, shares, splitInWords } from './shares.ts';

const succeeded = (...names: string[]) => names.map((name) => ({ name, provisioningState: 'Succeeded' }));

describe('shares', () => {
  test('drop zeros and compare names without case', () => {
    expect(shares({ Green: 0, Blue: 100 })).toEqual({ blue: 100 });
    expect(sameShares({ b: 50, a: 50 }, { A: 50, B: 50, c: 0 })).toBe(true);
    expect(shares(undefined)).toEqual({});
  });

  test('read as words, the largest first', () => {
    expect(inWords({ blue: 5, green: 95 })).toBe('green 95 %, blue 5 %');
    expect(inWords({})).toBe('no traffic');
    expect(splitInWords({ traffic: { blue: 100 }, mirror: { green: 10 } })).toBe(
      'blue 100 %, mirrored to green 10 %',
    );
  });

  test('the most live deployment is the first by name where two have as much', () => {
    expect(mostLive({ green: 50, blue: 50 })).toBe('blue');
    expect(mostLive({})).toBeUndefined();
  });
});

describe('a split may be written', () => {
  test('with 0 or 100 in sum on deployments that succeeded', () => {
    expect(problemsOf({ traffic: { blue: 100 }, mirror: {} }, succeeded('Blue'))).toEqual([]);
    expect(problemsOf({ traffic: {}, mirror: {} }, [])).toEqual([]);
  });

  test('on the way back also on deployments that go on serving while they change', () => {
    const back = { traffic: { blue: 100 }, mirror: {} };
    const problems = (provisioningState: string, isWayBack: boolean) =>
      problemsOf(back, [{ name: 'blue', provisioningState }], { isWayBack });
    for (const state of ['Scaling', 'Updating', 'Canceled']) {
      expect(problems(state, true)).toEqual([]);
      expect(problems(state, false)).toEqual([`Deployment blue is ${state}, not Succeeded.`]);
    }
    for (const state of ['Failed', 'Deleting', 'Creating']) expect(problems(state, true)).toHaveLength(1);
    expect(problemsOf(back, [], { isWayBack: true })).toEqual(['There is no deployment blue.']);
  });

  test.each([
    [{ traffic: { blue: 90 }, mirror: {} }, 'The shares sum to 90 %, not to 0 or 100 %.'],
    [{ traffic: { red: 100 }, mirror: {} }, 'There is no deployment red.'],
    [{ traffic: { sick: 100 }, mirror: {} }, 'Deployment sick is Failed, not Succeeded.'],
    [
      { traffic: { blue: 99.5, green: 0.5 }, mirror: {} },
      'The share of blue is 99.5, not a whole percentage.',
    ],
    [{ traffic: { blue: 100 }, mirror: { green: 60 } }, '60 % are mirrored to green; at most 50 % can be.'],
    [
      { traffic: { blue: 100 }, mirror: { blue: 10 } },
      'Deployment blue cannot take live and mirrored traffic at once.',
    ],
  ])('but not as %j', (split, problem) => {
    const deployments = [...succeeded('blue', 'green'), { name: 'sick', provisioningState: 'Failed' }];
    expect(problemsOf(split, deployments)).toContain(problem);
  });
});
