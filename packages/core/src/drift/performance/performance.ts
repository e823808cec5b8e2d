import { type Metric, metricOf } from '@mlops-actions/stats/metrics/catalog';
import { labelledRows } from '@mlops-actions/tabular/drift/performance';
import { defaultMargin, marginValue } from '../../gate/judge/difference.ts';
import type { Check } from '../../report/outcome.ts';
import { counted, numberText } from '../../report/cell.ts';
import type { DriftCase, KindFinding } from '../drift-case.ts';
import { isDrift, scoreCheck, withoutData } from '../kind-finding.ts';
import { performanceSchema } from '../kind-policies.ts';
import { leastRows } from '../policy.ts';
import { figure, percent, windowText } from '../wording.ts';
import { type AnswerColumns, answerColumns, type AnsweredTable, type PerformancePolicy } from './answers.ts';
import { businessMeasurements } from './business.ts';
import { lossOf, type Measurement, worseWindows } from './judge.ts';
import { lostColumn } from './lost-column.ts';
import { type AnsweredRows, errorsOf, figuresOf } from './measured-rows.ts';
import { performanceSection } from './section.ts';

const title = 'Performance';
/** Windows with fewer labels are not measured. */
const leastInWindow = 30;

/** A metric that could not be compared, with the reason. */
export interface Unmeasured {
  name: string;
  reason: string;
}

/**
 * Whether the model performs worse than on the reference, on the rows whose labels have arrived: metrics of the catalog
 * and the policy's business aggregates, as a whole and by window of time.
 */
export async function lookAtPerformance(given: DriftCase): Promise<KindFinding> {
  const policy = given.policy.performance ?? performanceSchema.parse({});
  const lost = await lostColumn(given, policy);
  if (lost !== undefined) return withoutData('performance', title, 'missing', lost);
  const columns = await answerColumns(given, policy);
  if (columns.arrival && columns.arrival.repeated > 0) {
    const why = `${numberText(columns.arrival.repeated)} ids have labels that contradict each other`;
    return withoutData('performance', title, 'undefined', why);
  }
  if (!columns.reference && !policy.reference) {
    const why = `the reference table has no label column: add it, or give values in 'reference'`;
    return withoutData('performance', title, 'missing', why);
  }
  const named = namedMetrics(policy);
  const now = await answeredRows(given, policy, columns.current);
  const least = leastRows(given.policy);
  if (now.labels.length < least) {
    const why = `labels have arrived for ${counted(now.labels.length, 'row')}, fewer than ${least}`;
    return withoutData('performance', title, 'too-few', why);
  }
  const before = columns.reference && (await answeredRows(given, policy, columns.reference));
  const isUnnamed = named.length === 0 && policy.business.length === 0;
  const measured = compareMetrics(isUnnamed ? standardMetrics(now) : named, policy, before, now);
  const business = await businessMeasurements(given, policy, columns, now.labels.length);
  const all = [...measured, ...business];
  const measurements = all.filter((each): each is Measurement => !('reason' in each));
  return findingOf(
    measurements,
    all.filter((each): each is Unmeasured => 'reason' in each),
    columns,
    now,
  );
}

/** The policy's own, which are held to the catalog where it is read. */
function namedMetrics({ metrics }: PerformancePolicy): Metric[] {
  return Object.keys(metrics).map((name) => metricOf(name) as Metric);
}

/** Of regression, where a label or a prediction has a fraction, which no class has; else of classes and scores. */
function standardMetrics({ labels, predictions, scores }: AnsweredRows): Metric[] {
  const hasFraction = (values: unknown[] | undefined) =>
    values?.some((value) => typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value));
  const isRegression = hasFraction(labels) || hasFraction(predictions);
  const names = isRegression
    ? ['root_mean_squared_error']
    : [...(predictions ? ['accuracy'] : []), ...(scores ? ['roc_auc'] : [])];
  return names.map((name) => metricOf(name) as Metric);
}

