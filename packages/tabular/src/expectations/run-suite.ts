import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import type { Table } from '../sources.ts';
import type { Aggregate } from './conditions.ts';
import { duckdb } from './duckdb.ts';
import {
  type ExpectationConfig,
  type ExpectationResult,
  type Judgement,
  NotEvaluable,
  type OtherTables,
  type PreparedExpectation,
} from './expectation.ts';
import { Plan } from './plan.ts';
import { checkQuery } from './query-check.ts';
import { kindNamed } from './registry.ts';
import { noRows, redacted, type Sample, sampleOf } from './samples.ts';

export interface JudgedExpectation {
  config: ExpectationConfig;
  expected: string;
  /** Null where it could not be judged. */
  judgement: Judgement | null;
  /** Why it could not be judged: one sentence. */
  problem?: string;
  sample?: Sample;
}

export interface SuiteOptions {
  /** How many failing rows of each expectation are read; 0 reads none. */
  maxSampleRows?: number;
  /** Columns whose values are never read into samples. */
  redactColumns?: readonly string[];
  /** Further tables that expectations may name. */
  tables?: OtherTables;
}

export interface SuiteRun {
  expectations: JudgedExpectation[];
  rows: number;
  /** Values of the further aggregates that the caller asked for, in their order. */
  extra: unknown[];
}

type Prepared = { config: ExpectationConfig } & (
  { prepared: PreparedExpectation } | { prepared: null; problem: string }
);

const rows: Aggregate = { of: 'rows' };

/**
 * Judges all expectations by one plan: few aggregate statements over the table, and further ones only for the
 * samples of those that failed.
 */
export async function runSuite(
  engine: Engine,
  table: Table,
  configs: readonly ExpectationConfig[],
  options: SuiteOptions = {},
  extra: readonly Aggregate[] = [],
): Promise<SuiteRun> {
  const all = configs.map((config) => prepare(config, table, { [table.name]: table, ...options.tables }));
  await refuseQueries(engine, all, [table.name, ...Object.keys(options.tables ?? {})]);
  const wanted = all.flatMap(({ prepared }) => (prepared ? Object.values(prepared.aggregates) : []));
  const plan = new Plan([rows, ...wanted, ...extra], duckdb, table.relation);
  const valueOf = await plan
    .run(engine)
    .catch((error: unknown) => oneByOne(error, engine, table, all, extra));
  const expectations = all.map((each) => judge(each, valueOf, options));
  if (options.maxSampleRows)
    for (const [index, judged] of expectations.entries()) {
      const prepared = all[index]?.prepared;
      if (prepared) await show(engine, table, prepared, judged, valueOf, options);
    }
  return { expectations, rows: valueOf(rows) as number, extra: extra.map(valueOf) };
}

/** Adds what holds values of the data. */
async function show(
  engine: Engine,
  table: Table,
  { shown, unexpected, aggregates }: PreparedExpectation,
  judged: JudgedExpectation,
  valueOf: (aggregate: Aggregate) => unknown,
  { maxSampleRows = 0, redactColumns = [] }: SuiteOptions,
): Promise<void> {
  const { judgement } = judged;
  if (!judgement) return;
  const { element_count: elements, unexpected_count: broken } = judgement.result;
  if (elements !== undefined && broken === 0) judged.sample = noRows;
  if (unexpected && broken) {
    const asked = unexpected(valuesOf(aggregates, valueOf));
    judged.sample = await sampleOf(engine, table, asked, maxSampleRows, redactColumns);
  }
  if (!shown || shown.columns.some((column) => redactColumns.includes(column.name))) return;
  const plan = new Plan(Object.values(shown.aggregates), duckdb, table.relation);
  const more: ExpectationResult = shown.result(valuesOf(shown.aggregates, await plan.run(engine)));
  judgement.result = { ...judgement.result, ...more };
}

function valuesOf(
  aggregates: Record<string, Aggregate>,
  valueOf: (aggregate: Aggregate) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(aggregates).map(([name, aggregate]) => [name, valueOf(aggregate)]),
  );
}

/** Users' queries are looked at before any of them runs. */
async function refuseQueries(engine: Engine, all: Prepared[], tables: readonly string[]): Promise<void> {
  for (const [index, { config, prepared }] of all.entries())
    for (const sql of prepared?.queries ?? [])
      try {
        await checkQuery(engine, sql, tables);
      } catch (error) {
        all[index] = { config, prepared: null, problem: problemOf(error) };
      }
}

/** One expectation that the engine cannot evaluate must not take the others with it. */
async function oneByOne(
  error: unknown,
  engine: Engine,
  table: Table,
  all: Prepared[],
  extra: readonly Aggregate[],
): Promise<(aggregate: Aggregate) => unknown> {
  if (!(error instanceof DataError) || error.at) throw error;
  const answers = [await new Plan([rows, ...extra], duckdb, table.relation).run(engine)];
  for (const [index, { config, prepared }] of all.entries()) {
    if (!prepared) continue;
    try {
      answers.push(await new Plan(Object.values(prepared.aggregates), duckdb, table.relation).run(engine));
    } catch (error) {
      all[index] = { config, prepared: null, problem: problemOf(error) };
    }
  }
  return (aggregate) => answers.map((valueOf) => valueOf(aggregate)).find((value) => value !== undefined);
}

function prepare(config: ExpectationConfig, table: Table, tables: OtherTables): Prepared {
  try {
    return { config, prepared: kindNamed(config.type).prepare(config.kwargs, table.columns, tables) };
  } catch (error) {
    return { config, prepared: null, problem: problemOf(error) };
  }
}

function judge(
  each: Prepared,
  valueOf: (aggregate: Aggregate) => unknown,
  options: SuiteOptions,
): JudgedExpectation {
  const { config } = each;
  if (!each.prepared) return { config, expected: '', judgement: null, problem: each.problem };
  const { prepared } = each;
  try {
    const judgement = prepared.judge(valuesOf(prepared.aggregates, valueOf));
    return { config, expected: prepared.expected, judgement: withoutValue(judgement, prepared, options) };
  } catch (error) {
    return { config, expected: prepared.expected, judgement: null, problem: problemOf(error) };
  }
}

/**
 * An extreme of text is a value of the data: it is in no sentence, and in the result only where samples were
 * asked for. That of a redacted column is nowhere.
 */
function withoutValue(
  judgement: Judgement,
  { observesValueOf: column, expected }: PreparedExpectation,
  options: SuiteOptions,
): Judgement {
  const isRedacted = column && options.redactColumns?.includes(column.name);
  if (!column || judgement.result.observed_value === null || (column.type !== 'string' && !isRedacted))
    return judgement;
  return {
    ...judgement,
    ...((isRedacted || !options.maxSampleRows) && { result: { observed_value: redacted } }),
    detail: `The value is not shown; it is ${judgement.success ? '' : 'not '}as expected: ${expected}.`,
  };
}

function problemOf(error: unknown): string {
  if (error instanceof NotEvaluable || error instanceof DataError) return error.message;
  throw error;
}
