import { columnarRelation } from '@mlops-actions/tabular/drift/columnar-relation';
import { columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { columnPair } from '@mlops-actions/tabular/drift/column-pair';
import { compareColumn } from '@mlops-actions/tabular/drift/compare-column';
import { distributionOf } from '@mlops-actions/tabular/drift/distribution';
import { Incomparable } from '@mlops-actions/tabular/drift/incomparable';
import { type Engine, openEngine } from '@mlops-actions/tabular/engine';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import { openDataDoor } from '../data/data-door.ts';
import { openData } from '../data/open-data.ts';
import { filesDigest } from '../evidence/digests.ts';
import { checkNoticeInputs } from '../notify/inputs.ts';
import { numberText } from '../report/cell.ts';
import type { Annotation, Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { driftChecks, effectText, trifleWarning } from './checks.ts';
import type { ColumnResult } from './column-result.ts';
import { type DriftInputs, refuseUnbuilt } from './inputs.ts';
import { notified } from './notified.ts';
import {
  checkNames,
  columnNames,
  isOfComparedKind,
  type PlannedColumn,
  planColumn,
  type Side,
} from './plan.ts';
import { choiceOf, type DriftPolicy, readDriftPolicy } from './policy.ts';
import { driftSections } from './sections.ts';
import { withoutBookkeeping, withWindow } from './window/apply.ts';
import { type CurrentWindow, openCurrentWindow } from './window/current-window.ts';
import { EmptyWindow, emptyOutcome } from './window/empty-window.ts';
import { windowSource } from './window/inputs.ts';
import { type DriftVerdict, judgeDrift } from './verdict.ts';

/**
 * Compares the columns of a current table with a reference, each by the method that Evidently chooses or the policy
 * names, and finds drift where the share of drifted columns says so.
 * @throws UserError and DataError for inputs, policies and data files that cannot be used
 */
export async function checkDrift(inputs: DriftInputs, context: Context): Promise<Outcome> {
  refuseUnbuilt(inputs);
  checkNoticeInputs(inputs);
  const source = windowSource(inputs);
  const written = await readDriftPolicy(inputs.policy);
  const engine = await openEngine({
    log: (line) => context.log.info(line),
    signal: context.signal,
    memoryLimit: inputs.memoryLimit,
  });
  const door = openDataDoor(inputs, context);
  let window: CurrentWindow | undefined;
  try {
    window = await openCurrentWindow(engine, source, inputs, context);
    const policy = withoutBookkeeping(written, window.bookkeeping);
    const { table: reference } = await openData(engine, door, 'reference', inputs.reference, context);
    const current =
      source.kind === 'files'
        ? (await openData(engine, door, 'current', source.patterns, context)).table
        : await openTable(engine, 'current', window.files);
    const [results, subject] = await Promise.all([
      context.log.group('Comparing columns', () =>
        compareTables(engine, reference, current, policy, inputs, context),
      ),
      digestsOf(reference, current),
    ]);
    const outcome = { ...outcomeOf(results, policy, inputs), subject, tools: { duckdb: engine.version } };
    return await notified(withWindow(outcome, window), inputs, context);
  } catch (error) {
    if (error instanceof EmptyWindow) return await notified(emptyOutcome(error), inputs, context);
    throw error;
  } finally {
    await engine.close();
    await window?.close();
    await door.close();
  }
}

async function digestsOf(reference: Table, current: Table): Promise<Outcome['subject']> {
  return {
    referenceDigest: await filesDigest(reference.files),
    currentDigest: await filesDigest(current.files),
  };
}

async function compareTables(
  engine: Engine,
  reference: Table,
  current: Table,
  policy: DriftPolicy,
  inputs: DriftInputs,
  context: Context,
): Promise<ColumnResult[]> {
  const names = columnNames(reference.columns, current.columns);
  checkNames(names, policy, inputs, inputs.policy);
  const [before, now] = [
    await sideOf(engine, reference, policy, false),
    await sideOf(engine, current, policy, true),
  ];
  const results: ColumnResult[] = [];
  for (const plan of names.map((name) => planColumn(name, before, now, policy, inputs))) {
    context.signal.throwIfAborted();
    const result = plan.state === 'planned' ? await compare(engine, plan, before, now, policy) : plan;
    context.log.info(resultLine(result));
    results.push(result);
  }
  return results;
}

/** The columns that may be compared, with their facts, and where to read them. */
async function sideOf(
  engine: Engine,
  table: Table,
  policy: DriftPolicy,
  countDistinct: boolean,
): Promise<Side & { relation: string }> {
  const read = table.columns.filter(
    (column) =>
      !policy.ignore.includes(column.name) &&
      (isOfComparedKind(column) || policy.columns[column.name]?.type !== undefined),
  );
  const names = read.map(({ name }) => name);
  const relation = await columnarRelation(engine, table, names);
  return {
    columns: table.columns,
    relation,
    facts: await columnFacts(engine, relation, read, countDistinct),
  };
}

async function compare(
  engine: Engine,
  plan: PlannedColumn,
  before: { relation: string },
  now: { relation: string },
  policy: DriftPolicy,
): Promise<ColumnResult> {
  const { name, kind, type, facts, retyped } = plan;
  const pair = columnPair(
    type,
    { relation: before.relation, column: plan.reference },
    { relation: now.relation, column: plan.current },
  );
  try {
    const comparison = await compareColumn(engine, pair, facts, choiceOf(policy, name, type));
    const distribution = await distributionOf(engine, pair, facts, policy['show-values'].includes(name));
    return { state: 'compared', name, kind, type, facts, comparison, distribution, retyped };
  } catch (error) {
    if (!(error instanceof Incomparable)) throw error;
    const [referenceRows, currentRows] = [facts.reference.values, facts.current.values];
    return { state: 'no-data', name, kind, reason: error.reason, referenceRows, currentRows };
  }
}

function resultLine(result: ColumnResult): string {
  if (result.state !== 'compared') {
    return `${result.name}: ${result.state === 'no-data' ? 'no data, it' : 'left out,'} ${result.reason}`;
  }
  const { method, score, threshold, drifted } = result.comparison;
  const found = drifted ? 'drift' : 'no drift';
  const figure = `${method} ${numberText(score)} at threshold ${threshold}`;
  return [`${result.name}: ${found}`, figure, effectText(result.comparison)].filter(Boolean).join(', ');
}

function outcomeOf(
  results: readonly ColumnResult[],
  policy: DriftPolicy,
  inputs: DriftInputs,
): Omit<Outcome, 'subject'> {
  const named = [inputs.labelColumn, inputs.predictionColumn].filter((name) => name !== undefined);
  const required = { notToDrift: policy.require, toHaveData: [...policy.require, ...named] };
  const found = judgeDrift(results, policy['drift-share'], required);
  const summary = summaryOf(found, policy);
  return {
    verdict: found.verdict,
    summary,
    checks: driftChecks(found, policy['drift-share'], policy.require),
    outputs: {
      'drift-share': found.share === null ? '' : String(found.share),
      'drifted-columns': JSON.stringify(found.drifted.map(({ name }) => name)),
    },
    sections: driftSections(found, results),
    annotations: annotationsOf(found, summary),
  };
}

function summaryOf(found: DriftVerdict, policy: DriftPolicy): string {
  const { judged, drifted, noData, share, because } = found;
  const without = noData.length > 0 ? `; without data: ${listed(noData)}` : '';
  if (share === null) return `No column could be compared${without}.`;
  const count = `${drifted.length} of ${judged.length} columns drifted${drifted.length > 0 ? ` (${listed(drifted)})` : ''}`;
  const limit = `share ${numberText(share)}, drift from ${policy['drift-share']} on`;
  const reason = because === 'share' ? limit : `${limit}; ${because}`;
  return `${count}: ${reason}${without}.`;
}

function listed(columns: readonly { name: string }[]): string {
  const names = columns.slice(0, 5).map(({ name }) => name);
  return columns.length > 5 ? `${names.join(', ')} and ${columns.length - 5} more` : names.join(', ');
}

function annotationsOf(found: DriftVerdict, summary: string): Annotation[] {
  const warning = (message: string): Annotation => ({ level: 'warning', message, title: 'drift-check' });
  return [
    ...(found.verdict === 'drift' ? [warning(summary)] : []),
    ...found.noData.map(({ name, reason }) =>
      warning(`Column '${name}' ${reason}, so it could not be judged.`),
    ),
    ...found.judged.flatMap((column) => trifleWarning(column) ?? []).map(warning),
  ];
}
