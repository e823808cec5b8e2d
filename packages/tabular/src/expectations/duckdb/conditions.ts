import type { TableColumn } from '../../sources.ts';
import { identifier, literal } from '../../sql.ts';
import type { Bounds, Condition, Pair, Term } from '../conditions.ts';
import { statement } from './aggregates.ts';
import { comparable, comparableLiteral, isMissing, numeric, text, withoutNaN } from './columns.ts';

export function condition(asked: Condition, relation: string): string {
  switch (asked.is) {
    case 'missing':
      return isMissing(asked.column);
    case 'between':
      return within(comparable(asked.column), asked.bounds);
    case 'of length':
      return within(`length(${text(asked.column)})`, asked.bounds);
    case 'in':
      return asked.values.length === 0
        ? 'false'
        : `${comparable(asked.column)} IN (${asked.values.map(comparableLiteral).join(', ')})`;
    case 'matching':
      return `regexp_matches(${text(asked.column)}, ${literal(asked.pattern)})`;
    case 'like':
      return like(asked.column, asked.pattern, asked.escape);
    case 'compared':
      return compared(asked, relation);
    case 'paired':
      return asked.pairs.length === 0 ? 'false' : paired(asked.columns, asked.pairs);
    case 'same':
      return same(asked.columns);
    case 'different':
      return different(asked.columns);
    case 'summing to':
      return `(${asked.columns.map(numeric).join(' + ')} = ${comparableLiteral(asked.total)})`;
    case 'repeated':
      return repeated(asked.columns, asked.among, relation);
    case 'out of order':
      return outOfOrder(asked, relation);
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

function within(value: string, bounds: Bounds): string {
  const parts: string[] = [];
  if (bounds.min !== null)
    parts.push(`${value} ${bounds.strictMin ? '>' : '>='} ${comparableLiteral(bounds.min)}`);
  if (bounds.max !== null)
    parts.push(`${value} ${bounds.strictMax ? '<' : '<='} ${comparableLiteral(bounds.max)}`);
  return `(${parts.join(' AND ') || 'true'})`;
}

/** Without ESCAPE the engine takes a backslash for one. */
function like(column: TableColumn, pattern: string, escape: string | null): string {
  return `${text(column)} LIKE ${literal(pattern)} ESCAPE ${literal(escape ?? '')}`;
}

function compared(asked: Condition & { is: 'compared' }, relation: string): string {
  const text = `(${term(asked.left, relation)} ${asked.sign} ${term(asked.right, relation)})`;
  return asked.otherwise === undefined ? text : `coalesce(${text}, ${asked.otherwise})`;
}

function term(asked: Term, relation: string): string {
  switch (asked.a) {
    case 'column':
      return comparable(asked.column, withoutNaN(asked.column));
    case 'value':
      return comparableLiteral(asked.value);
    case 'figure':
      return numberOr(`(${statement(asked.aggregate, relation)})`);
    case 'distance':
      return `abs(${numberOr(`${term(asked.from, relation)} - ${term(asked.to, relation)}`)})`;
    case 'arithmetic':
      return arithmetic(asked, relation);
  }
}

function arithmetic({ sign, left, right }: Term & { a: 'arithmetic' }, relation: string): string {
  const [a, b] = [term(left, relation), term(right, relation)];
  return numberOr(
    sign === '/' ? `${a} / nullif(CAST(${b} AS DOUBLE), 0)` : `CAST(${a} AS DOUBLE) ${sign} ${b}`,
  );
}

/** Infinity less infinity is missing. */
function numberOr(calculated: string): string {
  return `nullif(CAST(${calculated} AS DOUBLE), CAST('NaN' AS DOUBLE))`;
}

function paired(columns: readonly [TableColumn, TableColumn], pairs: readonly Pair[]): string {
  const one = (column: TableColumn, value: Pair[number]) =>
    value === null
      ? isMissing(column)
      : `${comparable(column)} IS NOT DISTINCT FROM ${comparableLiteral(value)}`;
  const parts = pairs.map(([a, b]) => `(${one(columns[0], a)} AND ${one(columns[1], b)})`);
  return `(${parts.join(' OR ')})`;
}

function same(columns: readonly TableColumn[]): string {
  const [first, ...others] = columns.map((column) => comparable(column, withoutNaN(column)));
  return `(${others.map((other) => `${other} IS NOT DISTINCT FROM ${first}`).join(' AND ') || 'true'})`;
}

function different(columns: readonly TableColumn[]): string {
  const values = columns.map((column) => comparable(column, withoutNaN(column)));
  const parts = values.flatMap((value, index) =>
    values.slice(index + 1).map((other) => `${value} IS DISTINCT FROM ${other}`),
  );
  return `(${parts.join(' AND ') || 'true'})`;
}

function repeated(columns: readonly TableColumn[], among: Condition, relation: string): string {
  const keys = columns.map(withoutNaN);
  const row = `struct_pack(${keys.map((key, index) => `k${index} := ${key}`).join(', ')})`;
  const asked = condition(among, relation);
  return `(${asked} AND ${row} IN (SELECT ${row} FROM ${relation} WHERE ${asked} GROUP BY ${keys.join(', ')} HAVING count(*) > 1))`;
}

/** Only within a sample, whose rows have numbers. */
function outOfOrder({ column, sign, among }: Condition & { is: 'out of order' }, relation: string): string {
  const value = comparable(column, withoutNaN(column));
  const numbered = `SELECT row_number() OVER () - 1 AS __row, * FROM ${relation}`;
  const steps = `SELECT __row, ${value} AS __value, lag(${value}) OVER (ORDER BY __row) AS __before FROM (${numbered}) WHERE ${condition(among, relation)} AND NOT ${isMissing(column)}`;
  return `${identifier('__row')} IN (SELECT __row FROM (${steps}) WHERE NOT (__value ${sign} __before))`;
}
