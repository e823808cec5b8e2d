import { parse } from 'yaml';
import type { ExpectationConfig, Severity } from '../expectations/expectation.ts';
import { identifier, literal } from '../sql.ts';
import { isRecord, shownOf } from './document.ts';
import type { Part } from './part.ts';
import { expectationAt, translated, type Unsupported } from './suite.ts';

type Found = ExpectationConfig | Unsupported;
type Sql = (value: string) => string;

/** One rule of `quality`, of a property (its column) or of the table. */
export function qualityOf(rule: Part, column: string | null): Found[] {
  const type = rule.text('type') ?? 'library';
  const line = rule.line;
  const no = (what: string, why: string): Found[] => [{ what: `odcs.${what}`, column, why, line }];
  switch (type) {
    case 'library':
      return libraryOf(rule, column);
    case 'sql':
      return sqlOf(rule, column);
    case 'custom':
      return customOf(rule, column);
    case 'text':
      return no('text', 'A rule in prose cannot be checked: write it as a metric or as SQL.');
    default:
      return no(
        'quality',
        `The type of rule ${shownOf(type)} is not known: it is one of text, library, sql, custom.`,
      );
  }
}

/** What the rule asks beyond its metric: in GE's words, and as a condition of SQL on a figure. */
interface Demand {
  min?: number | bigint;
  max?: number | bigint;
  strict: boolean;
  isMet: Sql;
  /** In words. */
  text: string;
}

const operators =
  'mustBe mustNotBe mustBeGreaterThan mustBeGreaterOrEqualTo mustBeGreaterThanOrEqualTo mustBeLessThan mustBeLessOrEqualTo mustBeLessThanOrEqualTo mustBeBetween mustNotBeBetween'.split(
    ' ',
  );

