import { columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { columnPair } from '@mlops-actions/tabular/drift/column-pair';
import { compareColumn } from '@mlops-actions/tabular/drift/compare-column';
import { Incomparable } from '@mlops-actions/tabular/drift/incomparable';
import { distributionOf } from '@mlops-actions/tabular/drift/distribution';
import { numberText } from '../report/cell.ts';
import type { ComparedColumn, ColumnResult, MeasuredColumn, MissingColumn } from './column-result.ts';
import { decideColumns } from './decide.ts';
import type { DriftCase, Relation } from './drift-case.ts';
import { measureHonestly } from './honest/measure.ts';
import { columnNames, isCompared, type PlannedColumn, planColumn, type Side } from './plan.ts';
import { choiceOf } from './policy.ts';
import { effectText } from './wording.ts';

/** Every column of both tables: compared and decided on, without data, or left out. */
export async function compareTables(
  given: DriftCase,
  { charts }: { charts: boolean },
): Promise<ColumnResult[]> {
  const { reference, current, policy, inputs, context } = given;
  const before = await sideOf(given, reference, inputs.preset === 'azureml');
  const now = await sideOf(given, current, true);
  const results = [];
  for (const name of columnNames(reference.columns, current.columns)) {
    context.signal.throwIfAborted();
    const plan = planColumn(name, before, now, policy, inputs);
    results.push(plan.state === 'planned' ? await measureOrTell(given, plan, charts) : plan);
  }
  return decideColumns(results, policy, inputs.preset);
}

/** The facts of the columns that may be compared. */
async function sideOf(
  { engine, policy, inputs }: DriftCase,
  { columns, relation }: Relation,
  countDistinct: boolean,
): Promise<Side> {
  const read = columns.filter((column) => isCompared(column, policy, inputs));
  return { columns, facts: await columnFacts(engine, relation, read, countDistinct) };
}

/** A column that its method has no figure for has no data. */
async function measureOrTell(
  given: DriftCase,
  plan: PlannedColumn,
  charts: boolean,
): Promise<MeasuredColumn | MissingColumn> {
  try {
    return await measure(given, plan, charts);
  } catch (error) {
    if (!(error instanceof Incomparable)) throw error;
    const { name, kind, facts } = plan;
    const [referenceRows, currentRows] = [facts.reference.values, facts.current.values];
    return { state: 'no-data', name, kind, reason: error.reason, referenceRows, currentRows };
  }
}

async function measure(given: DriftCase, plan: PlannedColumn, charts: boolean): Promise<MeasuredColumn> {
  const { engine, reference, current, policy, inputs, random } = given;
  const { name, kind, type, facts, retyped } = plan;
  const pair = columnPair(
    type,
    { relation: reference.relation, column: plan.reference },
    { relation: current.relation, column: plan.current },
  );
  const choice = choiceOf(policy, name, type);
  const isHonest = policy.mode === 'honest';
  const wanted = { ...choice, ...(isHonest && { threshold: undefined }), preset: inputs.preset };
  const comparison = await compareColumn(engine, pair, facts, wanted);
  const { score, threshold, pValue } = comparison;
  const measured = isHonest
    ? await measureHonestly(
        engine,
        pair,
        facts,
        comparison,
        choice.threshold,
        random(`column:${name}`, 'floor'),
      )
    : { measure: null, score, threshold, pValue, floor: null };
  const distribution = charts
    ? await distributionOf(engine, pair, facts, policy['show-values'].includes(name))
    : null;
  return { state: 'compared', name, kind, type, facts, comparison, measured, distribution, retyped };
}

/** What the log says of a column. */
export function resultLine(result: ColumnResult): string {
  if (result.state !== 'compared') {
    return `${result.name}: ${result.state === 'no-data' ? 'no data, it' : 'left out,'} ${result.reason}`;
  }
  return [`${result.name}: ${result.decision.drifted ? 'drift' : 'no drift'}`, ...figures(result)].join(', ');
}

function figures({ comparison, decision }: ComparedColumn): string[] {
  const { measure, score, threshold, floor } = decision;
  const figure = `${comparison.method}${measure ? ` ${measure}` : ''} ${numberText(score)} at threshold ${threshold}`;
  const beside = floor === null ? effectText(comparison) : `noise up to ${numberText(floor)}`;
  return beside ? [figure, beside] : [figure];
}
