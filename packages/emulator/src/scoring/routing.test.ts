import { expect, test } from '@jest/globals';
import { draw } from './routing.ts';

/** `count` numbers spread evenly over [0, 1). */
const spread = (count: number): (() => number) => {
  let at = 0;
  return () => (at++ % count) / count;
};

function shares(weights: Record<string, number>, total: number): Record<string, number> {
  const random = spread(1000);
  const counts: Record<string, number> = {};
  for (let i = 0; i < 1000; i += 1) {
    const name = draw(weights, total, random) ?? 'none';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('each deployment is drawn with the share of its weight', () => {
  expect(shares({ blue: 95, green: 5 }, 100)).toEqual({ blue: 950, green: 50 });
});

test('a deployment without weight is never drawn', () => {
  expect(shares({ blue: 0, green: 100 }, 100)).toEqual({ green: 1000 });
  expect(shares({}, 0)).toEqual({ none: 1000 });
  expect(shares({ blue: 0 }, 0)).toEqual({ none: 1000 });
});

test('a mirror gets its percentage of all requests and the rest get none', () => {
  expect(shares({ green: 10 }, 100)).toEqual({ green: 100, none: 900 });
});
