import type { ColumnType } from '@mlops-actions/stats/drift/method';
import type { TableColumn } from '../sources.ts';
import type { ColumnFacts } from './column-facts.ts';
import { isNumeric } from '../sources/table.ts';

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

/** Azure ML takes integers as categories where fewer of the reference's rows than this share are distinct. */
const smallestNumericShare = 0.05;

/**
 * How Azure ML's model monitoring sees a column (its `df_utils`, on the reference table), or why it leaves the column
 * out: texts, booleans, dates, timestamps and binary values are categories. Missing integers count as one more distinct
 * value. Decimals, and integers that Spark reads as such, are of no type that it knows.
 * @param facts with `distinct`
 */
export function azuremlColumnType(column: TableColumn, facts: ColumnFacts): ColumnType | { leftOut: string } {
  switch (column.type) {
    case 'number':
      return isSparkDecimal(column) ? unknownToAzureml(column) : 'numerical';
    case 'integer': {
      if (isSparkDecimal(column)) return unknownToAzureml(column);
      const distinct = (facts.distinct ?? 0) + (facts.missing > 0 ? 1 : 0);
      return distinct / facts.rows < smallestNumericShare ? 'categorical' : 'numerical';
    }
    case 'string':
    case 'boolean':
    case 'date':
    case 'timestamp':
    case 'binary':
      return 'categorical';
    case 'time':
    case 'nested':
    case 'other':
      return { leftOut: `of type ${column.sqlType}, which no method compares` };
  }
}

function isSparkDecimal({ sqlType }: TableColumn): boolean {
  return /^(DECIMAL|UBIGINT|U?HUGEINT)/.test(sqlType);
}

function unknownToAzureml({ sqlType }: TableColumn): { leftOut: string } {
  return {
    leftOut: `of type ${sqlType}, which Azure ML leaves out: give it a type (numerical or categorical) in the policy to compare it`,
  };
}

/**
 * Whether Azure ML takes a column of these two types for the same column (its `get_common_columns`): both integers, both
 * floating point, or both of one type. An integer beside a float is none.
 */
export function isCommonToAzureml(reference: TableColumn, current: TableColumn): boolean {
  return reference.type === current.type && isSparkDecimal(reference) === isSparkDecimal(current);
}

/** Whether values of the two columns can be equal: numbers and booleans, or texts. */
export function areOfOneFamily(reference: TableColumn, current: TableColumn): boolean {
  return family(reference) === family(current);
}

function family(column: TableColumn): string {
  return isNumeric(column) ? 'number' : column.type;
}
