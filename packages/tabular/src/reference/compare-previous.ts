import type { Engine } from '../engine.ts';
import { type ExpectationConfig, type Judgement, NotEvaluable } from '../expectations/expectation.ts';
import { count, percentText } from '../expectations/result.ts';
import type { JudgedExpectation } from '../expectations/run-suite.ts';
import type { Table, TableColumn } from '../sources.ts';
import { judged } from './judged.ts';
import { distinctKeys, keyPair, sameKey } from './key.ts';
import type { KeyRule, PreviousRules } from './references.ts';
import { type RetypedColumn, schemaChanges } from './schema-changes.ts';

/** A table of which the rows are counted, and in which columns no value was found. */
export interface CountedTable {
  table: Table;
  rows: number;
  isEmpty: (column: TableColumn) => boolean;
}

/** Judges a table by the last accepted version: its columns, their types, its rows, and the keys that it still holds. */
export async function comparePrevious(
  engine: Engine,
  now: CountedTable,
  before: CountedTable,
  rules: PreviousRules,
  lineOf: (path: readonly PropertyKey[]) => number,
): Promise<JudgedExpectation[]> {
  const configOf = (
    type: string,
    severity: ExpectationConfig['severity'],
    at: readonly PropertyKey[],
    kwargs: Record<string, unknown> = {},
  ): ExpectationConfig => ({ type, kwargs, severity, meta: {}, id: null, line: lineOf(at) });
  const isEmpty = (column: TableColumn) =>
    now.table.columns.includes(column) ? now.isEmpty(column) : before.isEmpty(column);
  const changes = schemaChanges(before.table.columns, now.table.columns, isEmpty);
  const { removed, retyped, added, row_count: rowCount, keys } = rules;
  return Promise.all([
    judged(
      configOf('reference_removed_columns', removed, ['removed']),
      'every column of the reference',
      async () =>
        columnsJudgement(
          changes.removed,
          'Missing columns of the reference',
          'No column of the reference is missing.',
        ),
    ),
    judged(
      configOf('reference_retyped_columns', retyped, ['retyped']),
      'the types of the reference',
      async () => retypedJudgement(changes.retyped, changes.untyped),
    ),
    judged(
      configOf('reference_added_columns', added, ['added']),
      'no column that the reference has not',
      async () => columnsJudgement(changes.added, 'Columns that the reference has not', 'No column is new.'),
    ),
    judged(
      configOf('reference_row_count', rowCount.severity, ['row_count'], { change: rowCount.change }),
      `within ${percentText(rowCount.change)} of the reference`,
      async () => ({ judgement: rowCountJudgement(now.rows, before.rows, rowCount.change) }),
    ),
    ...keys.map(({ severity, ...rule }, i) =>
      judged(
        configOf('reference_key_coverage', severity, ['keys', i], rule),
        `${percentText(rule.mostly)} of the reference's keys`,
        async () => ({ judgement: await keyCoverage(engine, now.table, before.table, rule) }),
      ),
    ),
  ]);
}

function columnsJudgement(names: readonly string[], what: string, none: string) {
  const detail = names.length === 0 ? none : `${what}: ${listed(names)}.`;
  return { judgement: { success: names.length === 0, result: { observed_value: names }, detail } };
}

/** A change is a change even where other columns cannot be judged. */
function retypedJudgement(retyped: readonly RetypedColumn[], untyped: readonly string[]) {
  if (retyped.length === 0 && untyped.length > 0)
    return `Columns without a single value, whose type says nothing: ${listed(untyped)}.`;
  const changes = retyped.map(({ name, from, to }) => `${name} (${from.type} before, ${to.type} now)`);
  return columnsJudgement(changes, 'Columns of another type', 'No column is of another type.');
}

/** @throws NotEvaluable where the reference has no rows. */
function rowCountJudgement(now: number, before: number, allowed: number): Judgement {
  if (before === 0)
    throw new NotEvaluable('The reference has no rows: name the files of the last accepted version.');
  const change = now / before - 1;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  return {
    success: Math.abs(change) <= allowed,
    result: { observed_value: now },
    detail: `${count(now)} rows, ${count(before)} in the reference (${sign}${percentText(Math.abs(change))}); a change of ${percentText(allowed)} is expected at most.`,
  };
}

/** The share of the reference's distinct keys that the table still holds. */
async function keyCoverage(
  engine: Engine,
  now: Table,
  before: Table,
  { columns, mostly }: Omit<KeyRule, 'severity'>,
): Promise<Judgement> {
  const [key, other] = keyPair({ table: now, columns }, { table: before, columns });
  const [row] = await engine.all(
    `SELECT count(*) FILTER (WHERE b.found) AS before, count(*) FILTER (WHERE a.found AND b.found) AS kept,
      count(*) FILTER (WHERE b.found IS NULL) AS fresh
    FROM (${distinctKeys(key)}) AS a FULL JOIN (${distinctKeys(other)}) AS b ON ${sameKey(key, 'a', 'b')}`,
  );
  const { before: all, kept, fresh } = row as { before: number; kept: number; fresh: number };
  if (all === 0) throw new NotEvaluable(`The reference holds no value of the key ${columns.join(', ')}.`);
  const share = kept / all;
  return {
    success: share >= mostly,
    result: { observed_value: share },
    detail: `${count(kept)} of the reference's ${count(all)} keys (${percentText(share)}) are there, and ${count(fresh)} new ones; at least ${percentText(mostly)} are expected.`,
  };
}

const mostNamed = 20;

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return more > 0 ? `${names.slice(0, mostNamed).join(', ')} and ${count(more)} more` : names.join(', ');
}
