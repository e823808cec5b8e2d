import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { type NamedColumn, typeExpectation } from './column-type.ts';
import type { PanderaColumn } from './pandera-schema.ts';
import { type Dtype, dtypeNamed } from './pandera-types.ts';
import { finiteNumber, wholeNumber } from './python-regex.ts';
import { translated, type Unsupported } from './suite.ts';

/** What a column of the schema asks of a column of the table, beside its checks. */
export function columnExpectations(
  column: PanderaColumn,
  found: NamedColumn,
): (ExpectationConfig[] | Unsupported)[] {
  const { part } = column;
  const at = (key: string) => ({ line: part.has(key) ? part.lineOf(key) : part.line });
  const { name } = found;
  const all: (ExpectationConfig[] | Unsupported)[] = [];
  if (column.filled)
    all.push({
      what: 'pandera.default',
      column: name,
      line: part.lineOf('default'),
      why: 'Missing values are judged, never filled: fill them in an earlier step.',
    });
  else if (!column.nullable)
    all.push([translated('expect_column_values_to_not_be_null', { column: name }, at('nullable'))]);
  if (column.dtype !== null) all.push(dtypeOf(column, column.dtype, found, at('dtype').line));
  if (column.unique)
    all.push([
      column.nullable
        ? translated(...together([name]), at('unique'))
        : translated('expect_column_values_to_be_unique', { column: name }, at('unique')),
    ]);
  if (part.flag('drop_invalid_rows'))
    all.push({
      what: 'pandera.drop_invalid_rows',
      column: name,
      line: part.lineOf('drop_invalid_rows'),
      why: 'Rows are judged, never dropped: remove the entry.',
    });
  return all;
}

function dtypeOf(
  { coerce }: PanderaColumn,
  name: string,
  column: NamedColumn,
  line: number,
): ExpectationConfig[] | Unsupported {
  const dtype = dtypeNamed(name);
  if (!dtype)
    return {
      what: 'pandera.dtype',
      column: column.name,
      why: `Columns of the type '${name}' are not judged.`,
      line,
    };
  if (coerce && column.type)
    return dtype.coercedFrom.includes(column.type) ? [] : coercion(dtype, name, column as TableColumn, line);
  // Beside pandas' own text Pandera needs a value that is one.
  if (name.startsWith('string[') && column.type === 'string')
    return [
      translated(
        'expect_column_unique_value_count_to_be_between',
        { column: column.name, min_value: 1 },
        { line },
      ),
    ];
  if (!('type' in dtype.asked))
    return [
      translated('expect_column_type_to_be', { column: column.name, type_: dtype.asked.dtype }, { line }),
    ];
  // Pandera asks every value whether it is a text; a column of another type has none only where it is empty.
  if (dtype.asked.type === 'string' && column.type && column.type !== 'string')
    return [translated('expect_column_values_to_be_null', { column: column.name }, { line })];
  return [typeExpectation(dtype.asked.type, column, { line })];
}

/** What is known of values that only become the dtype where each of them does. */
export function coercion(
  dtype: Dtype,
  name: string,
  column: TableColumn,
  line: number,
): ExpectationConfig[] | Unsupported {
  const { numbers } = dtype;
  // pandas casts no time to a float, not even none.
  if (column.type === 'timestamp' && numbers === 'any')
    return [translated('expect_column_type_to_be', { column: column.name, type_: name }, { line })];
  if (column.type !== 'string' || !numbers) {
    const why = `Whether values of type ${column.type} become ${name} is not tried: convert the column in an earlier step, or drop 'coerce'.`;
    return { what: 'pandera.coerce', column: column.name, why, line };
  }
  const regex = numbers === 'whole' ? wholeNumber : finiteNumber;
  return [
    translated('expect_column_values_to_match_regex', { column: column.name, regex }, { line }),
    ...(numbers === 'whole'
      ? [translated('expect_column_values_to_not_be_null', { column: column.name }, { line })]
      : []),
  ];
}

/** Pandera counts missing values as equal to each other. A column beside itself says that of one alone. */
export function together(columns: readonly string[]): [string, Record<string, unknown>] {
  const list = columns.length === 1 ? [...columns, ...columns] : [...columns];
  return ['expect_compound_columns_to_be_unique', { column_list: list, ignore_row_if: 'never' }];
}
