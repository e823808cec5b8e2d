import { adjustedPValues } from '@mlops-actions/stats/drift-decision/correction';
import { columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { leastForLimit } from '@mlops-actions/stats/drift-decision/prediction-limit';
import { columnPair } from '@mlops-actions/tabular/drift/column-pair';
import { columnWindows } from '@mlops-actions/tabular/drift/windows';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { counted } from '../../report/cell.ts';
import type { Check } from '../../report/outcome.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase, KindFinding } from '../drift-case.ts';
import { withoutData } from '../kind-finding.ts';
import { columnKinds, temporalSchema } from '../kind-policies.ts';
import { hasValues } from '../lost-numbers.ts';
import { rulesOf } from '../outcome.ts';
import { columnNames, isCompared, type PlannedColumn, planColumn } from '../plan.ts';
import { isAskedFor } from '../policy.ts';
import { figure, listed, windowText } from '../wording.ts';
import { blindness } from './blindness.ts';
import { temporalSection } from './section.ts';
import { type ColumnOverTime, type JudgedWindow, judgeWindows } from './windows.ts';

const title = 'Drift over time';

/** Which columns left the reference in which window of the current table, and whether they move away from it. */
export async function lookAtWindows(given: DriftCase): Promise<KindFinding> {
  const { engine, policy } = given;
  const settings = policy.temporal ?? temporalSchema.parse({});
  const time = await timeColumns(given);
  if ('missing' in time) return withoutData('temporal', title, 'missing', time.missing);
  const { plans, missing } = await plannedColumns(given, settings.columns);
  if (plans.length === 0) {
    const why = missing[0] ? `'${missing[0].name}' ${missing[0].reason}` : 'no column can be compared';
    return withoutData('temporal', title, 'missing', why);
  }
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
  const few = `no window has ${counted(settings['min-rows'], 'value')}: take a longer window or a smaller min-rows`;
  if (judged.length === 0) return withoutData('temporal', title, 'too-few', few);
  const unfilled = found.filter(({ current }) => current.length === 0);
  const noData = [
    ...missing,
    ...unfilled.map(({ column }) => ({ name: column, reason: `has no data: ${few}` })),
  ];
  return findingOf(given, judged, noData);
}

/**
 * The names of the columns of time, the reference's null where it has none; or why the current table has no times.
 * @throws UserError where the column holds something else than times in the first place
 */
async function timeColumns({
  engine,
  policy,
  reference,
  current,
}: DriftCase): Promise<{ reference: string | null; current: string } | { missing: string }> {
  const name = policy['time-column'] as string;
  const [before, now] = [reference, current].map(({ columns }) => columns.find((each) => each.name === name));
  const isTime = (column: TableColumn | undefined) => column?.type === 'date' || column?.type === 'timestamp';
  if (isTime(now)) return { reference: isTime(before) ? name : null, current: name };
  if (!isTime(before)) {
    for (const [{ relation }, column, where] of [
      [current, now, 'current'],
      [reference, before, 'reference'],
    ] as const) {
      if (!column || !(await hasValues(engine, relation, column))) continue;
      const what = `is ${column.type} in the ${where} table, not a date or timestamp`;
      throw new UserError(`The policy's 'time-column' '${name}' ${what}.`);
    }
  }
  if (!now) return { missing: `the current table has no column '${name}', which is the time-column` };
  const hasOthers = await hasValues(engine, current.relation, now);
  const lost = hasOthers ? `is ${now.type}, not a date or timestamp,` : 'has no values';
  return { missing: `'${name}', which is the time-column, ${lost} in the current table` };
}

interface Missing {
  name: string;
  /** Ends a sentence that begins with the column. */
  reason: string;
}

/**
 * The named columns, or all that can be compared, of the kinds of columns that the policy judges, where it judges any;
 * and those of them that have no data.
 * @throws UserError for a named column that could be compared in neither table
 */
async function plannedColumns(
  given: DriftCase,
  named: string[] | undefined,
): Promise<{ plans: PlannedColumn[]; missing: Missing[] }> {
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
  const names = columnNames(before ?? [], now ?? []);
  const wrong = named?.find((name) => !names.includes(name));
  if (wrong !== undefined) {
    const plan = planColumn(wrong, sides[0], sides[1], policy, inputs);
    const why = plan.state === 'left-out' ? `: it is ${plan.reason}` : '';
    throw new UserError(`The policy's 'temporal' names column '${wrong}', which cannot be compared${why}.`);
  }
  // What is watched by name is never left out in silence.
  const watching = { ...policy, require: [...policy.require, ...(named ?? [])] };
  const results = names.map((name) => planColumn(name, sides[0], sides[1], watching, inputs));
  return {
    plans: results.filter((result) => result.state === 'planned'),
    missing: results.filter((result) => result.state === 'no-data'),
  };
}

/** Any column that left is drift: the limits of its windows are those of all windows and columns together. */
function findingOf(
  { policy, inputs }: DriftCase,
  columns: readonly ColumnOverTime[],
  noData: readonly Missing[],
): KindFinding {
  const watched = new Set([...rulesOf(policy, inputs).watched, ...(policy.temporal?.columns ?? [])]);
  const lacksData = noData.length > columns.length || noData.some(({ name }) => watched.has(name));
  const left = columns.filter((column) => column.left.length > 0);
  const first = left.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1))[0];
  const most = Math.max(...columns.map(({ current }) => current.length));
  const seen = first
    ? `Over time ${listed(left.map(({ column }) => column))} left the reference, first in the window of ${windowText(startOf(first))}`
    : `No window left the reference (${counted(most, 'window')})`;
  const without = noData.length > 0 ? `; without data: ${listed(noData.map(({ name }) => name))}` : '';
  const finding = `${seen}${without}`;
  const rising = risingColumns(columns, policy.alpha);
  const unlimited = columns.filter(({ expected }) => expected === null).map(({ column }) => `'${column}'`);
  return {
    kind: 'temporal',
    verdict: left.length > 0 ? 'drift' : lacksData ? 'no-data' : 'no-drift',
    finding,
    checks: [...columns.map((column) => checkOf(column, rising.has(column))), ...noData.map(missingCheck)],
    sections: [temporalSection(columns, rising)],
    metrics: columns.flatMap(({ column, current }) =>
      current.map(({ score, start }) => ({ name: 'window_distance', value: score, column, window: start })),
    ),
    warnings: [
      ...[...rising].map(({ column }) => `'${column}' moves away from the reference from window to window.`),
      ...(unlimited.length > 0
        ? [
            `The reference has fewer than ${leastForLimit} windows of ${listed(unlimited)}, too few to say how much it varies with time: only chance is taken off.`,
          ]
        : []),
      ...columns.flatMap((column) => blindness(column) ?? []),
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

function whatDecides({ limit }: JudgedWindow, { threshold, expected }: ColumnOverTime): string {
  if (limit === threshold) return 'the threshold';
  return limit === expected
    ? 'what the windows of the reference let expect'
    : 'what chance alone makes of so few values';
}

function missingCheck({ name, reason }: Missing): Check {
  return {
    id: `temporal:${name}`,
    title: `${name} over time`,
    verdict: 'no-data',
    detail: `The column ${reason}.`,
    evidence: { kind: 'temporal', column: name, reason: 'missing' },
  };
}

function checkOf(found: ColumnOverTime, isRising: boolean): Check {
  const { column, current, left, expected, threshold, trend, skipped } = found;
  const beyond = ({ score, limit }: JudgedWindow) => score - limit;
  const most = current.reduce((worst, window) => (beyond(window) > beyond(worst) ? window : worst));
  const sentences = [
    left.length > 0
      ? `${left.length} of ${counted(current.length, 'window')} left the reference, first that of ${windowText(startOf(found))}.`
      : `None of ${counted(current.length, 'window')} left the reference.`,
    `The farthest, ${windowText(most.start)}, is at a Jensen–Shannon distance of ${figure(most.score)}, beside a limit of ${figure(most.limit)}, which is ${whatDecides(most, found)}.`,
    blindness(found),
    isRising && 'The distance rises with time.',
    skipped > 0 && `${counted(skipped, 'window')} had too few values.`,
  ];
  return {
    id: `temporal:${column}`,
    title: `${column} over time`,
    verdict: left.length > 0 ? 'fail' : isRising ? 'warn' : 'pass',
    observed: most.score,
    expected: `≤ ${figure(most.limit)}`,
    detail: sentences.filter(Boolean).join(' '),
    evidence: {
      kind: 'temporal',
      column,
      score: most.score,
      threshold,
      limit: most.limit,
      floor: most.floor,
      expectedByReference: expected,
      drifted: left.length > 0,
      firstWindow: left[0]?.start ?? null,
      windows: current.length,
      skipped,
      ...(trend && { tau: trend.tau, trendPValue: trend.pValue, rise: trend.rise }),
    },
  };
}
