import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import { isRecord, shownOf } from './document.ts';
import { qualityOf } from './odcs-quality.ts';
import type { Part } from './part.ts';
import { translated, type Unsupported } from './suite.ts';
import { type DeclaredType, typeExpectation } from './column-type.ts';

type Found = ExpectationConfig | Unsupported;

/** A property of a contract's table, which is a column of the data. */
export interface Property {
  column: string;
  /** The logical type, or what the physical one holds; null where neither says. */
  type: string | null;
  /** Of `VARCHAR(2)`. */
  maxLength: number | null;
  part: Part;
}

/** @throws DataError for a property without a name. */
export function propertyOf(part: Part): Property {
  const column = part.text('physicalName') ?? part.text('name');
  if (column === undefined) throw part.error('a property has no name');
  const physical = part.text('physicalType');
  const length = /^(?:n?(?:var)?char(?:acter)?(?:2| varying)?|string)\s*\((\d+)\)$/i.exec(physical ?? '');
  return {
    column,
    type: part.text('logicalType') ?? logicalTypeOf(physical),
    maxLength: length ? Number(length[1]) : null,
    part,
  };
}

const physicalTypes: [form: RegExp, logicalType: string][] = [
  [/^(?:n?(?:var)?char|character|text|string|uuid|clob)/i, 'string'],
  [/^u?(?:(?:tiny|small|medium|big|huge)?int|int\d*|integer|long|short|serial)/i, 'integer'],
  [/^(?:float|double|real|decimal|numeric|number)/i, 'number'],
  [/^bool/i, 'boolean'],
  [/^(?:timestamp|datetime)/i, 'timestamp'],
  [/^date/i, 'date'],
  [/^time/i, 'time'],
];

function logicalTypeOf(physical: string | undefined): string | null {
  return physicalTypes.find(([form]) => form.test(physical ?? ''))?.[1] ?? null;
}

/** Whether its column is text, whatever its values look like. */
export function textOnly({ type, part }: Property): boolean {
  return type === 'string' || part.part('logicalTypeOptions')?.text('pattern') !== undefined;
}

const declaredTypes: readonly string[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'date',
  'timestamp',
  'time',
] satisfies DeclaredType[];

/** What a property asks of its column. */
export function propertyExpectations(property: Property, column: TableColumn | undefined): Found[] {
  const { part, maxLength } = property;
  const name = property.column;
  const at = (key: string) => ({ line: part.lineOf(key) });
  return [
    ...typeOf(property, column),
    ...(part.flag('required')
      ? [translated('expect_column_values_to_not_be_null', { column: name }, at('required'))]
      : []),
    ...(part.flag('unique')
      ? [translated('expect_column_values_to_be_unique', { column: name }, at('unique'))]
      : []),
    ...(maxLength !== null
      ? [
          translated(
            'expect_column_value_lengths_to_be_between',
            { column: name, max_value: maxLength },
            at('physicalType'),
          ),
        ]
      : []),
    ...enumOf(property),
    ...optionsOf(property),
    ...relationships(part, name),
    ...(part.parts('quality') ?? []).flatMap((rule) => qualityOf(rule, name)),
  ];
}

function typeOf({ column, type, part }: Property, found: TableColumn | undefined): Found[] {
  const key = part.has('logicalType') ? 'logicalType' : 'physicalType';
  const line = part.lineOf(part.has(key) ? key : 'name');
  const no = (what: string, why: string): Found[] => [{ what: `odcs.${what}`, column, why, line }];
  if (part.text('semanticType') === 'measure')
    return no(
      'semanticType',
      'A measure is computed and no column of the data: remove it from the contract of the file.',
    );
  const nested = ['properties', 'items', 'map'].find((each) => part.has(each));
  if (nested) return no(nested, 'What stands within a nested column is not judged.');
  if (type === null)
    return part.has(key)
      ? no(key, `The type ${shownOf(part.value(key))} is not known: give a 'logicalType'.`)
      : [];
  // Text files have no times of day of their own.
  if (type === 'time' && found?.type === 'string')
    return [
      translated(
        'expect_column_values_to_match_regex',
        { column, regex: '\\A\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?\\Z' },
        { line },
      ),
    ];
  if (!declaredTypes.includes(type)) return no(key, `Columns of the type '${type}' are not judged.`);
  return [typeExpectation(type as DeclaredType, found ?? { name: column }, { line })];
}

