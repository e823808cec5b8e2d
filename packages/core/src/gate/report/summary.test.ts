import { expect, test } from '@jest/globals';
import type { Check } from '../../report/outcome.ts';
import { rulesSection } from './rules-section.ts';
import { summaryOf } from './summary.ts';

function check(id: string, verdict: Check['verdict'], evidence?: Record<string, unknown>): Check {
  return { id, title: id, verdict, detail: `${id} is told`, ...(evidence && { evidence }) };
}

const slices = (verdicts: Check['verdict'][]) =>
  verdicts.map((verdict, i) => check(`slice/recall/no. ${i}`, verdict, { rule: 'recall >= 0.6' }));

test('a rule on slices counts once, and holds where it holds on each', () => {
  const rule = check('recall >= 0.6', 'pass', { value: 0.7 });
  expect(summaryOf([rule, ...slices(['pass', 'pass', 'pass'])], 'pass', { rows: 1_000 })).toBe(
    'All 2 rules hold on 1,000 rows.',
  );
  expect(summaryOf([rule, ...slices(['pass', 'fail', 'pass'])], 'fail', {})).toBe(
    'slice/recall/no. 1 is told; 1 of 2 rules holds, 1 fails.',
  );
});

test('fairness rules over different columns are different rules', () => {
  const over = (column: string, verdict: Check['verdict']) =>
    check(`fairness/x/${column}`, verdict, { rule: 'x <= 0.1', sensitive: [column] });
  expect(summaryOf([over('sex', 'pass'), over('age', 'warn')], 'warn', { rows: 10 })).toMatch(
    /; 1 of 2 rules holds on 10 rows, 1 warns\.$/,
  );
});

test('the slice that is farthest beyond its bound is told, not the first one', () => {
  const on = (name: string, observed: number) => ({
    ...check(`slice/recall/${name}`, 'fail', {
      rule: 'recall >= 0.6',
      slice: name,
      value: observed,
      bound: 0.6,
    }),
    observed,
    expected: '>= 0.6',
  });
  const checks = [check('f1 >= 0.5', 'pass'), on('a', 0.41), on('b', 0.1), on('c', 0.3)];
  expect(summaryOf(checks, 'fail', {})).toMatch(/^slice\/recall\/b is told; /);
  const [block] = rulesSection(checks, 0.05).blocks;
  expect(block).toMatchObject({
    rows: [
      [{ verdict: 'fail' }, 'recall >= 0.6 on slices', '0.1', '', '', '3 slices: 3 fail; worst: b'],
      [{ verdict: 'pass' }, 'f1 >= 0.5', '', '', '', ''],
    ],
  });
});

test('every rule that the sentence counts has a line', () => {
  const checks = [
    check('a', 'warn', { reason: 'expired', expires: '2026-01-31' }),
    check('b', 'warn', { waiver: { until: '2027-01-31', owner: 'cto', ended: false }, value: 0.7 }),
    check('c', 'no-data'),
    check('d', 'pass', { value: 0.821, judged: { bound: 'lower', value: 0.812 } }),
    ...slices(['pass', 'pass']),
  ];
  expect(summaryOf(checks, 'no-data', { rows: 3_000, queries: 300 })).toBe(
    'c is told; 2 of 5 rules hold on 3,000 rows of 300 queries, 1 has no data, 2 warn.',
  );
  const [block] = rulesSection(checks, 0.05).blocks;
  const rows = block?.kind === 'table' ? block.rows : [];
  expect(rows.map((row) => row[5])).toEqual([
    'c is told',
    'ended on 2026-01-31',
    'waived until 2027-01-31 by cto',
    'its lower bound 0.812 is what is judged',
    '',
  ]);
});

test('one rule that does not hold is not counted, and of several none that warns is said to fail', () => {
  expect(summaryOf([check('f1 >= 0.1', 'warn')], 'warn', { rows: 59 })).toBe('f1 >= 0.1 is told.');
  expect(summaryOf([check('a', 'warn'), check('b', 'warn')], 'warn', { rows: 59 })).toBe(
    'a is told; 2 of 2 rules warn on 59 rows.',
  );
});
