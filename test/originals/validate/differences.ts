import type { Case } from './cases.ts';

/** What one side says of a case: a verdict with figures, or that it cannot be judged. */
export type Answer = { success: boolean; result: Record<string, unknown> } | { error: string };

export interface Difference {
  /** A heading of docs/differences.md. */
  title: string;
  /** Whether a case in which the two differ is explained by this. */
  explains(table: string, asked: Case, original: Answer): boolean;
  /** One case with both answers, as far as they matter. */
  example: { table: string; asked: Case; original: unknown; ours: unknown };
}

/** Where Great Expectations and we differ on purpose; each with its reason in docs/differences.md. */
export const differences: Difference[] = [
  {
    title: 'The mean of 32-bit floats is summed in 64 bits',
    explains: (_, { type, kwargs }) =>
      type === 'expect_column_mean_to_be_between' && kwargs['column'] === 'singles',
    example: {
      table: 'awkward',
      asked: { type: 'expect_column_mean_to_be_between', kwargs: { column: 'singles', min_value: 0 } },
      original: { success: true, result: { observed_value: 4.949999809265137 } },
      ours: { success: true, result: { observed_value: 4.950000000931323 } },
    },
  },
  {
    title: 'Word boundaries beside letters beyond ASCII',
    explains: (_, { kwargs }) => String(kwargs['regex']).includes('\\b') && kwargs['column'] === 'texts',
    example: {
      table: 'awkward',
      asked: { type: 'expect_column_values_to_match_regex', kwargs: { column: 'texts', regex: '\\bB7\\b' } },
      original: { success: false, result: { unexpected_count: 193 } },
      ours: {
        error:
          'The regex has \\b, and the column holds letters beyond ASCII, whose word boundaries the engine does not know: write the boundary out.',
      },
    },
  },
  {
    title: 'Regexes and lengths on timestamps and 32-bit floats',
    explains: (_, { type, kwargs }) =>
      /match_regex|value_lengths/.test(type) &&
      ['moments', 'singles', 'single'].includes(String(kwargs['column'])),
    example: {
      table: 'awkward',
      asked: {
        type: 'expect_column_value_lengths_to_be_between',
        kwargs: { column: 'moments', max_value: 3 },
      },
      original: { success: false, result: { unexpected_count: 180 } },
      ours: { error: "Column 'moments' is of type timestamp, which cannot be read as text." },
    },
  },
  {
    title: 'The order of unsigned integers',
    explains: (table, { type, kwargs }) =>
      table === 'typed' && type.endsWith('creasing') && kwargs['column'] === 'byte',
    example: {
      table: 'typed',
      asked: { type: 'expect_column_values_to_be_increasing', kwargs: { column: 'byte' } },
      original: { success: true, result: { unexpected_count: 0 } },
      ours: { success: false, result: { unexpected_count: 10 } },
    },
  },
  {
    title: 'Regexes that the engine cannot express',
    explains: (_, { kwargs }) => /\(\?[=!<]/.test(String(kwargs['regex'])),
    example: {
      table: 'awkward',
      asked: { type: 'expect_column_values_to_match_regex', kwargs: { column: 'codes', regex: '^(?!ATL)' } },
      original: { success: false, result: { unexpected_count: 80 } },
      ours: { error: 'The regex ^(?!ATL) cannot be evaluated: lookahead and lookbehind are not supported.' },
    },
  },
  {
    title: 'Pairs in a set under a row condition',
    explains: (_, { type, kwargs }, original) =>
      type === 'expect_column_pair_values_to_be_in_set' &&
      kwargs['row_condition'] !== undefined &&
      'error' in original &&
      /^Invalid result values were found|is not JSON serializable/.test(original.error),
    example: {
      table: 'related',
      asked: {
        type: 'expect_column_pair_values_to_be_in_set',
        kwargs: {
          column_A: 's',
          column_B: 't',
          value_pairs_set: [
            ['x', 'x'],
            ['y', 'z'],
          ],
          row_condition: 'id > 40 and a < 45',
          condition_parser: 'pandas',
        },
      },
      original: {
        error:
          'Invalid result values were found when trying to instantiate an ExpectationValidationResult.\n- Invalid result values are likely caused by inconsistent cache values.\n- Great Expectations enables caching by default.\n- Please ensure that caching behavior is consistent between the underlying Dataset (e.g',
      },
      ours: { success: false, result: { element_count: 99, unexpected_count: 52 } },
    },
  },
  {
    title: 'Means of timestamps',
    explains: (table, { type, kwargs }) =>
      type === 'expect_column_mean_to_be_between' &&
      (kwargs['column'] === 'time_hour' || table === 'moments'),
    example: {
      table: 'moments',
      asked: { type: 'expect_column_mean_to_be_between', kwargs: { column: 'milli' } },
      original: { success: true, result: { observed_value: '2013-01-08T23:30:14.117000' } },
      ours: { success: true, result: { observed_value: '2013-01-08T23:30:14.117647' } },
    },
  },
  {
    title: 'Timestamps as NumPy writes them',
    explains: (table, { type, kwargs }) =>
      (table === 'moments' &&
        (type === 'expect_column_most_common_value_to_be_in_set' || kwargs['column_A'] === 'micro')) ||
      (table === 'typed' && kwargs['column_A'] === 'nano'),
    example: {
      table: 'moments',
      asked: {
        type: 'expect_column_most_common_value_to_be_in_set',
        kwargs: {
          column: 'zoned',
          value_set: ['2013-02-20'],
          row_condition: 'id == 3',
          condition_parser: 'pandas',
        },
      },
      original: { success: false, result: { observed_value: ['2013-03-31T01:00:00.000000'] } },
      ours: { success: false, result: { observed_value: ['2013-03-31T01:00:00+00:00'] } },
    },
  },
  {
    title: 'Missing values in samples',
    // `sameSamples` says how far they differ.
    explains: () => false,
    example: {
      table: 'awkward',
      asked: { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'nothing' } },
      original: {
        result: { partial_unexpected_counts: Array.from({ length: 20 }, () => ({ value: null, count: 1 })) },
      },
      ours: { result: { partial_unexpected_counts: [{ value: null, count: 20 }] } },
    },
  },
  {
    title: 'A column beside itself',
    explains: (_, { kwargs }) => {
      const columns = kwargs['column_list'] ?? [kwargs['column_A'], kwargs['column_B'] ?? 'none'];
      return Array.isArray(columns) && new Set(columns).size < columns.length;
    },
    example: {
      table: 'related',
      asked: {
        type: 'expect_column_pair_values_a_to_be_greater_than_b',
        kwargs: { column_A: 'at', column_B: 'at', row_condition: 'id == 0', condition_parser: 'pandas' },
      },
      original: {
        result: {
          unexpected_count: 1,
          partial_unexpected_list: [
            Array.from({ length: 2 }, () => ['2001-01-01T00:00:00', '2001-01-01T00:00:00']),
          ],
        },
      },
      ours: {
        result: {
          unexpected_count: 1,
          partial_unexpected_list: [['2001-01-01T00:00:00', '2001-01-01T00:00:00']],
        },
      },
    },
  },
];