/** @throws DataError where the operator's value is no number; null where there is not exactly one operator. */
function demandOf(rule: Part): Demand | null {
  const [name, ...others] = operators.filter((each) => rule.has(each));
  if (!name || others.length > 0) return null;
  if (name.endsWith('Between')) {
    const [min, max, ...more] = (rule.list(name) ?? []) as (number | bigint)[];
    if (![min, max].every(isNumber) || more.length > 0)
      throw rule.error(`'${name}' has to be a list of two numbers`, name);
    const within: Sql = (value) => `(${value} >= ${min} AND ${value} <= ${max})`;
    if (name === 'mustNotBeBetween')
      return {
        strict: false,
        isMet: (value) => `NOT ${within(value)}`,
        text: `not between ${min} and ${max}`,
      };
    const text = `between ${min} and ${max}`;
    return { min: min as number, max: max as number, strict: false, isMet: within, text };
  }
  const isEquality = name === 'mustBe' || name === 'mustNotBe';
  const ofQuery = rule.text('type') === 'sql' && isEquality;
  const limit = (ofQuery ? rule.value(name) : rule.number(name)) as number;
  if (typeof limit === 'object') throw rule.error(`'${name}' has to be one value`, name);
  const sql = literal(limit);
  if (name === 'mustBe')
    return {
      min: limit,
      max: limit,
      strict: false,
      isMet: (value) => `${value} = ${sql}`,
      text: shownOf(limit),
    };
  if (name === 'mustNotBe')
    return { strict: false, isMet: (value) => `${value} <> ${sql}`, text: `other than ${shownOf(limit)}` };
  const strict = name.endsWith('Than');
  if (name.includes('Greater'))
    return {
      min: limit,
      strict,
      isMet: (value) => `${value} ${strict ? '>' : '>='} ${sql}`,
      text: `${strict ? 'above' : 'at least'} ${limit}`,
    };
  return {
    max: limit,
    strict,
    isMet: (value) => `${value} ${strict ? '<' : '<='} ${sql}`,
    text: `${strict ? 'below' : 'at most'} ${limit}`,
  };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** How a rule's severity is written; the standard leaves the words open. */
function severityOf(rule: Part): Severity {
  const word = rule.text('severity')?.toLowerCase() ?? 'error';
  if (/^(?:info|low|minor|notice)/.test(word)) return 'info';
  return /^(?:warn|medium|moderate)/.test(word) ? 'warning' : 'critical';
}

function sourceOf(rule: Part) {
  const note = rule.text('name') ?? rule.text('description');
  return { line: rule.line, severity: severityOf(rule), meta: note === undefined ? {} : { notes: note } };
}

/** The rules of ODCS 3.0 by the metrics that 3.1 has in their place; a check by itself allows no bad value. */
const rulesOf30: Record<string, string> = {
  duplicateCount: 'duplicateValues',
  uniqueCheck: 'duplicateValues',
  validValues: 'invalidValues',
  nullCheck: 'nullValues',
};
const none: Demand = { min: 0, max: 0, strict: false, isMet: (value) => `${value} = 0`, text: '0' };

/** Where 3.0 has what 3.1 has in `arguments`. */
function argumentsOf(rule: Part): Part {
  return rule.part('arguments') ?? rule;
}

function libraryOf(rule: Part, column: string | null): Found[] {
  const named = rule.text('metric') ?? rule.text('rule');
  const metric = named && (rulesOf30[named] ?? named);
  const no = (why: string): Found[] => [
    { what: `odcs.${metric ?? 'quality'}`, column, why, line: rule.line },
  ];
  if (metric === undefined) return no(`The rule has no 'metric'.`);
  const isCheck = named !== 'duplicateCount' && named !== metric;
  const demand = isCheck && !operators.some((each) => rule.has(each)) ? none : demandOf(rule);
  if (!demand) return no(`The rule needs one operator, such as 'mustBe: 0'.`);
  if (metric === 'rowCount') return [rowCount(rule, demand)];
  const table = metric === 'duplicateValues' ? argumentsOf(rule).texts('properties') : undefined;
  const columns = column === null ? table : [column];
  if (!columns || columns.length === 0) return no(`The metric '${metric}' needs a property to stand at.`);
  const whole = wholeMetric(rule, metric, columns, demand);
  if (whole) return whole;
  const bad = badRows(rule, metric, columns);
  if (bad === null)
    return no(`The metric '${metric}' is not known, or an argument that it needs is missing.`);
  const unit = rule.text('unit') ?? 'rows';
  if (unit !== 'rows' && unit !== 'percent')
    return no(`The unit '${unit}' is not known: it is rows or percent.`);
  const figure = unit === 'rows' ? bad : `coalesce(100.0 * ${bad} / nullif(count(*), 0), 0)`;
  return [
    ofFigure(rule, metric, column, `SELECT ${figure} FROM {batch}`, demand, unit === 'percent' ? ' %' : ''),
  ];
}

function rowCount(rule: Part, demand: Demand): ExpectationConfig {
  const { min, max, strict } = demand;
  if (min === undefined && max === undefined)
    return ofFigure(rule, 'rowCount', null, 'SELECT count(*) FROM {batch}', demand);
  const kwargs = {
    ...(min !== undefined && { min_value: min, ...(strict && { strict_min: true }) }),
    ...(max !== undefined && { max_value: max, ...(strict && { strict_max: true }) }),
  };
  return translated('expect_table_row_count_to_be_between', kwargs, sourceOf(rule));
}

/** A metric that has to be 0 is an expectation of every row. */
function wholeMetric(
  rule: Part,
  metric: string,
  columns: readonly string[],
  demand: Demand,
): ExpectationConfig[] | null {
  const isNone =
    demand.max !== undefined && Number(demand.max) === 0 && !demand.strict && (demand.min ?? 0) === 0;
  if (!isNone) return null;
  const [column, ...others] = columns;
  const source = sourceOf(rule);
  const values = argumentsOf(rule);
  if (metric === 'nullValues') return [translated('expect_column_values_to_not_be_null', { column }, source)];
  if (metric === 'duplicateValues')
    return others.length === 0
      ? [translated('expect_column_values_to_be_unique', { column }, source)]
      : [
          translated(
            'expect_compound_columns_to_be_unique',
            { column_list: columns, ignore_row_if: 'any_value_is_missing' },
            source,
          ),
        ];
  const [valid, pattern] = [values.list('validValues'), values.text('pattern')];
  if (metric !== 'invalidValues' || (valid === undefined && pattern === undefined)) return null;
  return [
    ...(valid ? [translated('expect_column_values_to_be_in_set', { column, value_set: valid }, source)] : []),
    ...(pattern !== undefined
      ? [translated('expect_column_values_to_match_regex', { column, regex: pattern }, source)]
      : []),
  ];
}

/** How many values are bad, in SQL; null for a metric that is not known. */
function badRows(rule: Part, metric: string, columns: readonly string[]): string | null {
  const [name] = columns.map(identifier) as [string];
  const values = argumentsOf(rule);
  if (metric === 'nullValues') return `(count(*) - count(${name}))`;
  if (metric === 'missingValues') {
    const missing = values.list('missingValues');
    if (!missing) return null;
    const texts = missing.filter((each) => each !== null).map(textLiteral);
    const isMissing = [
      `${name} IS NULL`,
      ...(texts.length > 0 ? [`CAST(${name} AS VARCHAR) IN (${texts.join(', ')})`] : []),
    ];
    return `count(CASE WHEN ${isMissing.join(' OR ')} THEN 1 END)`;
  }
  if (metric === 'invalidValues') {
    const valid = values.list('validValues');
    if (!valid || valid.length === 0 || values.has('pattern')) return null;
    const texts = valid.map(textLiteral).join(', ');
    return `count(CASE WHEN CAST(${name} AS VARCHAR) NOT IN (${texts}) THEN 1 END)`;
  }
  if (metric !== 'duplicateValues' || columns.length > 1) return null;
  return `(count(${name}) - count(DISTINCT ${name}))`;
}

function ofFigure(
  rule: Part,
  name: string,
  column: string | null,
  query: string,
  { isMet, text }: Demand,
  unit = '',
): ExpectationConfig {
  const kwargs = { figure_query: query, is_met: isMet('value'), must_be: `${text}${unit}` };
  return translated(`odcs.${name}`, { ...(column !== null && { column }), ...kwargs }, sourceOf(rule));
}

/** A query that gives one figure, which the operator judges; `${table}` is the data. */
function sqlOf(rule: Part, column: string | null): Found[] {
  const query = rule.text('query');
  if (query === undefined) throw rule.error(`a rule of type sql needs a 'query'`);
  const demand = demandOf(rule);
  const no = (why: string): Found[] => [{ what: 'odcs.sql', column, why, line: rule.line }];
  if (!demand) return no(`The rule needs one operator, such as 'mustBe: 0'.`);
  const sql = query
    .trim()
    .replace(/;\s*$/, '')
    .replaceAll(/[{}]/g, (sign) => sign + sign)
    .replaceAll(/\$?\{\{(?:table|object|model|schema)\}\}|\$(?:table|object)\b/gi, '{batch}')
    .replaceAll(
      /\$?\{\{(?:column|property|field)\}\}/gi,
      column === null ? '' : identifier(column).replaceAll(/[{}]/g, (sign) => sign + sign),
    );
  if (!sql.includes('{batch}')) return no('The query names a table of its own: write ${table} in its place.');
  return [ofFigure(rule, 'sql', column, sql, demand)];
}

/** Great Expectations' own expectations within a contract. */
function customOf(rule: Part, column: string | null): Found[] {
  const engine = rule.text('engine') ?? '';
  const no = (why: string): Found[] => [{ what: 'odcs.custom', column, why, line: rule.line }];
  if (!/^great[-_ ]?expectations$/i.test(engine))
    return no(`Rules of the engine ${shownOf(engine)} are not run: write the rule as a metric or as SQL.`);
  const given = rule.value('implementation');
  const items = typeof given === 'string' ? parsed(given) : given;
  const list = Array.isArray(items) ? items : [items];
  return list.flatMap((item) => {
    const type = isRecord(item) ? (item['type'] ?? item['expectation_type']) : undefined;
    if (!isRecord(item) || typeof type !== 'string' || !isRecord(item['kwargs'] ?? {}))
      return no(`Its 'implementation' is no expectation with type and kwargs.`);
    const own = column === null || !type.includes('column_value') ? {} : { column };
    return [expectationAt(type, { ...own, ...(item['kwargs'] as object) }, sourceOf(rule))];
  });
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch {
    return null;
  }
}

/** As SQL compares the text of a value with it. */
function textLiteral(value: unknown): string {
  return literal(typeof value === 'string' ? value : shownOf(value));
}
