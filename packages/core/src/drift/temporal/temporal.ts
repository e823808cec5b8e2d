import { adjustedPValues } from '@mlops-actions/stats/drift-decision/correction';
import { columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { columnPair } from '@mlops-actions/tabular/drift/column-pair';
import { columnWindows } from '@mlops-actions/tabular/drift/windows';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import type { Check } from '../../report/outcome.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase, KindFinding } from '../drift-case.ts';
import { withoutData } from '../kind-finding.ts';
import { columnKinds, temporalSchema } from '../kind-policies.ts';
import { rulesOf } from '../outcome.ts';
import { isCompared, type PlannedColumn, planColumn } from '../plan.ts';
import { isAskedFor } from '../policy.ts';
import { weightOf } from '../verdict.ts';
import { figure, listed, windowText } from '../wording.ts';
import { temporalSection } from './section.ts';
import { type ColumnOverTime, judgeWindows } from './windows.ts';

const title = 'Drift over time';

/** Which columns left the reference in which window of the current table, and whether they move away from it. */
export async function lookAtWindows(given: DriftCase): Promise<KindFinding> {
  const { engine, policy } = given;
  const settings = policy.temporal ?? temporalSchema.parse({});
  const time = timeColumns(given);
  const plans = await plannedColumns(given, settings.columns);
  if (plans.length === 0) return withoutData('temporal', title, 'missing', 'no column can be compared');
  const found: ColumnOverTime[] = [];
  for (const plan of plans) {
    given.context.signal.throwIfAborted();
    const pair = columnPair(
      plan.type,
      { relation: given.reference.relation, column: plan.reference },
      { relation: given.current.relation, column: plan.current },
    );
    const windows = await columnWindows(engine, pair, time, settings.window);
    const terms = { threshold: settings.threshold, minRows: settings['min-rows'], columns: plans.length };
    found.push(judgeWindows(plan.name, windows, terms));
  }
  const judged = found.filter(({ current }) => current.length > 0);
  if (judged.length === 0) {
    const why = `no window has ${settings['min-rows']} values: take a longer window or a smaller min-rows`;
    return withoutData('temporal', title, 'too-few', why);
  }
  return findingOf(given, judged);
}

/** @throws UserError where the current table has no such column of time */
function timeColumns({ policy, reference, current }: DriftCase): {
  reference: string | null;
  current: string;
} {
  const name = policy['time-column'] as string;
  const isTime = (columns: readonly TableColumn[]) =>
    columns.some((column) => column.name === name && ['date', 'timestamp'].includes(column.type));
  if (!isTime(current.columns)) {
    const type = current.columns.find((column) => column.name === name)?.type;
    const what =
      type === undefined ? 'is not in the current table' : `is ${type} there, not a date or timestamp`;
    throw new UserError(`The policy's 'time-column' '${name}' ${what}.`);
  }
  return { reference: isTime(reference.columns) ? name : null, current: name };
}

/** The named columns, or all that can be compared; of the kinds of columns that the policy judges, where it judges any. */
async function plannedColumns(given: DriftCase, named: string[] | undefined): Promise<PlannedColumn[]> {
  const { engine, inputs, reference, current } = given;
  const judgesColumns = columnKinds.some((kind) => isAskedFor(given.policy, kind));
  const { kinds: _, ...everyColumn } = given.policy;
  const policy = named === undefined && judgesColumns ? given.policy : everyColumn;
  const isWanted = (column: TableColumn) =>
    isCompared(column, policy, inputs) && (named === undefined || named.includes(column.name));
  const [before, now] = [reference, current].map(({ columns }) => columns.filter(isWanted));
  const sides = [
    {
      columns: reference.columns,
      facts: await columnFacts(engine, reference.relation, before ?? [], inputs.preset === 'azureml'),
    },
    { columns: current.columns, facts: await columnFacts(engine, current.relation, now ?? [], true) },
  ] as const;
  const plans = (now ?? []).map(({ name }) => planColumn(name, sides[0], sides[1], policy, inputs));
  const wrong = named?.find((name) => !plans.some((plan) => plan.name === name && plan.state === 'planned'));
  if (wrong !== undefined) {
    const plan = plans.find(({ name }) => name === wrong);
    const why =
      plan && plan.state !== 'planned' ? `: it ${plan.state === 'no-data' ? '' : 'is '}${plan.reason}` : '';
    throw new UserError(`The policy's 'temporal' names column '${wrong}', which cannot be compared${why}.`);
  }
  return plans.filter((plan) => plan.state === 'planned');
}

function findingOf({ policy, inputs }: DriftCase, columns: readonly ColumnOverTime[]): KindFinding {
  const rules = rulesOf(policy, inputs);
  const left = columns.filter((column) => column.left.length > 0);
  const weigh = (some: readonly ColumnOverTime[]) =>
    some.reduce((sum, { column }) => sum + weightOf(rules, column), 0);
  const isRequired = ({ column }: ColumnOverTime) => rules.notToDrift.includes(column);
  const share = weigh(left) / weigh(columns);
  const drifted = left.some(isRequired) || (left.length > 0 && share >= rules.driftShare);
  const first = left.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1))[0];
  const finding = first
    ? `Over time ${listed(left.map(({ column }) => column))} left the reference, first in the window of ${windowText(startOf(first))}`
    : `No window left the reference (${Math.max(...columns.map(({ current }) => current.length))} windows)`;
  const rising = risingColumns(columns, policy.alpha);
  const unlimited = columns.filter(({ limit }) => limit === null);
  return {
    kind: 'temporal',
    verdict: drifted ? 'drift' : 'no-drift',
    finding,
    checks: columns.map((column) =>
      checkOf(column, rising.has(column), drifted && (isRequired(column) || share >= rules.driftShare)),
    ),
    sections: [temporalSection(columns, rising)],
    metrics: columns.flatMap(({ column, current }) =>
      current.map(({ score, start }) => ({ name: 'window_distance', value: score, column, window: start })),
    ),
    warnings: [
      ...[...rising].map(({ column }) => `'${column}' moves away from the reference from window to window.`),
      ...(unlimited.length > 0
        ? ['The reference has too few windows to say how much it varies with time: only chance is taken off.']
        : []),
    ],
  };
}

