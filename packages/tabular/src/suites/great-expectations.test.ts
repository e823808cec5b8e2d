import { describe, expect, it } from '@jest/globals';
import { DataError } from '../data-error.ts';
import { readSuite } from './read-suite.ts';

const notNull = 'expect_column_values_to_not_be_null';

describe('an expectation file', () => {
  it("is read in Great Expectations 0.18's JSON", () => {
    const text = JSON.stringify({
      expectation_suite_name: 'flights',
      expectations: [{ expectation_type: notNull, kwargs: { column: 'delay' }, meta: { note: 'x' } }],
      ge_cloud_id: null,
    });
    expect(readSuite(text, 'suite.json')).toEqual({
      name: 'flights',
      expectations: [
        {
          type: notNull,
          kwargs: { column: 'delay' },
          severity: 'critical',
          meta: { note: 'x' },
          id: null,
          line: 1,
        },
      ],
      unsupported: [],
    });
  });

  it("is read in Great Expectations 1.x's JSON, with severity, id and lines", () => {
    const text = `{
  "name": "flights",
  "expectations": [
    {"type": "${notNull}", "kwargs": {"column": "delay"}, "severity": "warning", "id": "a1"},
    {"type": "${notNull}", "kwargs": {"column": "origin", "mostly": 0.9}, "meta": {}}
  ]
}`;
    expect(readSuite(text, 'suite.json').expectations).toMatchObject([
      { severity: 'warning', id: 'a1', line: 4 },
      { severity: 'critical', id: null, line: 5, kwargs: { mostly: 0.9 } },
    ]);
  });

  it('is read in YAML', () => {
    const text = `name: flights\nexpectations:\n  - type: ${notNull}\n    kwargs: { column: delay }\n    severity: info\n`;
    expect(readSuite(text, 'suite.yml').expectations).toMatchObject([
      { type: notNull, kwargs: { column: 'delay' }, severity: 'info', line: 3 },
    ]);
  });

  it('is read in the short form', () => {
    const text = `
table:
  - expect_table_row_count_to_be_between: { min_value: 1 }
columns:
  origin:
    - ${notNull}
    - expect_column_value_lengths_to_be_between: { min_value: 3, max_value: 3, severity: warning }
`;
    expect(readSuite(text, 'short.yml').expectations).toMatchObject([
      { type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 }, line: 3 },
      { type: notNull, kwargs: { column: 'origin' }, severity: 'critical', line: 6 },
      { kwargs: { column: 'origin', min_value: 3, max_value: 3 }, severity: 'warning', line: 7 },
    ]);
  });

  it('keeps integers that no double holds', () => {
    const text = `columns:\n  id:\n    - expect_column_values_to_be_in_set: { value_set: [9007199254740993, 1] }\n`;
    expect(readSuite(text, 's.yml').expectations[0]?.kwargs['value_set']).toEqual([
      9_007_199_254_740_993n,
      1,
    ]);
  });

  it.each([
    ['expectations:\n  - {type: a, kwargs: {', 2, /^'bad.yml', line 2: it is neither YAML nor JSON/],
    ['a: 1\na: 2', 2, /^'bad.yml', line 2: it is neither YAML nor JSON \(Map keys must be unique/],
    ['just text', 1, /it has to be a mapping with expectations, or with table and columns/],
    ['', 1, /it has to be a mapping/],
    ['expectations: []', 1, /it holds no expectation/],
    ['expectations: 5', 1, /'expectations' has to be a list/],
    ['expectation: []', 1, /'expectation' is not known; did you mean 'expectations'\?/],
    ['columns:\n  a: expect_x', 2, /column 'a' needs a list of expectations/],
    ['columns: [a]', 1, /'columns' has to map each column to its list/],
    ['table:\n  - {a: {}, b: {}}', 2, /each expectation is a name, or one name with its kwargs/],
    ['expectations:\n  - {type: a, kwargs: []}', 2, /the 'kwargs' of an expectation have to be a mapping/],
    [
      'expectations:\n  - {type: a, kwargs: {}, severity: high}',
      2,
      /the severity "high" is not known, it is one of critical, warning, info/,
    ],
  ])('that is %j is refused with its line', (text, line, sentence) => {
    let thrown: unknown;
    try {
      readSuite(text, 'bad.yml');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DataError);
    expect((thrown as DataError).message).toMatch(sentence);
    expect((thrown as DataError).at).toEqual({ file: 'bad.yml', line });
  });

  it('does not swell by anchors', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'
        .split('')
        .map(
          (key, i) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefg'[i]}`).join(', ')}]`,
        ),
    ];
    const text = `${bomb.join('\n')}\nexpectations:\n  - {type: x, kwargs: {column: *h}}`;
    expect(() => readSuite(text, 'bomb.yml')).toThrow('it has aliases that lead nowhere or too many of them');
  });
});
