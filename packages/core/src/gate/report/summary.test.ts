import { expect, test } from '@jest/globals';
import type { Check } from '../../report/outcome.ts';
import { summaryOf } from './summary.ts';

function check(id: string, verdict: Check['verdict'], evidence?: Record<string, unknown>): Check {
  return { id, title: id, verdict, detail: `${id} is told`, ...(evidence && { evidence }) };
}

const slices = (verdicts: Check['verdict'][]) =>
  verdicts.map((verdict, i) => check(`slice/recall/no. ${i}`, verdict, { rule: 'recall >= 0.6' }));

test('a rule on slices counts once, and holds where it holds on each', () => {
  const rule = check('recall >= 0.6', 'pass', { value: 0.7 });
  expect(summaryOf([rule, ...slices(['pass', 'pass', 'pass'])], 'pass', 1_000)).toBe(
    'All 2 rules hold on 1,000 rows.',
  );
  expect(summaryOf([rule, ...slices(['pass', 'fail', 'pass'])], 'fail', undefined)).toBe(
    'slice/recall/no. 1 is told; 1 of 2 rules hold.',
  );
});

test('fairness rules over different columns are different rules', () => {
  const over = (column: string, verdict: Check['verdict']) =>
    check(`fairness/x/${column}`, verdict, { rule: 'x <= 0.1', sensitive: [column] });
  expect(summaryOf([over('sex', 'pass'), over('age', 'warn')], 'warn', 10)).toMatch(/; 1 of 2 rules hold on/);
});
