import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed, wrongType } from './columns.ts';
import { all, any, type Condition, not } from './conditions.ts';
import { NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { ofRows, onlyEmpty } from './map.ts';
import { engineRegexes, hasText, isPrinted, onAsciiOnly } from './text.ts';

const list = z.array(z.string());
const matchOn = { match_on: z.enum(['any', 'all']).default('any') };

export const expectColumnValuesToMatchRegex = expectationOfRows(
  { ...columnName, ...mostly, regex: z.string().default('(?s).*') },
  ({ column, regex, mostly: share }, columns) =>
    ofRegexes(columnNamed(column, columns), share, [regex], `a match of ${regex}`, any),
);

export const expectColumnValuesToNotMatchRegex = expectationOfRows(
  { ...columnName, ...mostly, regex: z.string() },
  ({ column, regex, mostly: share }, columns) =>
    ofRegexes(columnNamed(column, columns), share, [regex], `free of ${regex}`, none),
);

export const expectColumnValuesToMatchRegexList = expectationOfRows(
  { ...columnName, ...mostly, regex_list: list, ...matchOn },
  ({ column, regex_list: regexes, match_on: on, mostly: share }, columns) =>
    ofRegexes(columnNamed(column, columns), share, regexes, matchText(on, regexes), on === 'any' ? any : all),
);

export const expectColumnValuesToNotMatchRegexList = expectationOfRows(
  { ...columnName, ...mostly, regex_list: list },
  ({ column, regex_list: regexes, mostly: share }, columns) =>
    ofRegexes(columnNamed(column, columns), share, regexes, `free of ${regexes.join(', ')}`, none),
);

const none = (...conditions: Condition[]) => not(any(...conditions));

function matchText(on: 'any' | 'all', patterns: readonly string[]): string {
  return `a match of ${on === 'any' ? 'one of' : 'all of'} ${patterns.join(', ')}`;
}

function ofRegexes(
  column: TableColumn,
  share: number,
  regexes: readonly string[],
  expected: string,
  join: (...conditions: Condition[]) => Condition,
): PreparedExpectation {
  if (regexes.length === 0) throw new NotEvaluable(`'regex_list' is empty: give at least one regex.`);
  const { patterns, asciiOnly } = engineRegexes(regexes);
  if (!isPrinted(column)) return onlyEmpty(column, share, wrongType(column, 'read as text'));
  const matches = patterns.map((pattern): Condition => ({ is: 'matching', column, pattern }));
  const prepared = ofRows(
    column,
    share,
    expected,
    matches.length === 1 && join === any ? (matches[0] as Condition) : join(...matches),
  );
  return asciiOnly ? onAsciiOnly(prepared, column) : prepared;
}

const escape = { escape: z.string().nullish() };

export const expectColumnValuesToMatchLikePattern = expectationOfRows(
  { ...columnName, ...mostly, like_pattern: z.string(), ...escape },
  ({ column, like_pattern: pattern, escape: sign, mostly: share }, columns) =>
    ofLikes(columnNamed(column, columns), share, [pattern], sign, `like '${pattern}'`, any),
);

export const expectColumnValuesToNotMatchLikePattern = expectationOfRows(
  { ...columnName, ...mostly, like_pattern: z.string(), ...escape },
  ({ column, like_pattern: pattern, escape: sign, mostly: share }, columns) =>
    ofLikes(columnNamed(column, columns), share, [pattern], sign, `unlike '${pattern}'`, none),
);

export const expectColumnValuesToMatchLikePatternList = expectationOfRows(
  { ...columnName, ...mostly, like_pattern_list: list, ...matchOn, ...escape },
  ({ column, like_pattern_list: patterns, match_on: on, escape: sign, mostly: share }, columns) => {
    const expected = `like ${on === 'any' ? 'one of' : 'all of'} ${patterns.join(', ')}`;
    return ofLikes(columnNamed(column, columns), share, patterns, sign, expected, on === 'any' ? any : all);
  },
);

export const expectColumnValuesToNotMatchLikePatternList = expectationOfRows(
  { ...columnName, ...mostly, like_pattern_list: list, ...escape },
  ({ column, like_pattern_list: patterns, escape: sign, mostly: share }, columns) =>
    ofLikes(columnNamed(column, columns), share, patterns, sign, `unlike ${patterns.join(', ')}`, none),
);

/** Upper and lower case differ, as in the SQL standard. */
function ofLikes(
  column: TableColumn,
  share: number,
  patterns: readonly string[],
  sign: string | null | undefined,
  expected: string,
  join: (...conditions: Condition[]) => Condition,
): PreparedExpectation {
  if (patterns.length === 0)
    throw new NotEvaluable(`'like_pattern_list' is empty: give at least one pattern.`);
  const given = sign ?? null;
  if (given !== null && Array.from(given).length !== 1)
    throw new NotEvaluable(`The kwarg 'escape' is '${given}': give one character.`);
  for (const pattern of patterns) needWholeEscapes(pattern, given);
  if (!hasText(column)) return onlyEmpty(column, share, wrongType(column, 'read as text'));
  const likes = patterns.map((pattern): Condition => ({ is: 'like', column, pattern, escape: given }));
  return ofRows(column, share, expected, join(...likes));
}

/** An escape character at the end would escape nothing. */
function needWholeEscapes(pattern: string, sign: string | null): void {
  let signs = 0;
  if (sign !== null) while (pattern.at(-1 - signs) === sign) signs += 1;
  if (signs % 2 === 1)
    throw new NotEvaluable(`The like pattern '${pattern}' ends with its escape character: write it twice.`);
}
