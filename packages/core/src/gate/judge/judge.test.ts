import { expect, test } from '@jest/globals';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { Interval } from '@mlops-actions/stats/interval';
import { comparisonOf } from './comparison.ts';
import type { Measurements } from './finding.ts';
import { judge } from './judge.ts';
import { figureText } from './wording.ts';
import { parseRule, requireRule, type Rule } from '../policy/rule.ts';

interface Given {
  value?: number;
  reason?: string;
  interval?: Interval;
  champion?: number;
  /** Of θ, positive where the candidate is worse. */
  theta?: Interval | 'undefined';
  tooFew?: string;
  rows?: number;
}

function given({
  value,
  reason = 'it is not there',
  interval,
  champion,
  theta,
  tooFew,
  rows = 1_000,
}: Given): Measurements {
  return {
    rows,
    effectiveRows: rows,
    figure: () => (value === undefined ? { reason } : { value }),
    champion: () => (champion === undefined ? { reason: 'there is no champion' } : { value: champion }),
    comparison(metric) {
      if (champion === undefined) return { why: 'missing', reason: 'there is no champion' };
      const bounds = async () => (theta === 'undefined' ? undefined : { interval: theta as Interval });
      return comparisonOf(
        metric,
        champion,
        value!,
        theta && { uncertainty: { method: 'test', bounds }, rows },
      );
    },
    interval: async () => interval,
    tooFew: () => tooFew,
  };
}

const terms = { alpha: 0.05, minRows: undefined, checks: 1 };
const check = (rule: Rule, measurements: Given, more = {}) =>
  judge(rule, given(measurements), { ...terms, ...more });
const line = (text: string, options = {}) =>
  Object.assign(parseRule(text, options), { metric: metricOf(text.split(/[ <>]/)[0]!)!.name });

test.each([
  ['f1 >= 0.75', 0.75, 'pass', /^f1 0.75 reaches 0.75$/],
  ['f1 >= 0.75', 0.71, 'fail', /^f1 0.71 is below 0.75$/],
  ['f1 >= 0.75', 0.7499999, 'fail', /^f1 0.7499999 is below 0.75$/],
  ['f1 > 0.75', 0.75, 'fail', /is not above 0.75$/],
  ['rmse <= 12', 12, 'pass', /is within 12$/],
  ['rmse <= 12', 12.5, 'fail', /^root_mean_squared_error 12.5 is above 12$/],
  ['rmse < 12', 12, 'fail', /is not below 12$/],
])('%s with %d is %s', async (text, value, verdict, detail) => {
  expect(await check(line(text), { value })).toMatchObject({
    verdict,
    detail: expect.stringMatching(detail),
  });
});

test('an undefined metric is no-data with its reason, for a rule of any severity', async () => {
  for (const severity of ['critical', 'warning'] as const) {
    const found = await check(line('auc <= 1', { severity }), { reason: 'all labels are of one class' });
    expect(found).toMatchObject({ verdict: 'no-data', evidence: { reason: 'undefined' } });
    expect(found.detail).toBe('roc_auc is undefined: all labels are of one class');
  }
});

test('the failure of a rule of severity warning is a warning', async () => {
  expect((await check(line('f1 >= 0.75', { severity: 'warning' }), { value: 0.7 })).verdict).toBe('warn');
});

test('a rule that holds on few rows is a warning, one that fails fails, and min-rows says what few is', async () => {
  const few = { value: 0.8, tooFew: 'there are 40 rows, fewer than 100', rows: 40 };
  expect(await check(line('f1 >= 0.75'), few)).toMatchObject({
    verdict: 'warn',
    evidence: { reason: 'too-few' },
  });
  expect((await check(line('f1 >= 0.85'), few)).verdict).toBe('fail');
  expect((await check(line('f1 >= 0.75'), few, { minRows: 30 })).verdict).toBe('pass');
  expect(await check(line('f1 >= 0.75'), few, { minRows: 50 })).toMatchObject({
    verdict: 'no-data',
    evidence: { reason: 'too-few' },
  });
});

