import type { ColumnType } from '@mlops-actions/stats/drift/method';
import type { TableColumn } from '../sources.ts';
import type { ColumnFacts } from './column-facts.ts';

/** Evidently takes integers with no more distinct values than this as categories. */
const mostIntegerCategories = 10;

/**
 * How Evidently 0.7.23 sees a column once pandas has read it (its `infer_column_type`, on the current table), or
 * why it leaves the column out. pandas decides on the type by the nulls too: integers with nulls become floats,
 * booleans with nulls become objects.
 */
export function inferColumnType(column: TableColumn, facts: ColumnFacts): ColumnType | { leftOut: string } {
  switch (column.type) {
    case 'integer':
      return integerType(column, facts);
    case 'number':
      return column.sqlType.startsWith('DECIMAL') ? untyped('decimals') : 'numerical';
    case 'boolean':
      return facts.missing > 0 ? untyped('booleans with missing values') : 'categorical';
    case 'string':
      return (facts.distinct ?? 0) > facts.values / 2 ? 'text' : 'categorical';
    case 'date':
    case 'timestamp':
    case 'time':
      return { leftOut: `a ${column.type}: drift in time itself is not compared` };
    case 'binary':
    case 'nested':
    case 'other':
      return { leftOut: `of type ${column.sqlType}, which no method compares` };
  }
}

function integerType(column: TableColumn, facts: ColumnFacts): ColumnType | { leftOut: string } {
  if (facts.missing > 0) return 'numerical';
  if (column.sqlType.startsWith('U')) return untyped('unsigned integers');
  return (facts.distinct ?? 0) <= mostIntegerCategories ? 'categorical' : 'numerical';
}

function untyped(what: string): { leftOut: string } {
  return {
    leftOut: `${what}, which Evidently leaves out: give it a type (numerical or categorical) in the policy to compare it`,
  };
}

/** Azure ML takes integers as categories where fewer of the reference's values than this share are distinct. */
const smallestNumericShare = 0.05;

/**
 * How Azure ML's model monitoring sees a column (its `df_utils`, on the reference table), or why it leaves the column
 * out: texts, booleans, dates and timestamps are categories.
 * @param facts with `distinct`
 */
export function azuremlColumnType(column: TableColumn, facts: ColumnFacts): ColumnType | { leftOut: string } {
  switch (column.type) {
    case 'number':
      return 'numerical';
    case 'integer':
      return (facts.distinct ?? 0) / facts.values < smallestNumericShare ? 'categorical' : 'numerical';
    case 'string':
    case 'boolean':
    case 'date':
    case 'timestamp':
      return 'categorical';
    case 'time':
    case 'binary':
    case 'nested':
    case 'other':
      return { leftOut: `of type ${column.sqlType}, which no method compares` };
  }
}

/** Whether values of the two columns can be equal: numbers and booleans, or texts. */
export function areOfOneFamily(reference: TableColumn, current: TableColumn): boolean {
  return family(reference) === family(current);
}

function family({ type }: TableColumn): string {
  return type === 'integer' || type === 'number' || type === 'boolean' ? 'number' : type;
}
