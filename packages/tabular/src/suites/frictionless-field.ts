import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { shownOf } from './document.ts';
import type { Part } from './part.ts';
import { finiteNumber, matchedBetweenAnchors, wholeNumber } from './python-regex.ts';
import { translated, type Unsupported } from './suite.ts';
import { type DeclaredType, typeExpectation } from './column-type.ts';

type Found = ExpectationConfig | Unsupported;

/** A field of a Table Schema. */
export interface Field {
  name: string;
  type: string;
  format: string;
  constraints: Part | undefined;
  part: Part;
}

/** Types whose values are text in a file, so that their columns are read as text whatever they look like. */
export const textTypes = [
  'string',
  'boolean',
  'time',
  'year',
  'yearmonth',
  'duration',
  'array',
  'object',
  'list',
  'geopoint',
  'geojson',
];

const declaredTypes: Record<string, DeclaredType> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  string: 'string',
  date: 'date',
  datetime: 'timestamp',
  time: 'time',
};

/** Regexes of the values that a type takes as text, as Python reads them. */
const forms: Record<string, string> = {
  integer: wholeNumber,
  number: finiteNumber,
  year: '\\A\\s*-?[0-9]{1,4}\\s*\\Z',
  yearmonth: '\\A-?[0-9]{4}-(?:0?[1-9]|1[0-2])\\Z',
};

const uuid = '\\A[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\Z';

/** What a field asks of its column. */
export function fieldExpectations(field: Field, column: TableColumn | undefined): Found[] {
  const constraints = field.constraints?.keys() ?? [];
  return [
    ...typeOf(field, column),
    ...constraints.flatMap((name) => constraintOf(field, name, field.constraints as Part, column)),
  ];
}

function typeOf(field: Field, column: TableColumn | undefined): Found[] {
  const { type, format, part, name } = field;
  const line = part.lineOf(part.has('type') ? 'type' : 'name');
  const no = (what: string, why: string): Found[] => [
    { what: `frictionless.${what}`, column: name, why, line },
  ];
  const matches = (regex: string): Found[] => [
    translated('expect_column_values_to_match_regex', { column: name, regex }, { line }),
  ];
  for (const key of ['bareNumber', 'groupChar', 'decimalChar'])
    if (part.has(key) && part.value(key) !== { bareNumber: true, groupChar: '', decimalChar: '.' }[key])
      return no(key, 'Numbers are read as they are usually written: remove the signs in an earlier step.');
  if (type === 'any') return [];
  if (type === 'boolean' && column?.type === 'string') return [inSet(field, truthValues(part), line)];
  if (
    ['date', 'datetime', 'time'].includes(type) &&
    (format !== 'default' || (type === 'time' && column?.type !== 'time'))
  )
    return datedText(field, line);
  if (forms[type] && column?.type === 'string') return matches(forms[type]);
  const declared = type === 'year' ? 'integer' : declaredTypes[type];
  if (!declared) return no('type', `Values of the type '${type}' are not told from other text.`);
  const typed = typeExpectation(declared, column ?? { name }, { line });
  if (type !== 'string' || format === 'default') return [typed];
  if (format === 'uuid') return [typed, ...matches(uuid)];
  return [
    typed,
    ...no('format', `Texts of the format '${format}' are not told from others: give a 'pattern'.`),
  ];
}

function datedText({ format, name, type }: Field, line: number): Found[] {
  if (format === 'any')
    return [translated('expect_column_values_to_be_dateutil_parseable', { column: name }, { line })];
  const strftime =
    format === 'default'
      ? { date: '%Y-%m-%d', datetime: '%Y-%m-%dT%H:%M:%S', time: '%H:%M:%S' }[type]
      : format;
  return [
    translated(
      'expect_column_values_to_match_strftime_format',
      { column: name, strftime_format: strftime },
      { line },
    ),
  ];
}

function inSet(field: Field, values: readonly unknown[], line: number): ExpectationConfig {
  return translated(
    'expect_column_values_to_be_in_set',
    { column: field.name, value_set: [...values] },
    { line },
  );
}