test('with confidence, the bound of the interval has to hold', async () => {
  const sure = line('f1 >= 0.75', { confidence: true });
  const value = { value: 0.8, interval: { lower: 0.74, upper: 0.86 } };
  expect(await check(sure, value)).toMatchObject({
    verdict: 'fail',
    detail: expect.stringContaining('the lower bound of f1 0.74 is below 0.75'),
  });
  expect((await check(sure, { value: 0.8, interval: { lower: 0.76, upper: 0.84 } })).verdict).toBe('pass');
  expect(await check(sure, { value: 0.8, tooFew: 'there are 9 rows' })).toMatchObject({
    verdict: 'no-data',
    evidence: { reason: 'too-few' },
  });
});

test.each([
  ['f1 >= champion - 0.02', 0.81, 0.8, { lower: -0.03, upper: 0.01 }, 'upper', 0.02],
  ['f1 <= champion - 0.02', 0.75, 0.8, { lower: 0.04, upper: 0.06 }, 'lower', 0.02],
  ['rmse <= champion + 0.5', 10.1, 10, { lower: -0.1, upper: 0.3 }, 'upper', 0.5],
] as const)(
  'with confidence, a bound of %s that the luck of the draw could carry over is drawn again, once',
  async (text, value, champion, interval, side, edge) => {
    const drawn: number[] = [];
    const range = { lower: edge - 0.01, upper: edge + 0.01 };
    const beyond = { ...interval, [side]: side === 'upper' ? edge + 1e-3 : edge - 1e-3 };
    const bounds = async (_alpha: number, times = 1) => {
      drawn.push(times);
      return { interval: times === 10 ? interval : beyond, [`${side}Range`]: range };
    };
    const measured = { ...given({ value, champion, theta: interval }) };
    measured.comparison = (metric) =>
      comparisonOf(metric, champion, value, { uncertainty: { method: 'test', bounds }, rows: 1_000 });
    const sure = await judge(line(text, { confidence: true }), measured, terms);
    expect({ verdict: sure.verdict, drawn }).toEqual({ verdict: 'pass', drawn: [1, 10] });
    await judge(line(text), measured, terms);
    expect(drawn).toEqual([1, 10, 1]);
  },
);

test.each([
  ['f1 >= champion - 0.01', 0.74, 0.75, 'pass'],
  ['f1 >= champion - 0.01', 0.73, 0.75, 'fail'],
  ['rmse <= champion * 1.02', 10.2, 10, 'pass'],
  ['rmse <= champion * 1.02', 10.21, 10, 'fail'],
  ['r2 >= champion * 0.98', -0.51, -0.5, 'pass'],
  ['r2 >= champion * 0.98', -0.52, -0.5, 'fail'],
  ['rmse <= champion', 0, 0, 'pass'],
  ['rmse <= champion * 1.02', 0, 0, 'no-data'],
])('%s with %d beside %d is %s', async (text, value, champion, verdict) => {
  const theta = { lower: -1, upper: 1 };
  expect((await check(line(text), { value, champion, theta })).verdict).toBe(verdict);
});

test('a rule about a champion that is not there is no-data', async () => {
  for (const rule of [line('f1 >= champion - 0.01'), requireRule('f1', 'better')]) {
    expect(await check(rule, { value: 0.9 })).toMatchObject({
      verdict: 'no-data',
      evidence: { reason: 'missing' },
    });
  }
});

test('a loss beyond the margin is told with its interval', async () => {
  const found = await check(requireRule('recall', 'not-worse'), {
    value: 0.712,
    champion: 0.741,
    theta: { lower: 0.015, upper: 0.043 },
  });
  expect(found).toMatchObject({ verdict: 'fail', evidence: { finding: 'harm', margin: 0.01 } });
  expect(found.detail).toBe(
    "recall is 0.029 [0.015, 0.043] below the champion's 0.741: worse by more than the margin 0.01",
  );
});