function startOf({ left }: ColumnOverTime): string {
  return left[0]?.start ?? '';
}

/**
 * Columns whose distance from the reference rises by more than the threshold and surely, by Mann and Kendall's test with
 * Holm's correction.
 */
function risingColumns(columns: readonly ColumnOverTime[], alpha: number): Set<ColumnOverTime> {
  const tested = columns.filter(({ trend }) => trend !== null);
  const adjusted = adjustedPValues(
    tested.map(({ trend }) => trend?.pValue ?? 1),
    'holm',
  );
  return new Set(
    tested.filter(({ trend, threshold }, i) => adjusted[i]! < alpha && (trend?.rise ?? 0) > threshold),
  );
}

function checkOf(found: ColumnOverTime, isRising: boolean, decides: boolean): Check {
  const { column, current, left, limit, threshold, trend, skipped } = found;
  const most = current.reduce((worst, window) => (window.score > worst.score ? window : worst));
  const expected = Math.max(threshold, limit ?? 0);
  const sentences = [
    left.length > 0
      ? `${left.length} of ${current.length} windows left the reference, first that of ${windowText(startOf(found))}.`
      : `None of ${current.length} windows left the reference.`,
    `The farthest, ${windowText(most.start)}, is at a Jensen–Shannon distance of ${figure(most.score)}, beside ${figure(expected)}${limit === null ? '' : ' that its own windows let expect'}.`,
    isRising && 'The distance rises with time.',
    skipped > 0 && `${skipped} windows had too few values.`,
  ];
  return {
    id: `temporal:${column}`,
    title: `${column} over time`,
    verdict: left.length > 0 ? (decides ? 'fail' : 'warn') : isRising ? 'warn' : 'pass',
    observed: most.score,
    expected: `≤ ${figure(expected)}`,
    detail: sentences.filter(Boolean).join(' '),
    evidence: {
      kind: 'temporal',
      column,
      score: most.score,
      threshold,
      limit,
      drifted: left.length > 0,
      firstWindow: left[0]?.start ?? null,
      windows: current.length,
      skipped,
      ...(trend && { tau: trend.tau, trendPValue: trend.pValue, rise: trend.rise }),
    },
  };
}
