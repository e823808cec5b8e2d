import type { TableColumn } from '../../sources.ts';
import { identifier, literal } from '../../sql.ts';
import {
  type Aggregate,
  all,
  always,
  type Bounds,
  type Comparable,
  type Condition,
  type Pair,
  type Term,
} from '../conditions.ts';
import {
  comparable,
  comparableLiteral,
  isFloating,
  isMissing,
  numeric,
  printed,
  text,
  withoutNaN,
} from './columns.ts';
import { rowSample } from './row-sample.ts';
import { found, isOneOf } from './text-conditions.ts';

// A condition may ask for a figure of the table, and a figure for the rows of a condition: hence one file.

export function condition(asked: Condition, relation: string): string {
  switch (asked.is) {
    case 'missing':
      return isMissing(asked.column);
    case 'between':
      return within(comparable(asked.column), asked.bounds);
    case 'of length':
      return within(`length(${printed(asked.column, relation)})`, asked.bounds);
    case 'in':
      return member(asked.column, asked.values);
    case 'matching':
      return found(printed(asked.column, relation), asked.pattern);
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

function member(column: TableColumn, values: readonly Comparable[]): string {
  if (values.length === 0) return 'false';
  const value = comparable(column);
  return column.type === 'string' && values.every((each) => typeof each === 'string')
    ? isOneOf(value, values)
    : `${value} IN (${values.map(comparableLiteral).join(', ')})`;
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
      return asked.inSeconds ? summable(asked) : comparable(asked.column, withoutNaN(asked.column));
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
  const divisor = `nullif(CAST(${b} AS DOUBLE), 0)`;
  if (sign === '/') return numberOr(`${a} / ${divisor}`);
  if (sign === '%') return numberOr(`(CAST(${a} AS DOUBLE) % ${divisor} + ${b}) % ${divisor}`);
  return numberOr(`CAST(${a} AS DOUBLE) ${sign} ${b}`);
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

export function expression(aggregate: Aggregate, relation: string): string | null {
  switch (aggregate.of) {
    case 'rows':
      return rowCount(aggregate.among, aggregate.where, relation);
    case 'min':
    case 'max':
      return `${aggregate.of}(${identifier(aggregate.column.name)})${present(aggregate, relation)}`;
    case 'mean':
    case 'median':
    case 'sum':
      return `${aggregate.of === 'mean' ? 'avg' : aggregate.of}(${summable(aggregate)})${present(aggregate, relation)}`;
    case 'quantile':
      return `quantile_cont(${summable(aggregate)}, ${aggregate.at})${present(aggregate, relation)}`;
    case 'stdev':
      return deviation(aggregate, relation);
    case 'row sample':
      return rowSample(aggregate.columns, aggregate.share);
    case 'distinct':
      return `count(DISTINCT ${identifier(aggregate.column.name)})${present(aggregate, relation, aggregate.where)}`;
    default:
      return null;
  }
}

/** Counting what is there is faster than filtering what is not. */
function rowCount(among: Condition | undefined, where: Condition | undefined, relation: string): string {
  if (!among && where?.is === 'missing' && !isFloating(where.column))
    return `count(*) - count(${identifier(where.column.name)})`;
  return `count(*)${filter(
    [among, where].filter((each) => each !== undefined),
    relation,
  )}`;
}

function filter(conditions: readonly (Condition | string)[], relation: string): string {
  if (conditions.length === 0) return '';
  const parts = conditions.map((each) => (typeof each === 'string' ? each : condition(each, relation)));
  return ` FILTER (WHERE ${parts.join(' AND ')})`;
}

function summable({ column, inSeconds }: { column: TableColumn; inSeconds?: boolean }): string {
  const name = identifier(column.name);
  if (inSeconds) return `epoch(${name})`;
  if (column.type === 'boolean') return comparable(column);
  return column.type === 'number' && column.sqlType.startsWith('DECIMAL') ? `CAST(${name} AS DOUBLE)` : name;
}

/** NaN would be the largest value, and make every mean NaN. */
function present(
  { column, among }: { column: TableColumn; among?: Condition },
  relation: string,
  where?: Condition,
): string {
  const notNaN = isFloating(column) ? [`NOT isnan(${identifier(column.name)})`] : [];
  return filter([...notNaN, ...(among ? [among] : []), ...(where ? [where] : [])], relation);
}

/** Of infinite values it is NaN, where the engine would end with an error. */
function deviation(
  aggregate: { column: TableColumn; inSeconds?: boolean; among?: Condition },
  relation: string,
): string {
  const { column, among } = aggregate;
  const value = summable(aggregate);
  if (!isFloating(column)) return `stddev_samp(${value})${present(aggregate, relation)}`;
  const rows = among ? [among] : [];
  const infinite = `count(*)${filter([`isinf(${value})`, ...rows], relation)}`;
  return `CASE WHEN ${infinite} > 0 THEN CAST('NaN' AS DOUBLE) ELSE stddev_samp(${value})${filter([`isfinite(${value})`, ...rows], relation)} END`;
}

export function statement(aggregate: Aggregate, relation: string): string {
  const among = condition(aggregate.among ?? always, relation);
  switch (aggregate.of) {
    case 'repeated rows': {
      const groups = aggregate.columns.map(withoutNaN).join(', ');
      return `SELECT coalesce(sum(n) FILTER (WHERE n > 1), 0) AS value FROM (SELECT count(*) AS n FROM ${relation} WHERE ${among} GROUP BY ${groups})`;
    }
    case 'rows out of order': {
      const { column, sign } = aggregate;
      const value = comparable(column, withoutNaN(column));
      const steps = `SELECT ${value} AS v, lag(${value}) OVER () AS p FROM (SELECT * FROM ${relation} WHERE ${among} AND NOT ${isMissing(column)})`;
      return `SELECT count(*) FILTER (WHERE NOT (v ${sign} p)) AS value FROM (${steps})`;
    }
    case 'quantiles':
      return quantiles(aggregate, among, relation);
    case 'value counts':
      return valueCounts(aggregate, relation);
    case 'modes':
      return modes(aggregate, among, relation);
    case 'query rows':
      return `SELECT count(*) AS value FROM (${aggregate.sql})`;
    case 'query figure':
      return `SELECT struct_pack(figure := any_value(value), met := bool_and(coalesce(${aggregate.isMet}, false))) AS value FROM (SELECT 1) AS one LEFT JOIN (${aggregate.sql}) AS answer(value) ON true`;
    case 'query match':
      return queryMatch(aggregate.base, aggregate.comparison);
    default:
      return `SELECT ${expression(aggregate, relation)} AS value FROM ${relation}`;
  }
}

/** Ranks count from 0: a share p of n values stands at p (n - 1), `part` of the way to the next. */
function quantiles(aggregate: Aggregate & { of: 'quantiles' }, among: string, relation: string): string {
  const { column, at } = aggregate;
  const ranked = `SELECT ${summable({ column })} AS v, row_number() OVER (ORDER BY ${summable({ column })}) - 1 AS r, count(*) OVER () AS n FROM ${relation} WHERE ${among} AND NOT ${isMissing(column)}`;
  const rank = (share: number) => `(CAST(${literal(share)} AS DOUBLE) * (n - 1))`;
  const each = at.map(
    (share) =>
      `struct_pack(low := max(v) FILTER (WHERE r = floor${rank(share)}), high := max(v) FILTER (WHERE r = ceil${rank(share)}), part := max(${rank(share)} - floor${rank(share)}), rank := max(floor${rank(share)}))`,
  );
  return `SELECT [${each.join(', ')}] AS value FROM (${ranked})`;
}

function countedValues(column: TableColumn, rows: string, relation: string): string {
  return `SELECT ${identifier(column.name)} AS v, count(*) AS n FROM ${relation} WHERE ${rows} AND NOT ${isMissing(column)} GROUP BY v`;
}

function valueCounts(aggregate: Aggregate & { of: 'value counts' }, relation: string): string {
  const { column, where, limit } = aggregate;
  const rows = condition(all(...[aggregate.among, where].filter((each) => each !== undefined)), relation);
  const top = limit === undefined ? '' : ` ORDER BY v LIMIT ${limit}`;
  return `SELECT coalesce(list(struct_pack(value := v, count := n) ORDER BY v), []) AS value FROM (${countedValues(column, rows, relation)}${top})`;
}

function modes(aggregate: Aggregate & { of: 'modes' }, among: string, relation: string): string {
  const { column, values, limit } = aggregate;
  const most = `SELECT v FROM (${countedValues(column, among, relation)}) QUALIFY n = max(n) OVER ()`;
  const within = condition({ is: 'in', column: { ...column, name: 'v' }, values }, relation);
  return `SELECT struct_pack(count := count(*), within := count(*) FILTER (WHERE ${within}), first := coalesce((array_agg(v ORDER BY v))[:${limit}], [])) AS value FROM (${most})`;
}

function queryMatch(base: string, comparison: string): string {
  const counted = (sql: string) => `(SELECT row(*COLUMNS(*)) AS r, count(*) AS n FROM (${sql}) GROUP BY ALL)`;
  return `SELECT struct_pack(base := (SELECT count(*) FROM (${base})), comparison := (SELECT count(*) FROM (${comparison})), matching := (SELECT coalesce(sum(least(b.n, c.n)), 0) FROM ${counted(base)} AS b JOIN ${counted(comparison)} AS c ON b.r IS NOT DISTINCT FROM c.r)) AS value`;
}
