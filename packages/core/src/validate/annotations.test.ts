import { expect, test } from '@jest/globals';
import type { Check, CheckVerdict } from '../report/outcome.ts';
import { annotationsOf } from './annotations.ts';
import { summaryOf } from './summary.ts';

const check = (title: string, verdict: CheckVerdict, detail: string, line: number): Check => ({
  id: title,
  title,
  verdict,
  detail,
  evidence: { line },
});

test('Checks that could not be judged for one reason are one annotation; what failed keeps its own', () => {
  const checks = [
    check('a', 'no-data', 'There is no row to judge.', 2),
    check('b', 'pass', '', 3),
    check('c', 'no-data', 'There is no row to judge.', 4),
    check('d', 'fail', 'Two are.', 5),
    check('e', 'warn', 'Two are.', 6),
  ];
  expect(annotationsOf(checks, 'x.yml', null)).toEqual([
    { level: 'error', title: 'a and 1 more', message: 'There is no row to judge.', file: 'x.yml', line: 2 },
    { level: 'error', title: 'd', message: 'Two are.', file: 'x.yml', line: 5 },
    { level: 'warning', title: 'e', message: 'Two are.', file: 'x.yml', line: 6 },
  ]);
});

test('Where most columns are absent, one sentence stands for the checks that want them', () => {
  const checks = [
    check('a', 'no-data', "The data has no column 'a'.", 2),
    check('b', 'no-data', "The data has no column 'b'.", 3),
    check('c', 'no-data', 'The regex cannot be evaluated.', 4),
  ];
  const told = annotationsOf(checks, 'x.yml', { sentence: 'Look at it.', unjudged: [0, 1] });
  expect(told.map(({ title, message }) => [title, message])).toEqual([
    ['a and 1 more', 'Look at it.'],
    ['c', 'The regex cannot be evaluated.'],
  ]);
});

test('A summary names up to three of the checks that did not pass', () => {
  const failed = (count: number) =>
    ['a', 'b', 'c', 'd'].slice(0, count).map((id) => check(id, 'fail', '', 1));
  expect(summaryOf(failed(2), 5, undefined)).toBe('0 of 2 checks passed on 5 rows; 2 failed (a, b).');
  expect(summaryOf(failed(4), 5, undefined)).toBe(
    '0 of 4 checks passed on 5 rows; 4 failed (a, b, c and 1 more).',
  );
  expect(summaryOf([], 0, 'Look at it.')).toBe(
    'The data has no rows. Look at it. 0 of 0 checks passed on 0 rows.',
  );
});