function enumOf({ column, part }: Property): ExpectationConfig[] {
  const values = part.list('enum')?.map((each) => (isRecord(each) ? each['value'] : each));
  if (!values) return [];
  return [
    translated(
      'expect_column_values_to_be_in_set',
      { column, value_set: values },
      { line: part.lineOf('enum') },
    ),
  ];
}

const byte = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';

/** Texts that RFC 4122 and 791 know by their form. */
const formats: Record<string, string> = {
  uuid: '\\A[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\Z',
  ipv4: `\\A(?:${byte}\\.){3}${byte}\\Z`,
};

function optionsOf(property: Property): Found[] {
  const options = property.part.part('logicalTypeOptions');
  return (options?.keys() ?? []).flatMap((key) => optionOf(property, options as Part, key));
}

function optionOf({ column, type }: Property, options: Part, key: string): Found[] {
  const line = options.lineOf(key);
  const one = (kind: string, kwargs: Record<string, unknown>): Found[] => [
    translated(kind, { column, ...kwargs }, { line }),
  ];
  const no = (why: string): Found[] => [{ what: `odcs.${key}`, column, why, line }];
  const between = 'expect_column_values_to_be_between';
  const lengths = 'expect_column_value_lengths_to_be_between';
  switch (key) {
    case 'minimum':
      return one(between, { min_value: limit(options, key) });
    case 'maximum':
      return one(between, { max_value: limit(options, key) });
    case 'exclusiveMinimum':
      return one(between, { min_value: limit(options, key), strict_min: true });
    case 'exclusiveMaximum':
      return one(between, { max_value: limit(options, key), strict_max: true });
    case 'minLength':
      return one(lengths, { min_value: options.number(key) });
    case 'maxLength':
      return one(lengths, { max_value: options.number(key) });
    case 'pattern':
      return one('expect_column_values_to_match_regex', { regex: options.text(key) });
    case 'multipleOf': {
      const name = identifier(column).replaceAll(/[{}]/g, (sign) => sign + sign);
      return [
        translated(
          'unexpected_rows_expectation',
          {
            unexpected_rows_query: `SELECT ${name} FROM {batch} WHERE ${name} % ${options.number(key)} <> 0`,
          },
          { line },
        ),
      ];
    }
    case 'format':
      return formatOf(column, type, options, no);
    case 'timezone':
    case 'defaultTimezone':
      return no('Time zones of a column are not judged: all times are taken as UTC.');
    default:
      return no(`The option '${key}' is not supported.`);
  }
}

function formatOf(column: string, type: string | null, options: Part, no: (why: string) => Found[]): Found[] {
  const format = options.text('format') as string;
  const line = options.lineOf('format');
  const bits = /^([iu])(8|16|32|64|128)$/.exec(format);
  if (type === 'integer' && bits) {
    const [whole, sign] = [BigInt(bits[2] as string), bits[1]];
    const [min, max] =
      sign === 'u' ? [0n, 2n ** whole - 1n] : [-(2n ** (whole - 1n)), 2n ** (whole - 1n) - 1n];
    return [
      translated(
        'expect_column_values_to_be_between',
        { column, min_value: exact(min), max_value: exact(max) },
        { line },
      ),
    ];
  }
  if (type === 'date' && format === 'yyyy-MM-dd') return [];
  if (type === 'timestamp' && /^yyyy-MM-dd['T ]+HH:mm:ss/.test(format)) return [];
  if (type === 'number' && /^[fi]\d+$/.test(format)) return [];
  const regex = type === 'string' ? formats[format] : undefined;
  if (regex) return [translated('expect_column_values_to_match_regex', { column, regex }, { line })];
  return no(`The format '${format}' is not judged: give a 'pattern'.`);
}

function exact(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function limit(options: Part, key: string): unknown {
  const value = options.value(key);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  throw options.error(`'${key}' is ${shownOf(value)} and has to be a number or a date`, key);
}

/** Keys of other tables. */
export function relationships(part: Part, column: string | null): Unsupported[] {
  return (part.list('relationships') ?? []).map((_, index) => ({
    what: 'odcs.relationships',
    column,
    why: 'A key of another table is not looked up: give the reference in an expectation of its own.',
    line: part.document.lineOf([...part.path, 'relationships', index]),
  }));
}
