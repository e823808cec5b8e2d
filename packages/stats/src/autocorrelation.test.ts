import { blockAutocorrelation, isAutocorrelated } from './autocorrelation.ts';
import { xoshiro256 } from './rng.ts';

test('a steady drift of the ratio is noticed, a constant ratio is not', () => {
  const base = new Float64Array(1000).fill(10);
  const drifting = Float64Array.from({ length: 1000 }, (_, i) => 10 + i / 100);
  expect(isAutocorrelated(base, drifting)).toBe(true);
  expect(blockAutocorrelation(base, base)).toBe(0);
});

test('independent noise is called autocorrelated in about 0.6 % of runs', () => {
  const random = xoshiro256(31n);
  let called = 0;
  for (let run = 0; run < 4000; run++) {
    const draw = () => Float64Array.from({ length: 200 }, () => 1 + random.uniform());
    if (isAutocorrelated(draw(), draw())) called += 1;
  }
  expect(called / 4000).toBeGreaterThan(0.002);
  expect(called / 4000).toBeLessThan(0.01);
});
