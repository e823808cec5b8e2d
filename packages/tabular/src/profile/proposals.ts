import type { Severity } from '../expectations/expectation.ts';
import { isZoned } from '../expectations/moment.ts';
import { registry } from '../expectations/registry.ts';
import { typeExpectation } from '../suites/column-type.ts';
import type { TableColumn } from '../sources.ts';
import { type ColumnFacts, type Extreme, fewestForShape, type TableFacts } from './column-facts.ts';
import { roundedOutwards, withRoom } from './rounding.ts';

/** An expectation that the data fulfil, and why it is proposed. */
export interface Proposal {
  /** Null for one of the table. */
  column: string | null;
  type: string;
  /** Without the column. */
  kwargs: Record<string, unknown>;
  severity?: Severity;
  /** One line with the figure that it comes from. */
  reason: string;
}

/** What is proposed for data with these facts: the table's first, then column by column. */
export function proposalsFor(facts: TableFacts): Proposal[] {
  const all = [...ofTable(facts), ...facts.columns.flatMap((column) => ofColumn(column, facts.rows))];
  // What cannot be judged is not proposed.
  return all.filter(({ type }) => Object.hasOwn(registry, type));
}

function ofTable({ rows, columns, key }: TableFacts): Proposal[] {
  const names = columns.map(({ column }) => column.name);
  return [
    {
      column: null,
      type: 'expect_table_row_count_to_be_between',
      kwargs: { min_value: Math.floor(rows / 2), max_value: rows * 2 },
      severity: 'warning',
      reason: `${count(rows)} rows; from half to twice as many`,
    },
    {
      column: null,
      type: 'expect_table_columns_to_match_set',
      kwargs: { column_set: names, exact_match: true },
      reason: `${count(names.length)} columns, in any order`,
    },
    ...(key
      ? [
          {
            column: null,
            type: 'expect_compound_columns_to_be_unique',
            kwargs: { column_list: key },
            reason: `no two of ${count(rows)} rows share them, and no column is unique alone`,
          },
        ]
      : []),
  ];
}

function ofColumn(facts: ColumnFacts, rows: number): Proposal[] {
  const { column } = facts;
  const all = [
    typeOf(facts),
    presenceOf(facts, rows),
    ...(facts.missing === rows
      ? []
      : [
          uniqueness(facts, rows),
          orderOf(facts, rows),
          setOf(facts, rows),
          rangeOf(facts, rows),
          lengthsOf(facts, rows),
          formatOf(facts, rows),
        ]),
  ];
  return all.filter((each) => each !== null).map((each) => ({ column: column.name, ...each }));
}

type Part = Omit<Proposal, 'column'> | null;

function typeOf({ column, missing }: ColumnFacts): Part {
  const { type, sqlType } = column;
  if (type === 'binary' || type === 'nested' || type === 'other' || /^(?:ENUM|UUID)/.test(sqlType))
    return null;
  const expected = typeExpectation(type, column, { line: 0 });
  const { column: _, type_list: types, ...kwargs } = expected.kwargs;
  // Without a missing value, integers are no floats to pandas either.
  const whole = (types as string[] | undefined)?.filter(
    (name) => type !== 'integer' || missing > 0 || sqlType === 'HUGEINT' || name !== 'float64',
  );
  return {
    type: expected.type,
    kwargs: { ...kwargs, ...(whole && { type_list: whole }) },
    reason: `the column is ${sqlType}`,
  };
}

function presenceOf({ missing }: ColumnFacts, rows: number): Part {
  const type = 'expect_column_values_to_not_be_null';
  if (missing === 0) return { type, kwargs: {}, reason: `none of ${count(rows)} values is missing` };
  if (missing === rows)
    return {
      type: 'expect_column_values_to_be_null',
      kwargs: {},
      reason: `all ${count(rows)} values are missing`,
    };
  const room = Math.min(missing, rows - missing) / 2;
  const mostly = Math.floor(((rows - missing - room) / rows) * 100) / 100;
  const found = `${count(missing)} of ${count(rows)} values are missing (${percent(missing / rows)})`;
  if (mostly === 0) return null;
  return {
    type,
    kwargs: { mostly },
    reason: `${found}; with half as much room again, up to ${percent(1 - mostly)}`,
  };
}

