import type { TableColumn } from '../sources.ts';
import { identifier, literal } from '../sql.ts';
import type { Aggregate, Bounds, Comparable, Condition } from './conditions.ts';

/** How a plan is written in one dialect of SQL. */
export interface Dialect {
  condition(condition: Condition, relation: string): string;
  /** An expression that stands in a select list with others; null for one that needs a statement of its own. */
  expression(aggregate: Aggregate, relation: string): string | null;
  /** A whole statement that gives the aggregate as `value`, for those that have no expression. */
  statement(aggregate: Aggregate, relation: string): string;
  /** Rows that fulfil the condition with their numbers from 0 as `__row`, at most `limit`, in their order. */
  sample(condition: Condition, columns: readonly TableColumn[], relation: string, limit: number): string;
}

export const duckdb: Dialect = { condition, expression, statement, sample };

function condition(asked: Condition, relation: string): string {
  switch (asked.is) {
    case 'missing':
      return isMissing(asked.column);
    case 'between':
      return within(comparableColumn(asked.column), asked.bounds, (bound) => comparableLiteral(bound));
    case 'of length':
      return within(`length(${text(asked.column)})`, asked.bounds, (bound) => comparableLiteral(bound));
    case 'in':
      return asked.values.length === 0
        ? 'false'
        : `${comparableColumn(asked.column)} IN (${asked.values.map(comparableLiteral).join(', ')})`;
    case 'matching':
      return `regexp_matches(${text(asked.column)}, ${literal(asked.pattern)})`;
    case 'repeated':
      return repeated(asked.columns, asked.among, relation);
    case 'not':
      return `NOT ${condition(asked.condition, relation)}`;
    case 'all':
      return joined(asked.conditions, 'AND', 'true', relation);
    case 'any':
      return joined(asked.conditions, 'OR', 'false', relation);
  }
}

function joined(conditions: readonly Condition[], word: string, none: string, relation: string): string {
  if (conditions.length === 0) return none;
  return `(${conditions.map((each) => condition(each, relation)).join(` ${word} `)})`;
}

function isFloating(column: TableColumn): boolean {
  return column.sqlType === 'DOUBLE' || column.sqlType === 'FLOAT';
}

function isMissing(column: TableColumn): string {
  const name = identifier(column.name);
  return isFloating(column) ? `(${name} IS NULL OR isnan(${name}))` : `(${name} IS NULL)`;
}

function comparableColumn(column: TableColumn): string {
  const name = identifier(column.name);
  if (column.type === 'boolean') return `CAST(${name} AS INTEGER)`;
  if (column.type === 'date') return `CAST(${name} AS TIMESTAMP)`;
  return name;
}

function text(column: TableColumn): string {
  const name = identifier(column.name);
  return column.type === 'string' && column.sqlType === 'VARCHAR' ? name : `CAST(${name} AS VARCHAR)`;
}

function comparableLiteral(value: Comparable): string {
  if (typeof value === 'object') return `TIMESTAMP ${literal(value.text.replace('T', ' '))}`;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return `CAST('${value}' AS DOUBLE)`;
  return literal(value);
}

function within(value: string, bounds: Bounds, written: (bound: Comparable) => string): string {
  const parts: string[] = [];
  if (bounds.min !== null) parts.push(`${value} ${bounds.strictMin ? '>' : '>='} ${written(bounds.min)}`);
  if (bounds.max !== null) parts.push(`${value} ${bounds.strictMax ? '<' : '<='} ${written(bounds.max)}`);
  return `(${parts.join(' AND ') || 'true'})`;
}

function expression(aggregate: Aggregate, relation: string): string | null {
  switch (aggregate.of) {
    case 'rows':
      return rowCount(aggregate.where, relation);
    case 'min':
    case 'max':
      return `${aggregate.of}(${identifier(aggregate.column.name)})${present(aggregate.column)}`;
    case 'mean':
      return `avg(${aggregate.column.type === 'boolean' ? comparableColumn(aggregate.column) : identifier(aggregate.column.name)})${present(aggregate.column)}`;
    case 'row sample':
      return rowSample(aggregate.columns, aggregate.share);
    case 'repeated rows':
      return null;
  }
}

/** Only the rows drawn are converted: the fields of a struct are the columns as they are. */
function rowSample(columns: readonly TableColumn[], share: number): string {
  const fields = columns.map(({ name }, i) => `c${i}: ${identifier(name)}`).join(', ');
  const drawn = share < 1 ? ` FILTER (WHERE random() < ${share})` : '';
  const numbers = columns.map((column, i) => asNumber(column, `r.c${i}`)).join(', ');
  return `list_transform(coalesce(list({${fields}})${drawn}, []), lambda r: [${numbers}])`;
}

function asNumber({ type }: TableColumn, value: string): string {
  if (type === 'date' || type === 'timestamp') return `CAST(epoch(${value}) AS DOUBLE)`;
  return `CAST(${type === 'string' ? `length(CAST(${value} AS VARCHAR))` : value} AS DOUBLE)`;
}

/** Counting what is there is faster than filtering what is not. */
function rowCount(where: Condition | undefined, relation: string): string {
  if (!where) return 'count(*)';
  if (where.is === 'missing' && !isFloating(where.column))
    return `count(*) - count(${identifier(where.column.name)})`;
  return `count(*) FILTER (WHERE ${condition(where, relation)})`;
}

/** NaN would be the largest value, and make every mean NaN. */
function present(column: TableColumn): string {
  return isFloating(column) ? ` FILTER (WHERE NOT isnan(${identifier(column.name)}))` : '';
}

function statement(aggregate: Aggregate, relation: string): string {
  if (aggregate.of !== 'repeated rows')
    return `SELECT ${expression(aggregate, relation)} AS value FROM ${relation}`;
  const groups = aggregate.columns.map(groupKey).join(', ');
  return `SELECT coalesce(sum(n) FILTER (WHERE n > 1), 0) AS value FROM (SELECT count(*) AS n FROM ${relation} WHERE ${condition(aggregate.among, relation)} GROUP BY ${groups})`;
}

/** NaN and null are one missing value. */
function groupKey(column: TableColumn): string {
  const name = identifier(column.name);
  return isFloating(column) ? `CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END` : name;
}

function repeated(columns: readonly TableColumn[], among: Condition, relation: string): string {
  const keys = columns.map(groupKey).join(', ');
  const row = `struct_pack(${columns.map((column, index) => `k${index} := ${groupKey(column)}`).join(', ')})`;
  return `(${condition(among, relation)} AND ${row} IN (SELECT ${row} FROM ${relation} WHERE ${condition(among, relation)} GROUP BY ${keys} HAVING count(*) > 1))`;
}

function sample(asked: Condition, columns: readonly TableColumn[], relation: string, limit: number): string {
  return `SELECT ${['__row', ...columns.map((column) => identifier(column.name))].join(', ')} FROM (SELECT row_number() OVER () - 1 AS __row, * FROM ${relation}) AS numbered WHERE ${condition(asked, relation)} ORDER BY __row LIMIT ${limit}`;
}
