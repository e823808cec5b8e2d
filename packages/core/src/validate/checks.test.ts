import { describe, expect, it } from '@jest/globals';
import type { ExpectationConfig, Judgement, Severity } from '@mlops-actions/tabular/expectations/expectation';
import type { JudgedExpectation, SuiteRun } from '@mlops-actions/tabular/expectations/run-suite';
import { checksOf } from './checks.ts';

const config = (severity: Severity): ExpectationConfig => ({
  type: 'expect_column_values_to_not_be_null',
  kwargs: { column: 'delay' },
  severity,
  meta: {},
  id: null,
  line: 3,
});

const failed: Judgement = {
  success: false,
  result: { element_count: 5, unexpected_count: 2 },
  detail: 'Two are.',
};
const passed: Judgement = {
  success: true,
  result: { element_count: 5, unexpected_count: 0 },
  detail: 'All are.',
};
const vacuous: Judgement = { ...passed, vacuous: true };

const run = (judged: Partial<JudgedExpectation>, severity: Severity, rows = 5): SuiteRun => ({
  expectations: [{ config: config(severity), expected: 'not null', judgement: null, ...judged }],
  rows,
  extra: [],
});

describe('the verdict of a check', () => {
  it.each<[string, Partial<JudgedExpectation>, Severity, Severity, number, string]>([
    ['passes', { judgement: passed }, 'critical', 'critical', 5, 'pass'],
    ['fails at the severity that fails', { judgement: failed }, 'critical', 'critical', 5, 'fail'],
    ['warns below it', { judgement: failed }, 'warning', 'critical', 5, 'warn'],
    ['fails with warning where warnings fail', { judgement: failed }, 'warning', 'warning', 5, 'fail'],
    ['warns with info where warnings fail', { judgement: failed }, 'info', 'warning', 5, 'warn'],
    [
      'is no data where it cannot be judged, however mild',
      { problem: 'No.' },
      'info',
      'critical',
      5,
      'no-data',
    ],
    ['is no data on an empty table', { judgement: vacuous }, 'critical', 'critical', 0, 'no-data'],
    [
      'passes on a column without values, as in Great Expectations',
      { judgement: vacuous },
      'critical',
      'critical',
      5,
      'pass',
    ],
  ])('%s', (_, judged, severity, failOn, rows, verdict) => {
    expect(checksOf(run(judged, severity, rows), failOn)[0]?.verdict).toBe(verdict);
  });
});

it('gives equal expectations ids that differ, and keeps those that the file gives', () => {
  const each = { config: config('critical'), expected: '', judgement: passed };
  const own = { ...each, config: { ...each.config, id: 'a1' } };
  const checks = checksOf({ expectations: [each, each, own], rows: 5, extra: [] }, 'critical');
  expect(checks.map((check) => check.id)).toEqual([
    'expect_column_values_to_not_be_null:delay',
    'expect_column_values_to_not_be_null:delay#2',
    'a1',
  ]);
});
