import type { EvidenceFile } from '../../evidence/evidence-file.ts';
import { datasetDigestsIn } from '../../evidence/chain.ts';
import type { Envelope } from '../../report/envelope.ts';

/** A figure that evaluate-gate judged. */
export interface MeasuredFigure {
  metric: string;
  value: number;
  /** The metric's own interval; `level` is two-sided, and undefined where the report does not say it. */
  interval?: { lower: number; upper: number; level?: number };
  /** The part of the rows that it is of, as the report names it; of a fairness metric, the groups. */
  slice?: string;
  kind: 'metric' | 'fairness';
  verdict: string;
  expected?: string;
  rows?: number;
}

/** Data that data-validate judged. */
export interface ValidatedData {
  dataset: string;
  digest: string | undefined;
  rows: number | undefined;
  verdict: string;
  /** From the checks of a column's least and greatest date, where the report has both. */
  dates: { column: string; from: string; to: string } | undefined;
  dvc: { path: string; md5: string }[];
}

/** What the reports of earlier steps say of a model. */
export interface Measured {
  figures: MeasuredFigure[];
  data: ValidatedData[];
  verdicts: { action: string; verdict: string; summary: string; digest: string }[];
}

export function measuredOf(evidence: readonly EvidenceFile[]): Measured {
  const of = (action: string) => evidence.filter(({ report }) => report.action === action);
  return {
    figures: of('evaluate-gate').flatMap(({ report }) => figuresOf(report)),
    data: of('data-validate').map(({ report }) => dataOf(report)),
    verdicts: evidence.map(({ report, digest }) => ({
      action: report.action,
      verdict: report.verdict,
      summary: report.summary,
      digest,
    })),
  };
}

/** Each figure once: two rules on one metric judge the same figure, and the one with an interval says more. */
function figuresOf({ checks }: Envelope): MeasuredFigure[] {
  const figures = new Map<string, MeasuredFigure>();
  for (const check of checks) {
    const figure = figureOf(check);
    if (!figure) continue;
    const key = JSON.stringify([figure.metric, figure.slice]);
    const known = figures.get(key);
    if (!known || (!known.interval && figure.interval)) figures.set(key, figure);
  }
  return [...figures.values()];
}

/**
 * A check `slice/<metric>/<name>` is of a slice, of a weak segment that was found how much worse it is than all rows, and
 * `fairness/<metric>` of groups.
 */
function figureOf({
  id,
  title,
  verdict,
  observed,
  expected,
  evidence = {},
}: Envelope['checks'][number]): MeasuredFigure | undefined {
  if (typeof observed !== 'number') return undefined;
  const [kind, of, ...rest] = id.split('/');
  const isPart = (kind === 'slice' || kind === 'fairness') && of !== undefined;
  const metric = textOf(evidence['metric']) ?? (isPart ? of : title);
  const segment = textOf(evidence['segment']);
  const part =
    textOf(evidence['slice']) ?? segment ?? (isPart && rest.length > 0 ? rest.join('/') : undefined);
  const interval = intervalOf(evidence['interval']);
  return {
    metric: segment === undefined ? metric : `excess of ${metric}`,
    value: observed,
    verdict,
    kind: isPart && kind === 'fairness' ? 'fairness' : 'metric',
    ...(part !== undefined && { slice: part }),
    ...(interval && { interval }),
    ...(typeof expected === 'string' && { expected: askedFor(title, metric, expected) }),
    ...(typeof evidence['rows'] === 'number' && { rows: evidence['rows'] }),
  };
}

/** `not-worse by 0.02, champion 0.63`: of a rule that compares, what is expected is only half. */
function askedFor(title: string, metric: string, expected: string): string {
  const rule = title.startsWith(`${metric} `) ? title.slice(metric.length + 1) : expected;
  return rule === expected || !/^[a-z]/.test(rule) ? expected : `${rule}, ${expected}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The interval of a difference (`of: theta`) is not one of the figure. */
function intervalOf(value: unknown): MeasuredFigure['interval'] | undefined {
  const { lower, upper, level, of } = (value ?? {}) as Record<string, unknown>;
  if (typeof lower !== 'number' || typeof upper !== 'number' || of !== undefined) return undefined;
  return { lower, upper, ...(typeof level === 'number' && { level }) };
}

function dataOf(report: Envelope): ValidatedData {
  const { dataset, rows, dvc } = report.subject;
  return {
    dataset: typeof dataset === 'string' ? dataset : 'dataset',
    digest: datasetDigestsIn(report)[0],
    rows: typeof rows === 'number' ? rows : undefined,
    verdict: report.verdict,
    dates: datesOf(report),
    dvc: (Array.isArray(dvc) ? dvc : []).filter(
      (each): each is { path: string; md5: string } =>
        typeof (each as { path?: unknown } | null)?.path === 'string' &&
        typeof (each as { md5?: unknown }).md5 === 'string',
    ),
  };
}

const least = 'expect_column_min_to_be_between';
const greatest = 'expect_column_max_to_be_between';

/** The first column of which the report has the least and the greatest date. */
function datesOf({ checks }: Envelope): ValidatedData['dates'] {
  const observed = (type: string) =>
    new Map(
      checks.flatMap(({ title, observed: value }): [string, string][] =>
        title.endsWith(`: ${type}`) && typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)
          ? [[title.slice(0, -`: ${type}`.length), value.slice(0, 10)]]
          : [],
      ),
    );
  const to = observed(greatest);
  for (const [column, from] of observed(least)) {
    const last = to.get(column);
    if (last !== undefined) return { column, from, to: last };
  }
  return undefined;
}
