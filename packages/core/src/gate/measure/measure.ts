import type { Answers, Task } from '@mlops-actions/stats/metrics/answers';
import { metrics, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { tallyOf, type Tally } from '@mlops-actions/stats/metrics/tally';
import { weightedMean } from '@mlops-actions/stats/metrics/weighted-mean';
import type { ModelRows, Rows } from '../rows/rows.ts';
import { answersOf, codeOf } from './answers.ts';

/** A metric's value, or why it has none: never both, never neither. */
export type Figure = { value: number; note?: string } | { value?: undefined; reason: string };

/** The figures of one model, by metric name. */
export type Figures = ReadonlyMap<string, Figure>;

/** The values by name; what is undefined is left out. */
export function definedValues(figures: Figures): Record<string, number> {
  return Object.fromEntries(
    [...figures].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** What a rule for one metric makes worth measuring beside it. */
const measuredBeside = {
  counts: ['counts', 'ranking', 'probability'],
  ranking: ['counts', 'ranking', 'probability'],
  probability: ['counts', 'ranking', 'probability'],
  regression: ['regression'],
  forecast: ['regression', 'forecast'],
  retrieval: ['retrieval'],
} as const;

/** The metrics that the rules ask for, and those beside them that the rows' kind of classes has. */
export function measuredMetrics(asked: readonly Metric[], task?: Task): Metric[] {
  const wanted = new Set<string>(asked.flatMap(({ family }) => measuredBeside[family]));
  const beside = metrics.filter(
    ({ family, tasks }) => wanted.has(family) && (!tasks || !task || tasks.includes(task)),
  );
  return [...new Set([...beside, ...asked])];
}

/** Every metric of one model. */
export function measure(rows: Rows, model: ModelRows, wanted: readonly Metric[]): Figures {
  const answers = answersOf(rows, model);
  const isCounted = model.problems.counts === undefined && wanted.some(({ family }) => family === 'counts');
  const tally = isCounted ? tallyOfModel(rows, model) : undefined;
  return new Map(
    wanted.map((metric) => [metric.name, figureOf(metric, rows, model, answers, tally)] as const),
  );
}

function figureOf(
  metric: Metric,
  rows: Rows,
  model: ModelRows,
  answers: Answers,
  tally: Tally | undefined,
): Figure {
  const problem =
    model.problems[metric.family] ??
    taskProblem(metric, rows) ??
    classProblem(metric, rows, model) ??
    metric.problem?.(answers);
  if (problem !== undefined) return { reason: problem };
  const value = valueOf(metric, answers, tally, codeOf(metric, rows));
  if (!Number.isFinite(value)) return { reason: metric.otherwise };
  const note = metric.note?.(answers, tally);
  return note === undefined ? { value } : { value, note };
}

/** The metric's value; NaN where it is undefined. */
export function valueOf(
  { estimator }: Metric,
  answers: Answers,
  tally: Tally | undefined,
  code: number,
): number {
  switch (estimator.kind) {
    case 'cells':
      return estimator.value(tally!, code);
    case 'mean': {
      const { values, weights } = estimator.units(answers, code);
      return weightedMean(values, weights);
    }
    case 'totals': {
      const features = estimator.features(answers);
      return estimator.value(Float64Array.from(features, (each) => weightedMean(each, answers.weights)));
    }
    case 'rows':
      return estimator.statistic(answers, code)();
    default:
      return estimator.value(answers);
  }
}

const taskWords: Record<Task, string> = {
  binary: 'two classes',
  multiclass: 'three or more classes',
  multilabel: 'several labels a row',
};

function taskProblem({ name, tasks, isOfPositive }: Metric, rows: Rows): string | undefined {
  if (!tasks || tasks.includes(rows.task)) {
    const isUnknown = isOfPositive && rows.positive === undefined;
    return isUnknown ? 'the positive class is not known: set positive-label' : undefined;
  }
  const words = tasks.map((task) => taskWords[task]).join(' or of ');
  const there = rows.task === 'multilabel' ? `${rows.names.length} labels a row` : String(rows.names.length);
  const fitting = metrics.filter((each) => each.tasks?.includes(rows.task) !== false);
  const names = new Set(fitting.map((each) => each.name));
  const others = [`${name}_macro`, `${name}_weighted`, `${name}_micro`, `${name}_ovr`, `${name}_ovo`].filter(
    (other) => names.has(other),
  );
  const instead = others.length > 0 ? `: use ${others.join(', ').replace(/, ([^,]*)$/, ' or $1')}` : '';
  return `${name} is a figure of ${words} and there are ${there}${instead}`;
}

function classProblem({ label, family }: Metric, rows: Rows, { classScores }: ModelRows): string | undefined {
  if (label === undefined) return undefined;
  const code = rows.names.indexOf(label);
  if (code < 0) return `there is no class or label '${label}'`;
  const isScored = code === rows.positive || classScores?.some((each) => each.code === code);
  return family === 'ranking' && !isScored ? `'${label}' has no score column` : undefined;
}

export function tallyOfModel(rows: Rows, model: ModelRows): Tally {
  return tallyOf(rows.labels, model.predictions!, rows.names.length, rows.weights, rows.sets);
}
