import { mcnemarExact } from './mcnemar.ts';

test.each([
  { b: 59, c: 121, p: 4.4344493e-6 },
  { b: 25, c: 41, p: 0.0640175 },
  { b: 10, c: 30, p: 0.002221 },
  { b: 30, c: 60, p: 0.00206 },
  { b: 10, c: 10, p: 1 },
])('p of ($b, $c) is that of mlxtend and statsmodels', ({ b, c, p }) => {
  const exact = mcnemarExact(b, c)!;
  expect(Math.abs(exact - p)).toBeLessThan(p < 1e-3 ? 1e-12 : 5e-7);
});

test('without discordant pairs there is no p', () => {
  expect(mcnemarExact(0, 0)).toBeUndefined();
});