test.each([
  [{ lower: -0.01, upper: 0.005 }, 'fail', 'pass'],
  [{ lower: -0.005, upper: 0.02 }, 'fail', 'fail'],
  [{ lower: -0.03, upper: -0.01 }, 'pass', 'pass'],
])('θ in %j: significantly better is %s, not worse is %s', async (theta, better, notWorse) => {
  const value = { value: 0.8 - (theta.lower + theta.upper) / 2, champion: 0.8, theta };
  expect((await check(requireRule('f1', 'significantly-better'), value)).verdict).toBe(better);
  expect((await check(requireRule('f1', 'not-worse'), value)).verdict).toBe(notWorse);
});

test('an imprecise comparison fails with what it needs, or warns where the policy allows it', async () => {
  const value = { value: 0.8, champion: 0.8, theta: { lower: -0.02, upper: 0.02 } };
  const found = await check(requireRule('f1', 'not-worse'), value);
  expect(found).toMatchObject({ verdict: 'fail', evidence: { reason: 'imprecise', need: { kind: 'more' } } });
  expect(found.detail).toMatch(
    /too imprecise to rule out a loss of the margin 0.01; about 8,200 more rows would settle it$/,
  );
  expect((await check(requireRule('f1', 'not-worse', { onImprecise: 'warn' }), value)).verdict).toBe('warn');
});

test('an error that is higher is told as above, and a margin in percent is of the champion’s absolute value', async () => {
  const found = await check(requireRule('rmse', 'not-worse'), {
    value: 13,
    champion: 12,
    theta: { lower: 0.8, upper: 1.2 },
  });
  expect(found.detail).toBe(
    "root_mean_squared_error is 1 [0.8, 1.2] above the champion's 12: worse by more than the margin 0.24",
  );
});

test('a zero champion needs a margin in the metric’s own unit', async () => {
  const value = { value: 0.1, champion: 0, theta: { lower: 0.05, upper: 0.15 } };
  const found = await check(requireRule('rmse', 'not-worse'), value);
  expect(found).toMatchObject({
    verdict: 'no-data',
    detail: expect.stringContaining('give a margin such as 0.01'),
  });
  expect((await check(requireRule('rmse', 'not-worse', { margin: { absolute: 0.2 } }), value)).verdict).toBe(
    'pass',
  );
});

test('a difference without an interval is no-data, whatever the policy says', async () => {
  const value = { value: 0.8, champion: 0.8, theta: 'undefined' as const };
  const found = await check(requireRule('auc', 'not-worse', { onImprecise: 'warn' }), value);
  expect(found).toMatchObject({ verdict: 'no-data', evidence: { reason: 'undefined' } });
});

test('values alone are compared as points, said so, and prove no significance', async () => {
  const value = { value: 0.79, champion: 0.8 };
  const found = await check(requireRule('f1', 'not-worse', { margin: { absolute: 0.02 } }), value);
  expect(found).toMatchObject({
    verdict: 'pass',
    detail: expect.stringContaining('(values only, no interval)'),
  });
  expect((await check(requireRule('f1', 'better'), value)).verdict).toBe('fail');
  expect(
    (await check(requireRule('f1', 'significantly-better'), { value: 0.9, champion: 0.8 })).verdict,
  ).toBe('no-data');
});

test('a figure that is nearly perfect is not told as 1', async () => {
  const { detail } = await check(line('r2 >= 0.2'), {
    value: 0.99951,
    interval: { lower: 0.9994, upper: 0.9996 },
  });
  expect(detail).toMatch(/^r2 0.9995 reaches 0.2 /);
  expect([figureText(1), figureText(-0.99996), figureText(0.05), figureText(2.9999)]).toEqual([
    '1',
    '-0.99996',
    '0.05',
    '3',
  ]);
});
