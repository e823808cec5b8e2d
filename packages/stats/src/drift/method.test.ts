import { describe, expect, it } from '@jest/globals';
import { evidentlyMethod, isDrifted } from './method.ts';

describe('evidentlyMethod', () => {
  it.each([
    ['numerical', 1000, 6, 'ks'],
    ['numerical', 1001, 6, 'wasserstein'],
    ['numerical', 1000, 5, 'chisquare'],
    ['numerical', 1000, 2, 'z'],
    ['numerical', 1001, 5, 'jensenshannon'],
    ['categorical', 1000, 3, 'chisquare'],
    ['categorical', 1000, 2, 'z'],
    ['categorical', 1000, 1, 'z'],
    ['categorical', 1001, 2, 'jensenshannon'],
    ['categorical', 1001, 500, 'jensenshannon'],
  ] as const)('for %s, %d reference rows and %d distinct values: %s', (type, rows, distinct, method) => {
    expect(evidentlyMethod(type, rows, distinct)).toBe(method);
  });
});

describe('isDrifted on the threshold', () => {
  it.each([
    ['ks', 0.05, true],
    ['chisquare', 0.05, false],
    ['z', 0.05, false],
    ['wasserstein', 0.1, true],
    ['jensenshannon', 0.1, true],
    ['psi', 0.1, true],
  ] as const)('%s at %d: %s', (method, score, drifted) => {
    expect(isDrifted(method, score, score)).toBe(drifted);
  });

  it('is the other side of it for tests and for distances', () => {
    expect(isDrifted('ks', 0.01, 0.05)).toBe(true);
    expect(isDrifted('chisquare', 0.06, 0.05)).toBe(false);
    expect(isDrifted('psi', 0.09, 0.1)).toBe(false);
  });
});
