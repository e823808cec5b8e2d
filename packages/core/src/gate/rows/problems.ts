/** Why a family of metrics has no figures on some rows: one clause each, without any value of the rows. */
import type { ClassScores } from '@mlops-actions/stats/metrics/answers';
import { sumProblem } from '@mlops-actions/stats/metrics/probability';
import { families, type Family } from '@mlops-actions/stats/metrics/metric';
import { numberText } from '../../report/cell.ts';
import type { LabelGaps, ModelRows, Rows } from './rows.ts';

/** More distinct labels than this are no classes. */
const mostClasses = 1_000;

type Problems = ModelRows['problems'];
type Columns = Pick<
  Rows,
  | 'count'
  | 'labels'
  | 'labelGaps'
  | 'weights'
  | 'numbers'
  | 'names'
  | 'task'
  | 'positive'
  | 'groups'
  | 'history'
>;

/** What leaves no metric a figure. */
export function sharedProblem(columns: Columns): Problems | undefined {
  const reason = labelProblem(columns) ?? weightProblem(columns.weights);
  return reason === undefined ? undefined : Object.fromEntries(families.map((family) => [family, reason]));
}

function labelProblem({ count, labels, labelGaps }: Columns): string | undefined {
  if (count === 0) return 'there are no rows';
  const missing = counted(labels, -1);
  if (missing > 0)
    return `${rowsText(missing, count)} no label${labelGaps ? whereText(labelGaps, missing) : ''}`;
  const wrong = counted(labels, -2);
  return wrong > 0 ? `${rowsText(wrong, count)} a label that is neither 0 nor 1` : undefined;
}

/** ` in 'y' (rows 3, 7 and others of the file): …`. */
function whereText({ columns, first }: LabelGaps, missing: number): string {
  const names = columns.map((name) => `'${name}'`).join(', ');
  const others = missing > first.length ? ' and others' : '';
  const rows = `${missing === 1 ? 'row' : 'rows'} ${first.map(numberText).join(', ')}${others}`;
  return ` in ${names} (${rows}): give each its label, or leave such rows out`;
}

function weightProblem(weights: Float64Array | undefined): string | undefined {
  if (!weights) return undefined;
  const gaps = notFinite(weights);
  if (gaps > 0) return `${rowsText(gaps, weights.length)} no weight`;
  if (weights.some((weight) => weight < 0)) return 'there are weights below 0';
  return weights.every((weight) => weight === 0) ? 'all weights are 0' : undefined;
}

/** What leaves some families of one model without figures. */
export function modelProblems(model: Omit<ModelRows, 'problems'>, columns: Columns): Problems {
  const regression = regressionProblem(model.numbers, columns.numbers);
  const ranking = scoreProblem(model, columns);
  const problems: Partial<Record<Family, string | undefined>> = {
    counts: countProblem(model.predictions, columns),
    ranking,
    probability: ranking ?? probabilityProblem(model, columns),
    regression,
    retrieval: retrievalProblem(model, columns),
    forecast: regression ?? forecastProblem(columns),
  };
  return Object.fromEntries(Object.entries(problems).filter(([, reason]) => reason !== undefined));
}

function countProblem(predictions: Int32Array | undefined, columns: Columns): string | undefined {
  const { count, labels, names, task } = columns;
  if (!predictions) return 'there is no prediction column';
  const missing = counted(predictions, -1);
  if (missing > 0) return `${rowsText(missing, count)} no prediction`;
  const wrong = counted(predictions, -2);
  if (wrong > 0) return `${rowsText(wrong, count)} a prediction that is neither 0 nor 1`;
  if (task === 'multilabel') return undefined;
  const used = new Uint8Array(names.length);
  for (let i = 0; i < count; i++) {
    used[labels[i]!] = 1;
    used[predictions[i]!] = 1;
  }
  const isFraction = (code: number) =>
    columns.numbers !== undefined && !Number.isInteger(Number(names[code]));
  if (used.some((flag, code) => flag === 1 && isFraction(code)))
    return 'the labels or predictions are fractions, not classes';
  const classes = counted(used, 1);
  return classes > mostClasses ? `there are ${classes} classes, more than ${mostClasses}` : undefined;
}

