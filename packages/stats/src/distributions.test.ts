import {
  betaQuantile,
  binomialCdf,
  chiSquareUpper,
  logBeta,
  normalCdf,
  normalQuantile,
  tQuantile,
} from './distributions.ts';

// Reference values: SciPy 1.17 and tables of the distributions.
test('quantiles and tails of the distributions have the values of SciPy', () => {
  expect(normalQuantile(0.95)).toBeCloseTo(1.6448536269514722, 14);
  expect(normalCdf(-8)).toBeCloseTo(6.220960574271786e-16, 28);
  expect(tQuantile(0.95, 19)).toBeCloseTo(1.729132811521367, 12);
  expect(betaQuantile(0.95, 1, 300)).toBeCloseTo(1 - 0.05 ** (1 / 300), 12);
  expect(binomialCdf(6, 20, 0.5)).toBeCloseTo(0.0576591491699219, 14);
  expect(logBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 14);
});

test('the upper tail of chi-square keeps its digits far out (R10)', () => {
  const [observed, expected] = [
    [9400, 600],
    [9500, 500],
  ] as const;
  const chi2 =
    (observed[0] - expected[0]) ** 2 / expected[0] + (observed[1] - expected[1]) ** 2 / expected[1];
  expect(chi2).toBeCloseTo(21.0526316, 7);
  expect(chiSquareUpper(chi2, 1)).toBeCloseTo(4.468387e-6, 12);
  expect(chiSquareUpper(300, 1)).toBeGreaterThan(0);
  expect(chiSquareUpper(0, 3)).toBe(1);
});
