import { betaMixtureInterval } from './beta-mixture.ts';
import { xoshiro256 } from './rng.ts';

test('the bounds have the reference values (R8)', () => {
  const some = betaMixtureInterval(12, 400, 0.025);
  expect(some.lower).toBeCloseTo(0.0082253405, 10);
  expect(some.upper).toBeCloseTo(0.0729702595, 10);
  expect(betaMixtureInterval(0, 400, 0.025)).toEqual({ lower: 0, upper: expect.closeTo(0.0179796255, 10) });
});

test('nothing seen bounds nothing', () => {
  expect(betaMixtureInterval(0, 0, 0.05)).toEqual({ lower: 0, upper: 1 });
  expect(betaMixtureInterval(5, 5, 0.05).upper).toBe(1);
});

test('the true rate leaves the bounds at any time in at most 5 % of runs', () => {
  const random = xoshiro256(11n);
  let left = 0;
  for (let run = 0; run < 400; run++) {
    let failures = 0;
    for (let n = 1; n <= 500; n++) {
      failures += random.uniform() < 0.03 ? 1 : 0;
      if (n % 5 !== 0) continue;
      const { lower, upper } = betaMixtureInterval(failures, n, 0.05);
      if (lower > 0.03 || upper < 0.03) {
        left += 1;
        break;
      }
    }
  }
  expect(left / 400).toBeLessThanOrEqual(0.05);
});
