import type { ExpectationConfig, Severity } from '../expectations/expectation.ts';
import type { NamedColumn } from './column-type.ts';
import { isRecord, type Path, shownOf } from './document.ts';
import type { Part } from './part.ts';
import { escaped, matchedFromStart } from './python-regex.ts';
import { translated, type Unsupported } from './suite.ts';

/** One check as Pandera writes it: `name: value`, `name: {arguments, options}`, or an item of `checks`. */
export interface PanderaCheck {
  name: string;
  /** By the names of its parameters; a single one may be `value`. */
  given: Record<string, unknown>;
  severity: Severity;
  ignoresMissing: boolean;
  groups: boolean;
  meta: Record<string, unknown>;
  path: Path;
  line: number;
}

const optionNames = [
  'check_name',
  'ignore_na',
  'raise_warning',
  'n_failure_cases',
  'groupby',
  'groups',
  'error',
  'name',
];

/** Entries of a column, an index or a schema that are no checks. */
const reserved = new Set(
  'title description dtype nullable checks name unique coerce required regex default report_duplicates drop_invalid_rows metadata parsers'.split(
    ' ',
  ),
);

/** The checks of a column or, from its list alone, of the whole table. */
export function checksOf(part: Part, flat: boolean): PanderaCheck[] {
  const own = flat ? part.keys().filter((key) => !reserved.has(key)) : [];
  const list = part.value('checks');
  const named = isRecord(list)
    ? Object.entries(list).map(([name, value]) => [name, value, ['checks', name]])
    : [];
  const items = Array.isArray(list) ? list.map((item, index) => listed(part, item, index)) : [];
  if (list !== undefined && !isRecord(list) && !Array.isArray(list))
    throw part.error(`'checks' is ${shownOf(list)} and has to be a list`, 'checks');
  return [...own.map((name) => [name, part.value(name), [name]]), ...named, ...items].map(
    ([name, value, path]) => checkOf(part, name as string, value, path as Path),
  );
}

function listed(part: Part, item: unknown, index: number): [string, unknown, Path] {
  const options = isRecord(item) ? item['options'] : undefined;
  const name = isRecord(options) ? options['check_name'] : undefined;
  if (typeof name !== 'string')
    throw part.document.error(`each of 'checks' needs its name in 'options: {check_name: …}'`, [
      ...part.path,
      'checks',
      index,
    ]);
  const { options: _, ...given } = item as Record<string, unknown>;
  return [name, { ...given, ...(options as Record<string, unknown>) }, ['checks', index]];
}

function checkOf(part: Part, name: string, value: unknown, at: Path): PanderaCheck {
  const path = [...part.path, ...at];
  const all = isRecord(value) ? flattened(value) : { value };
  const options = Object.fromEntries(optionNames.map((key) => [key, all[key]]));
  const given = Object.entries(all).filter(([key]) => !optionNames.includes(key));
  const note = options['error'] ?? options['name'];
  return {
    name,
    given: Object.fromEntries(given),
    severity: options['raise_warning'] === true ? 'warning' : 'critical',
    ignoresMissing: options['ignore_na'] !== false,
    groups: (options['groupby'] ?? options['groups'] ?? null) !== null,
    meta: typeof note === 'string' ? { notes: note } : {},
    path,
    line: part.document.lineOf(path),
  };
}

function flattened(value: Record<string, unknown>): Record<string, unknown> {
  const { options, ...own } = value;
  return isRecord(options) ? { ...own, ...options } : value;
}

type Kwargs = [type: string, kwargs: Record<string, unknown>];
type Translation = (check: PanderaCheck) => Kwargs;

const between = 'expect_column_values_to_be_between';
const matching = 'expect_column_values_to_match_regex';

