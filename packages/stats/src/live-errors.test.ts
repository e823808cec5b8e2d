import { dispersion, liveErrorsHarmBound, liveErrorsInterval } from './live-errors.ts';
import { newcombeInterval } from './newcombe.ts';
import { xoshiro256 } from './rng.ts';

const spread = (total: number, n: number, minutes: number) =>
  Array.from({ length: minutes }, (_, i) => ({
    failures: Math.floor(((i + 1) * total) / minutes) - Math.floor((i * total) / minutes),
    n: n / minutes,
  }));

test('failures spread evenly have no dispersion above 1, failures in one minute a large one', () => {
  expect(dispersion(spread(20, 2000, 20))).toBe(1);
  const burst = spread(0, 2000, 20);
  burst[7]!.failures = 20;
  expect(dispersion(burst)).toBeCloseTo(20.2, 1);
});

test('independent failures have a dispersion of about 1', () => {
  const random = xoshiro256(41n);
  const minutes = Array.from({ length: 3000 }, () => {
    let failures = 0;
    for (let i = 0; i < 50; i++) if (random.uniform() < 0.04) failures += 1;
    return { failures, n: 50 };
  });
  expect(dispersion(minutes)).toBeLessThan(1.1);
});

test('without dispersion the interval is that of Newcombe', () => {
  const [cand, base] = [spread(20, 2000, 20), spread(10, 2000, 20)];
  expect(liveErrorsInterval(cand, base, 0.05)).toEqual(
    newcombeInterval({ failures: 20, n: 2000 }, { failures: 10, n: 2000 }, 0.05),
  );
});

test('a gross difference is harm, none is not, and a burst counts for less', () => {
  const none = spread(2, 2000, 20);
  const burst = spread(0, 2000, 20);
  burst[3]!.failures = 60;
  expect(liveErrorsHarmBound(spread(100, 2000, 20), none, 0.05 / 6)).toBeGreaterThan(0.005);
  expect(liveErrorsHarmBound(none, none, 0.05 / 6)).toBeLessThan(0);
  expect(liveErrorsHarmBound(burst, none, 0.05 / 6)).toBeLessThan(
    liveErrorsHarmBound(spread(60, 2000, 20), none, 0.05 / 6),
  );
});