function truthValues(part: Part, of: readonly unknown[] = [true, false]): string[] {
  const yes = part.texts('trueValues') ?? ['true', 'True', 'TRUE', '1'];
  const no = part.texts('falseValues') ?? ['false', 'False', 'FALSE', '0'];
  const holds = (value: boolean) =>
    of.some((each) => each === value || (value ? yes : no).includes(String(each)));
  return [...(holds(true) ? yes : []), ...(holds(false) ? no : [])];
}

function constraintOf(
  field: Field,
  key: string,
  constraints: Part,
  column: TableColumn | undefined,
): Found[] {
  const { name, type } = field;
  const line = constraints.lineOf(key);
  const no = (why: string): Found[] => [{ what: `frictionless.${key}`, column: name, why, line }];
  const one = (kind: string, kwargs: Record<string, unknown> = {}): Found[] => [
    translated(kind, { column: name, ...kwargs }, { line }),
  ];
  const between = (kwargs: Record<string, unknown>): Found[] =>
    isOrdered(field)
      ? one('expect_column_values_to_be_between', kwargs)
      : no(
          `Values of type '${type}'${field.format === 'default' ? '' : ` in the format '${field.format}'`} are text here and have no limits.`,
        );
  switch (key) {
    case 'required':
      return constraints.flag(key) ? one('expect_column_values_to_not_be_null') : [];
    case 'unique':
      return constraints.flag(key) ? one('expect_column_values_to_be_unique') : [];
    case 'minimum':
      return between({ min_value: limit(constraints, key) });
    case 'maximum':
      return between({ max_value: limit(constraints, key) });
    case 'exclusiveMinimum':
      return between({ min_value: limit(constraints, key), strict_min: true });
    case 'exclusiveMaximum':
      return between({ max_value: limit(constraints, key), strict_max: true });
    case 'minLength':
    case 'maxLength': {
      if (type !== 'string')
        return no(`Lengths are judged of texts only, and the field is of type '${type}'.`);
      const value = constraints.number(key);
      return one('expect_column_value_lengths_to_be_between', {
        [key === 'minLength' ? 'min_value' : 'max_value']: value,
      });
    }
    case 'pattern': {
      const pattern = constraints.text(key) as string;
      if (type !== 'string')
        return no(`Patterns are judged of texts only, and the field is of type '${type}'.`);
      return one('expect_column_values_to_match_regex', { regex: matchedBetweenAnchors(pattern) });
    }
    case 'enum':
      return enumOf(field, constraints.list(key) as unknown[], column, line);
    default:
      return no(`The constraint '${key}' is not supported.`);
  }
}

/** Whether its column holds what can be compared with limits. */
function isOrdered({ type, format, part }: Field): boolean {
  if (type === 'integer' || type === 'number')
    return !['bareNumber', 'groupChar', 'decimalChar'].some((key) => part.has(key));
  return (type === 'date' || type === 'datetime') && format === 'default';
}

function limit(constraints: Part, key: string): unknown {
  const value = constraints.value(key);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  throw constraints.error(`'${key}' is ${shownOf(value)} and has to be a number or a date`, key);
}

function enumOf(
  field: Field,
  values: readonly unknown[],
  column: TableColumn | undefined,
  line: number,
): Found[] {
  const { type, part } = field;
  if (type === 'boolean' && column?.type === 'string') return [inSet(field, truthValues(part, values), line)];
  if (type === 'integer' || type === 'number')
    return [
      inSet(
        field,
        values.map((value) => (typeof value === 'string' ? Number(value) : value)),
        line,
      ),
    ];
  if (['string', 'boolean', 'any', 'date', 'datetime'].includes(type)) return [inSet(field, values, line)];
  return [
    {
      what: 'frictionless.enum',
      column: field.name,
      why: `Sets of values of type '${type}' are not supported.`,
      line,
    },
  ];
}