/** Pandera's built-in checks; those of text need a column of text. */
const translations: Record<string, Translation> = {
  equal_to: (check) => ['expect_column_values_to_be_in_set', { value_set: [single(check)] }],
  not_equal_to: (check) => ['expect_column_values_to_not_be_in_set', { value_set: [single(check)] }],
  greater_than: (check) => [between, { min_value: single(check), strict_min: true }],
  greater_than_or_equal_to: (check) => [between, { min_value: single(check) }],
  less_than: (check) => [between, { max_value: single(check), strict_max: true }],
  less_than_or_equal_to: (check) => [between, { max_value: single(check) }],
  in_range: ({ given }) => [
    between,
    {
      min_value: given['min_value'],
      max_value: given['max_value'],
      ...(given['include_min'] === false && { strict_min: true }),
      ...(given['include_max'] === false && { strict_max: true }),
    },
  ],
  isin: (check) => ['expect_column_values_to_be_in_set', { value_set: members(check) }],
  notin: (check) => ['expect_column_values_to_not_be_in_set', { value_set: members(check) }],
  unique_values_eq: (check) => ['expect_column_distinct_values_to_equal_set', { value_set: members(check) }],
};

const textTranslations: Record<string, Translation> = {
  str_matches: (check) => [matching, { regex: matchedFromStart(text(check)) }],
  str_contains: (check) => [matching, { regex: text(check) }],
  str_startswith: (check) => [matching, { regex: `\\A${escaped(text(check))}` }],
  str_endswith: (check) => [matching, { regex: `${escaped(text(check))}\\Z` }],
  str_length: ({ given }) => ['expect_column_value_lengths_to_be_between', lengths(given)],
};

const aliases: Record<string, string> = {
  eq: 'equal_to',
  ne: 'not_equal_to',
  gt: 'greater_than',
  ge: 'greater_than_or_equal_to',
  lt: 'less_than',
  le: 'less_than_or_equal_to',
  between: 'in_range',
};

class Untranslatable extends Error {}

/** The check on a column as an expectation, or why there is none. */
export function translate(check: PanderaCheck, column: NamedColumn): ExpectationConfig[] | Unsupported {
  const { line, severity, meta } = check;
  const no = (why: string): Unsupported => ({
    what: `pandera.${check.name}`,
    column: column.name,
    why,
    line,
  });
  if (check.groups) return no('A check by groups (groupby) is not supported: write it for all rows.');
  const name = aliases[check.name] ?? check.name;
  const ofText = textTranslations[name];
  const translation = translations[name] ?? ofText;
  if (!translation)
    return no(
      `'${check.name}' is no check that Pandera brings: its code is not in the file, so it cannot be run.`,
    );
  if (ofText && column.type && column.type !== 'string')
    return no(`The check is on text, and the column is of type ${column.type}.`);
  try {
    const [type, kwargs] = translation(check);
    const main = translated(type, { column: column.name, ...kwargs }, { line, severity, meta });
    if (check.ignoresMissing || type.includes('_not_')) return [main];
    return [
      translated('expect_column_values_to_not_be_null', { column: column.name }, { line, severity, meta }),
      main,
    ];
  } catch (error) {
    if (error instanceof Untranslatable) return no(error.message);
    throw error;
  }
}

/** The one argument of a check, by whatever name. */
function single({ given, name }: PanderaCheck): unknown {
  const [value, ...others] = Object.values(given);
  if (value === undefined || value === null || others.length > 0 || typeof value === 'object')
    throw new Untranslatable(`'${name}' needs one value.`);
  return value;
}

function members({ given, name }: PanderaCheck): unknown[] {
  const [value] = Object.values(given);
  if (typeof value === 'string') return Array.from(value);
  if (!Array.isArray(value)) throw new Untranslatable(`'${name}' needs a list of values.`);
  return value;
}

function text(check: PanderaCheck): string {
  const value = single(check);
  if (typeof value !== 'string') throw new Untranslatable(`'${check.name}' needs a text.`);
  return value;
}

/** A lone number is the length itself. */
function lengths(given: Record<string, unknown>): Record<string, unknown> {
  const exact = given['exact_value'] ?? given['value'] ?? null;
  if (exact !== null) return { min_value: exact, max_value: exact };
  return { min_value: given['min_value'] ?? null, max_value: given['max_value'] ?? null };
}
