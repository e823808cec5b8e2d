import { columnarRelation } from '@mlops-actions/tabular/drift/columnar-relation';
import { type Engine, openEngine } from '@mlops-actions/tabular/engine';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import { checkStream, type Seed, seedFromText, seedOf } from '@mlops-actions/stats/rng';
import { openDataDoor } from '../data/data-door.ts';
import { openData } from '../data/open-data.ts';
import { filesDigest } from '../evidence/digests.ts';
import { checkNoticeInputs } from '../notify/inputs.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { withColumnNames } from './column-globs.ts';
import { compareTables, resultLine } from './compare-tables.ts';
import type { DriftCase, KindFinding, Relation } from './drift-case.ts';
import type { DriftInputs } from './inputs.ts';
import { kindsAskedFor, lookFor } from './kinds.ts';
import { writeMetrics } from './metrics-file.ts';
import { notified } from './notified.ts';
import { outcomeOf } from './outcome.ts';
import { checkNames, columnNames, isCompared } from './plan.ts';
import { type DriftPolicy, readDriftPolicy } from './policy.ts';
import { withoutBookkeeping, withWindow } from './window/apply.ts';
import { type CurrentWindow, openCurrentWindow } from './window/current-window.ts';
import { EmptyWindow, emptyOutcome } from './window/empty-window.ts';
import { windowSource } from './window/inputs.ts';

/**
 * Compares a current table with a reference: its columns, each by the method that the preset chooses or the policy
 * names, and whatever other kinds of drift the policy asks for.
 * @throws UserError and DataError for inputs, policies and data files that cannot be used
 */
export async function checkDrift(inputs: DriftInputs, context: Context): Promise<Outcome> {
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
    const named = withoutBookkeeping(written, window.bookkeeping);
    const { table: reference } = await openData(engine, door, 'reference', inputs.reference, context);
    const current =
      source.kind === 'files'
        ? (await openData(engine, door, 'current', source.patterns, context)).table
        : await openTable(engine, 'current', window.files);
    const later = named.performance?.labels;
    const labels = later && (await openData(engine, door, 'labels', later, context)).table;
    const names = columnNames(reference.columns, current.columns);
    const policy = withColumnNames(named, names);
    checkNames(names, policy, inputs, inputs.policy);
    const digests = digestsOf(reference, current);
    const draws = policy.mode === 'honest' || kindsAskedFor(policy).length > 0;
    const seed = draws ? seedFor(inputs, policy, await digests) : undefined;
    const [found, subject] = await Promise.all([
      lookForDrift(engine, { reference, current, labels }, policy, inputs, context, seed),
      digests,
    ]);
    const outcome = outcomeOf(found.results, found.kinds, policy, inputs);
    const files = await writeMetrics(inputs, outcome, found);
    const tools = { duckdb: engine.version };
    const whole = { ...outcome, subject, tools, files, ...(seed && { seeds: { 'drift-check': seed } }) };
    return await notified(withWindow(whole, window), inputs, context);
  } catch (error) {
    if (error instanceof EmptyWindow) return await notified(emptyOutcome(error), inputs, context);
    throw error;
  } finally {
    await engine.close();
    await window?.close();
    await door.close();
  }
}

async function lookForDrift(
  engine: Engine,
  tables: { reference: Table; current: Table; labels: Table | undefined },
  policy: DriftPolicy,
  inputs: DriftInputs,
  context: Context,
  seed: Seed | undefined,
) {
  const given: DriftCase = {
    engine,
    reference: await relationOf(engine, tables.reference, policy, inputs),
    current: await relationOf(engine, tables.current, policy, inputs),
    labels: tables.labels,
    policy,
    inputs,
    context,
    random: (check, purpose) => checkStream(seed ?? '0x0', check, purpose),
  };
  // Columns last: a mistake in a kind's columns, metrics or SQL is told before they are all compared.
  const kinds: KindFinding[] = [];
  for (const kind of kindsAskedFor(policy)) {
    context.signal.throwIfAborted();
    kinds.push(await context.log.group(`Looking at ${kind}`, () => lookFor(kind, given)));
  }
  const results = await context.log.group('Comparing columns', async () => {
    const compared = await compareTables(given, { charts: true });
    for (const result of compared) context.log.info(resultLine(result));
    return compared;
  });
  return { results, kinds };
}

/** Other kinds than columns may read any column. */
async function relationOf(
  engine: Engine,
  table: Table,
  policy: DriftPolicy,
  inputs: DriftInputs,
): Promise<Relation> {
  const isNarrow = kindsAskedFor(policy).length === 0;
  const read = isNarrow
    ? table.columns.filter((column) => isCompared(column, policy, inputs))
    : table.columns;
  const names = read.map(({ name }) => name);
  return { columns: table.columns, relation: await columnarRelation(engine, table, names) };
}

function seedFor(inputs: DriftInputs, policy: DriftPolicy, digests: Outcome['subject']): Seed {
  if (inputs.seed !== undefined) return seedFromText(inputs.seed);
  return seedOf({ action: 'drift-check', policy, ...digests });
}

async function digestsOf(reference: Table, current: Table): Promise<Outcome['subject']> {
  return {
    referenceDigest: await filesDigest(reference.files),
    currentDigest: await filesDigest(current.files),
  };
}
