import { expect, test } from '@jest/globals';
import type { JudgedExpectation } from '@mlops-actions/tabular/expectations/run-suite';
import { redactJudged } from './redact-judged.ts';
import { demandFit, redactionOf, shownValue } from './redaction.ts';

test('Columns are named in any case, or by a glob; what fits no column is told', () => {
  const columns = ['Email', 'work_email', 'a.b', 'axb', 'id', 'q?'];
  expect(redactionOf(['*EMAIL*', 'a.b', 'q?', 'phone'], columns)).toMatchObject({
    columns: ['Email', 'work_email', 'a.b', 'q?'],
    unused: ['phone'],
  });
  expect(redactionOf([], columns).hides('id')).toBe(false);
});

test.each([
  ['emial', /'emial' of 'redact-columns', and values are to be shown; did you mean 'email'\?/],
  ['*emial*', /'\*emial\*' of 'redact-columns'.*did you mean 'email'\?/],
  ['telephone', /'telephone' of 'redact-columns'.*: correct the name, or remove it\./],
])('Where values are shown, %s is refused for want of a column', (pattern, sentence) => {
  const columns = ['email', 'id'];
  expect(() => demandFit(redactionOf([pattern], columns), columns)).toThrow(sentence);
});

test('A glob that no column is near may fit nothing', () => {
  const columns = ['email', 'id'];
  expect(() => demandFit(redactionOf(['*phone*', 'EMAIL'], columns), columns)).not.toThrow();
});

test('What looks personal is hidden wherever it is nested, as a value and as a name', () => {
  expect(shownValue({ a: ['x', { 'ann@example.org': 1 }], b: 4111111111111111n })).toEqual({
    a: ['x', { '[redacted]': 1 }],
    b: '[redacted]',
  });
});

const redaction = redactionOf(['secret*'], ['secret', 'open', 'note']);
const columns = [
  { name: 'secret', type: 'integer' as const, sqlType: 'BIGINT' },
  { name: 'open', type: 'integer' as const, sqlType: 'BIGINT' },
  { name: 'note', type: 'string' as const, sqlType: 'VARCHAR' },
];

function seen(
  type: string,
  kwargs: Record<string, unknown>,
  result: Record<string, unknown>,
  samples = true,
): JudgedExpectation {
  const one: JudgedExpectation = {
    config: { type, kwargs, severity: 'critical', meta: {}, id: null, line: 1 },
    expected: 'at most 5',
    judgement: { success: false, result, detail: 'The maximum is 77.' },
    sample: {
      rows: [0],
      values: [{ secret: 77, open: 1 }],
      counts: [{ value: { secret: 77, open: 1 }, count: 2 }],
    },
  };
  return redactJudged([one], { columns, redaction, samples })[0] as JudgedExpectation;
}

test('The number of rows that a query gives is no value, whatever is redacted', () => {
  const { judgement } = seen(
    'unexpected_rows_expectation',
    { unexpected_rows_query: 'SELECT 1' },
    { observed_value: 42 },
  );
  expect(judgement).toMatchObject({ result: { observed_value: 42 }, detail: 'The maximum is 77.' });
});

test('Nothing observed of a redacted column is shown, not even in the sentence', () => {
  const { judgement } = seen(
    'expect_column_max_to_be_between',
    { column: 'secret' },
    {
      observed_value: 77,
      details: { quantiles: [{ value: 76 }] },
      partial_unexpected_list: [77],
      partial_unexpected_counts: [{ value: 77, count: 3 }],
      unexpected_count: 3,
    },
  );
  expect(judgement?.result).toEqual({
    observed_value: '[redacted]',
    details: { quantiles: [{ value: '[redacted]' }] },
    partial_unexpected_list: ['[redacted]'],
    partial_unexpected_counts: [{ value: '[redacted]', count: 3 }],
    unexpected_count: 3,
  });
  expect(judgement?.detail).toBe('The value is not shown; it is not as expected: at most 5.');
});

test('Of several columns only the redacted is hidden; a query can rename it, so all it gives is', () => {
  const compound = seen('expect_compound_columns_to_be_unique', { column_list: ['secret', 'open'] }, {});
  expect(compound.sample?.values).toEqual([{ secret: '[redacted]', open: 1 }]);
  expect(compound.sample?.counts).toEqual([{ value: { secret: '[redacted]', open: 1 }, count: 2 }]);
  const query = seen('unexpected_rows_expectation', { unexpected_rows_query: 'SELECT secret AS x …' }, {});
  expect(query.sample?.values).toEqual(['[redacted]']);
});

test('Text is observed only where samples are asked for, and the names of a table always', () => {
  const set = [
    'expect_column_distinct_values_to_be_in_set',
    { column: 'note' },
    { observed_value: ['Ann', 5] },
  ] as const;
  expect(seen(...set, false).judgement?.result.observed_value).toEqual(['[redacted]', 5]);
  expect(seen(...set, true).judgement?.result.observed_value).toEqual(['Ann', 5]);
  const names = { observed_value: ['secret', 'open'] };
  expect(
    seen('expect_table_columns_to_match_set', { column_set: ['secret'] }, names, false).judgement?.result,
  ).toEqual(names);
});