function uniqueness({ isUnique, missing }: ColumnFacts, rows: number): Part {
  if (!isUnique) return null;
  return {
    type: 'expect_column_values_to_be_unique',
    kwargs: {},
    reason: `all ${count(rows - missing)} values differ`,
  };
}

function orderOf({ order }: ColumnFacts, rows: number): Part {
  if (order === null) return null;
  return {
    type: `expect_column_values_to_be_${order}`,
    kwargs: {},
    severity: 'warning',
    reason: `no value is ${order === 'increasing' ? 'below' : 'above'} the one before, in ${count(rows)} rows`,
  };
}

function setOf({ values, missing, column }: ColumnFacts, rows: number): Part {
  if (values === null || values.length === 0 || column.type === 'boolean') return null;
  return {
    type: 'expect_column_values_to_be_in_set',
    kwargs: { value_set: values },
    reason: `${values.length === 1 ? 'one value' : `${values.length} different values`} in ${count(rows - missing)} rows`,
  };
}

function rangeOf({ range, values, isUnique, column, missing }: ColumnFacts, rows: number): Part {
  if (range === null || values !== null) return null;
  const type = 'expect_column_values_to_be_between';
  const { min, max, mean } = range;
  const from = `${shown(min)} to ${shown(max)} in ${count(rows - missing)} rows`;
  if (typeof min === 'string' || typeof max === 'string')
    return ofDates(String(min), String(max), from, column);
  if (typeof min === 'bigint' || typeof max === 'bigint')
    return { type, kwargs: { min_value: min, max_value: max }, reason: from };
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null;
  const limits = limitsOf(min, max, mean ?? min, column.type === 'integer');
  const rounded = `${from}; with room of half the way from the mean, rounded outwards`;
  if (isUnique && column.type === 'integer')
    return { type, kwargs: { min_value: limits.min }, reason: `${rounded}, and a key may grow` };
  return { type, kwargs: { min_value: limits.min, max_value: limits.max }, reason: rounded };
}

function limitsOf(min: number, max: number, mean: number, isWhole: boolean): { min: number; max: number } {
  const room = withRoom(min, max, mean);
  const limits = roundedOutwards(room.min, room.max);
  return isWhole ? { min: Math.floor(limits.min), max: Math.ceil(limits.max) } : limits;
}

/** Data grow into the future, and dates beyond four digits are none that a file of expectations can name. */
function ofDates(min: string, max: string, from: string, column: TableColumn): Part {
  if (!/^\d{4}-\d{2}-\d{2}/.test(min) || !/^\d{4}-/.test(max)) return null;
  const midnight = column.type === 'timestamp' ? `T00:00:00${isZoned(column) ? 'Z' : ''}` : '';
  return {
    type: 'expect_column_values_to_be_between',
    kwargs: { min_value: `${min.slice(0, 10)}${midnight}` },
    reason: `${from}; later ones may follow`,
  };
}

function lengthsOf({ lengths, values, missing }: ColumnFacts, rows: number): Part {
  if (lengths === null || values !== null) return null;
  const { min, max } = lengths;
  const type = 'expect_column_value_lengths_to_be_between';
  const from = `${count(min)} to ${count(max)} characters in ${count(rows - missing)} rows`;
  if (min === max && rows - missing >= fewestForShape)
    return {
      type,
      kwargs: { min_value: min, max_value: max },
      reason: `${count(min)} characters in all ${count(rows - missing)} rows`,
    };
  return {
    type,
    kwargs: { min_value: Math.min(min, 1), max_value: roundedOutwards(0, 2 * max).max },
    reason: `${from}; up to twice as many, rounded outwards`,
  };
}

function formatOf({ format, values }: ColumnFacts, rows: number): Part {
  if (format === null || values !== null) return null;
  return {
    type: 'expect_column_values_to_match_regex',
    kwargs: { regex: format.pattern },
    reason: `${format.name} in all of ${count(rows)} rows`,
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function shown(value: Extreme): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(12))) : String(value);
}