async function answeredRows(
  { engine, policy: { 'time-column': time } }: DriftCase,
  policy: PerformancePolicy,
  { relation, columns, answers }: AnsweredTable,
): Promise<AnsweredRows> {
  const timed = columns.some(({ name }) => name === time) ? (time ?? null) : null;
  const read = await labelledRows(engine, relation, answers, timed, policy.window);
  return {
    labels: read.label ?? [],
    predictions: read.prediction,
    scores: read.score,
    starts: read.start,
    positiveLabel: policy['positive-label'],
  };
}

function compareMetrics(
  metrics: readonly Metric[],
  policy: PerformancePolicy,
  before: AnsweredRows | null,
  now: AnsweredRows,
): (Measurement | Unmeasured)[] {
  if (metrics.length === 0) return [];
  const all = () => true;
  const [then, here] = [before && figuresOf(before, metrics, all), figuresOf(now, metrics, all)];
  const errors = errorsOf(before ?? now, metrics);
  const errorsNow = before && policy.reference ? errorsOf(now, metrics) : errors;
  const windows = windowFigures(now, metrics);
  const disjoint = (before && classesApart(before, 'reference')) ?? classesApart(now, 'current');
  return metrics.map((metric) => {
    const { name, greaterIsBetter } = metric;
    if (metric.family === 'counts' && disjoint !== null) return { name, reason: disjoint };
    const given = policy.reference && givenValue(policy.reference, metric);
    const reference = given === undefined ? then?.get(name) : { value: given };
    const current = here.get(name);
    const reason = unknown(reference, 'reference') ?? unknown(current, 'current');
    if (reason !== null) return { name, reason };
    const value = reference?.value as number;
    const margin = wantedMargin(policy, metric) ?? marginValue(defaultMargin(metric), value);
    if (margin === undefined) return { name, reason: 'its reference value is 0: give it a margin' };
    const isGiven = given !== undefined || before === null;
    const error = (isGiven ? errorsNow : errors).get(name) ?? NaN;
    if (Number.isNaN(error))
      return { name, reason: 'its error is not known: parts of the rows leave it undefined' };
    const rows = now.labels.length;
    return {
      name,
      greaterIsBetter,
      margin,
      reference: value,
      referenceRows: isGiven ? null : before.labels.length,
      current: current?.value as number,
      rows,
      rowError: error * Math.sqrt(isGiven ? rows : before.labels.length),
      windows: windows.get(name) ?? [],
    };
  });
}

/** Answers by other names than the labels' have every metric at its worst, where it cannot get worse. */
function classesApart({ labels, predictions }: AnsweredRows, table: string): string | null {
  const classes = new Set(labels);
  if (!predictions || predictions.some((prediction) => classes.has(prediction))) return null;
  return `in the ${table} table no prediction is one of the labels`;
}

function unknown(
  figure: { value?: number | undefined; reason?: string } | undefined,
  table: string,
): string | null {
  if (figure?.value !== undefined) return null;
  return `in the ${table} table ${figure?.reason ?? 'it has no value'}`;
}

function givenValue(reference: Record<string, number>, metric: Metric): number | undefined {
  return Object.entries(reference).find(([name]) => metricOf(name) === metric)?.[1];
}

function wantedMargin({ metrics }: PerformancePolicy, metric: Metric): number | null | undefined {
  return Object.entries(metrics).find(([name]) => metricOf(name) === metric)?.[1];
}

function windowFigures(rows: AnsweredRows, metrics: readonly Metric[]): Map<string, Measurement['windows']> {
  const { starts } = rows;
  const found = new Map<string, Measurement['windows']>(metrics.map(({ name }) => [name, []]));
  if (!starts) return found;
  for (const start of new Set(starts)) {
    const count = starts.reduce<number>((sum, each) => sum + (each === start ? 1 : 0), 0);
    if (typeof start !== 'string' || count < leastInWindow) continue;
    const figures = figuresOf(rows, metrics, (i) => starts[i] === start);
    for (const { name } of metrics) {
      const value = figures.get(name)?.value;
      if (value !== undefined) found.get(name)?.push({ start, rows: count, value });
    }
  }
  return found;
}

