import { DataError } from '@mlops-actions/tabular/data-error';
import type { Engine } from '@mlops-actions/tabular/engine';
import { NotEvaluable } from '@mlops-actions/tabular/expectations/expectation';
import { checkQuery } from '@mlops-actions/tabular/expectations/query-check';
import { identifier } from '@mlops-actions/tabular/sql';
import { suggestionOrAll } from '@mlops-actions/tabular/nearest';
import { UserError } from '../../runtime/user-error.ts';
import type { CustomMetric } from '../policy/custom-metric.ts';
import type { Rule } from '../policy/rule.ts';
import type { CustomRows } from './custom-rows.ts';
import { resamplingOf, type Resampling } from './resampling.ts';
import { callsOf } from './sql-calls.ts';

/** A metric of the policy's own that is computed here. */
export type SqlMetric = CustomMetric & { sql: string };

/** Those that have SQL. @throws UserError for a rule on one that has none */
export function sqlMetricsOf(metrics: readonly CustomMetric[], rules: readonly Rule[]): SqlMetric[] {
  const found = metrics.filter((metric): metric is SqlMetric => metric.sql !== undefined);
  const rule = rules.find(({ metric, measured }) => measured && !found.some(({ name }) => name === metric));
  if (!rule) return found;
  throw new UserError(
    `Rule '${rule.text}' names the metric '${rule.metric}', which has no SQL to compute it from predictions: set sql under metrics.${rule.metric}.`,
    rule.at,
  );
}

/** The SQL in brackets of its own, whatever comment it ends in. */
export function bracketed({ sql }: SqlMetric): string {
  return `(${sql}\n)`;
}

/**
 * Reads a metric's SQL, which has to be one expression that reads nothing but the rows and gives the same in every run.
 * @returns which resamples tell how sure it is
 * @throws UserError with what it is instead
 */
export async function readSql(
  engine: Engine,
  metric: SqlMetric,
  { columns, count }: CustomRows,
): Promise<Resampling> {
  const wrong = wrongWith(metric);
  const nodes = await checkQuery(engine, `SELECT ${metric.sql}`, []).catch((error: unknown) => {
    if (!(error instanceof NotEvaluable)) throw error;
    const parser = /^The query cannot be read: (.*?)\.?$/s.exec(error.message)?.[1];
    throw parser === undefined
      ? wrong(
          'is more than one expression over the columns of the predictions: write an aggregate such as sum(amount).',
        )
      : wrong(`does not parse as SQL (${parser}): write an aggregate such as sum(amount).`);
  });
  if (nodes.some((node) => node['class'] === 'STAR'))
    throw wrong(
      'takes columns by COLUMNS or *, so that rows without a value in one could not be told: write the name of each column.',
    );
  if (nodes.some(({ sample }) => sample !== undefined && sample !== null))
    throw wrong('takes a sample of the rows, another in each run: leave the sample out.');
  const calls = await callsOf(engine, nodes, columns);
  const unstable = calls.find(({ isStable }) => !isStable);
  if (unstable)
    throw wrong(
      `calls ${unstable.name}, which may give another value in each run: write an aggregate of the columns alone, such as sum(amount).`,
    );
  return resamplingOf(nodes, calls, count);
}

/**
 * Holds a metric to making one number of the rows.
 * @throws UserError with what it makes instead
 */
export async function demandNumber(
  engine: Engine,
  metric: SqlMetric,
  { table, columns }: CustomRows,
): Promise<void> {
  const wrong = wrongWith(metric);
  const shape = `SELECT typeof(${bracketed(metric)}) AS type FROM (SELECT * FROM ${table} LIMIT 0)`;
  const found = await engine.all(shape).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw wrong(reasonOf(error.message, columns));
  });
  const { type = '' } = (found[0] ?? {}) as { type?: string };
  if (found.length !== 1)
    throw wrong(
      'gives a value for each row and not one number of all: write an aggregate such as sum(amount).',
    );
  if (!/^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DECIMAL(\(.*\))?|DOUBLE|FLOAT|BIGNUM)$/.test(type))
    throw wrong(`gives ${type} and no number: write an aggregate such as sum(amount).`);
}

function wrongWith({ name, at }: SqlMetric): (reason: string) => UserError {
  return (reason) => new UserError(`The metric '${name}' ${reason}`, at);
}

/** Whether the metric rests on a column: without it, the engine finds no meaning in the SQL. */
export async function namesColumn(
  engine: Engine,
  metric: SqlMetric,
  { table }: CustomRows,
  column: string,
): Promise<boolean> {
  const without = `SELECT * EXCLUDE (${identifier(column)}) FROM ${table} LIMIT 0`;
  return engine.all(`SELECT typeof(${bracketed(metric)}) FROM (${without})`).then(
    () => false,
    (error: unknown) => {
      if (error instanceof DataError) return true;
      throw error;
    },
  );
}

/** What the engine says of a statement, about the metric instead. */
function reasonOf(message: string, columns: readonly string[]): string {
  const column = /names a column '(.*)' that the data do not have/.exec(message)?.[1];
  if (column !== undefined)
    return `names the column '${column}', which the predictions do not have${suggestionOrAll(column, columns)}`;
  const absent = /calls a function '(.*)' that the engine does not have/.exec(message)?.[1];
  if (absent !== undefined)
    return `calls the function '${absent}', which DuckDB does not have: write an aggregate such as sum(amount).`;
  const must = /column "?(.+?)"? must appear in the GROUP BY/.exec(message)?.[1];
  if (must !== undefined)
    return `mixes the column '${must}' with aggregates: write an aggregate such as sum(${must}).`;
  return `cannot be computed: ${message.replace(/^(Binder|Parser|Catalog) Error: /, '').replace(/\.?$/, '.')}`;
}