function scoreProblem(
  { scores, classScores }: Omit<ModelRows, 'problems'>,
  { count, labels, task, positive, names }: Columns,
): string | undefined {
  const columns = scores ? [scores] : (classScores ?? []).map(({ values }) => values);
  if (columns.length === 0) return 'there is no score column';
  if (scores) {
    const classes = new Set(labels).size;
    if (task === 'multilabel' || classes > 2) {
      const what = task === 'multilabel' ? `${names.length} labels` : `${classes} classes`;
      return `scores of one class cannot be judged against ${what}`;
    }
    if (positive === undefined) return 'the positive class is not known: set positive-label';
  } else if (task === 'binary') {
    return positive === undefined
      ? 'the positive class is not known: set positive-label'
      : 'the positive class has no score column';
  } else {
    const lacking = unscored(task === 'multilabel' ? names.keys() : labels, classScores!);
    if (lacking > 0) return `${lacking} ${lacking === 1 ? 'class has' : 'classes have'} no score column`;
  }
  for (const values of columns) {
    const gaps = notFinite(values);
    if (gaps > 0) return `${rowsText(gaps, count)} no finite score`;
  }
  return undefined;
}

function unscored(codes: Iterable<number>, classScores: readonly ClassScores[]): number {
  const scored = new Set(classScores.map(({ code }) => code));
  return [...new Set(codes)].filter((code) => !scored.has(code)).length;
}

function probabilityProblem(
  { scores, classScores }: Omit<ModelRows, 'problems'>,
  { count, task }: Columns,
): string | undefined {
  const columns = scores ? [scores] : classScores!.map(({ values }) => values);
  let outside = 0;
  for (const values of columns) {
    for (let i = 0; i < count; i++) if (values[i]! < 0 || values[i]! > 1) outside++;
  }
  if (outside > 0)
    return `${outside} of ${count * columns.length} scores are outside 0 to 1, so they are no probabilities`;
  if (task === 'multilabel' || !classScores) return undefined;
  return sumProblem(classScores, count);
}

function regressionProblem(
  predictions: Float64Array | undefined,
  labels: Float64Array | undefined,
): string | undefined {
  if (!labels) return 'the labels are not numbers';
  if (!predictions) return 'there is no prediction column';
  const gaps = notFinite(predictions);
  if (gaps > 0) return `${rowsText(gaps, predictions.length)} no finite prediction`;
  const missing = notFinite(labels);
  return missing > 0 ? `${rowsText(missing, labels.length)} no finite label` : undefined;
}

function retrievalProblem({ scores }: Omit<ModelRows, 'problems'>, columns: Columns): string | undefined {
  const { count, groups, numbers, weights } = columns;
  if (!groups) return 'no column says which query a row belongs to: set group-column';
  const missing = counted(groups, -1);
  if (missing > 0) return `${rowsText(missing, count)} no query`;
  if (!scores) return 'there is no score column';
  const gaps = notFinite(scores);
  if (gaps > 0) return `${rowsText(gaps, count)} no finite score`;
  if (!numbers) return 'the labels are no numbers, and the relevance of a row is one';
  if (numbers.some((label) => !(label >= 0 && label < Infinity))) return 'there are relevances below 0';
  return weights && !areAlikeInGroups(weights, groups)
    ? 'rows of one query weigh differently, and a query has one weight'
    : undefined;
}

function areAlikeInGroups(weights: Float64Array, groups: Int32Array): boolean {
  const first = new Map<number, number>();
  return groups.every((group, i) => {
    if (!first.has(group)) first.set(group, weights[i]!);
    return first.get(group) === weights[i];
  });
}

function forecastProblem({ groups, count, history }: Columns): string | undefined {
  const missing = groups ? counted(groups, -1) : 0;
  if (missing > 0) return `${rowsText(missing, count)} no series`;
  return history?.some((series) => notFinite(series) > 0)
    ? 'there are values in the history that are no finite numbers'
    : undefined;
}

function counted(values: Int32Array | Uint8Array, value: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === value) count++;
  return count;
}

function notFinite(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) count++;
  return count;
}

/** `3 of 300 rows have`. */
export function rowsText(some: number, all: number): string {
  return `${some.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} rows ${some === 1 ? 'has' : 'have'}`;
}