function findingOf(
  measurements: readonly Measurement[],
  unmeasured: readonly Unmeasured[],
  { arrival }: AnswerColumns,
  now: AnsweredRows,
): KindFinding {
  const judged = measurements.map((measurement) => {
    const loss = lossOf(measurement, measurements.length);
    return { measurement, loss, worse: worseWindows(measurement, measurements.length) };
  });
  const lost = judged.filter(({ loss, worse }) => isDrift(loss) || worse.length > 0);
  const labels = arrival
    ? `labels have arrived for ${percent(arrival.labelled / arrival.rows)} of ${counted(arrival.rows, 'row')}`
    : `on ${counted(now.labels.length, 'row')} with labels`;
  const told = (lost.length > 0 ? lost : judged).map(({ measurement }) => changeText(measurement)).join(', ');
  const first = lost.flatMap(({ worse }) => worse).toSorted((a, b) => (a.start < b.start ? -1 : 1))[0];
  const since = first ? `; worse for the first time in the window of ${windowText(first.start)}` : '';
  const finding = `Performance ${lost.length > 0 ? 'is worse' : 'holds'}: ${told || 'no metric could be compared'} (${labels})${told && since}`;
  const verdict =
    lost.length > 0 ? 'drift' : unmeasured.length > 0 || judged.length === 0 ? 'no-data' : 'no-drift';
  return {
    kind: 'performance',
    verdict,
    finding,
    checks: [
      ...judged.map(({ measurement, loss, worse }) => metricCheck(measurement, loss, worse)),
      ...unmeasured.map(unmeasuredCheck),
    ],
    sections: [performanceSection(judged, arrival)],
    metrics: measurements.flatMap(({ name, current, windows }) => [
      { name, value: current },
      ...windows.map(({ start, value }) => ({ name, value, window: start })),
    ]),
    warnings: [
      ...judged.flatMap(({ measurement, loss }) => impreciseWarning(measurement, loss) ?? []),
      ...(arrival && arrival.withoutRow > 0
        ? [
            `${counted(arrival.withoutRow, 'label')} ${arrival.withoutRow === 1 ? 'belongs' : 'belong'} to no row of the current table.`,
          ]
        : []),
    ],
  };
}

function changeText({ name, reference, current }: Measurement): string {
  return `${name} ${figure(current)} beside ${figure(reference)} on the reference`;
}

function metricCheck(
  measurement: Measurement,
  loss: ReturnType<typeof lossOf>,
  worse: Measurement['windows'],
): Check {
  const { name, reference, current, rows, windows } = measurement;
  const check = scoreCheck(`performance:${name}`, `${name} against the reference`, loss, {
    kind: 'performance',
    detail: changeText(measurement),
    metric: name,
    reference,
    current,
    rows,
    windows: windows.length,
    firstWindow: worse[0]?.start ?? null,
  });
  if (worse.length === 0) return check;
  const detail = `${check.detail} ${worse.length} of ${counted(windows.length, 'window')} ${worse.length === 1 ? 'is' : 'are'} worse, first that of ${windowText(worse[0]!.start)}.`;
  return { ...check, verdict: 'fail', detail, evidence: { ...check.evidence, drifted: true } };
}

function unmeasuredCheck({ name, reason }: Unmeasured): Check {
  return {
    id: `performance:${name}`,
    title: `${name} against the reference`,
    verdict: 'no-data',
    detail: `${name} could not be judged: ${reason}.`,
    evidence: { kind: 'performance', metric: name, reason: 'undefined' },
  };
}

function impreciseWarning(
  { name }: Measurement,
  { floor, threshold, score }: ReturnType<typeof lossOf>,
): string | null {
  if (floor <= threshold || score > floor) return null;
  return `A loss of ${name} of the margin ${figure(threshold)} could not be told from chance, which reaches ${figure(floor)}: more labels are needed to rule it out.`;
}
