import type { Family } from '@mlops-actions/stats/metrics/catalog';
import { placements } from '@mlops-actions/stats/metrics/delong';
import { ascendingOrder } from '@mlops-actions/stats/metrics/order';
import { effectiveRows } from '@mlops-actions/stats/metrics/weighted-mean';

/** More distinct labels than this are no classes. */
const mostClasses = 1_000;

/** The columns of a predictions table as they were read; null is a missing value. */
export interface RawRows {
  labels: readonly unknown[];
  weights?: readonly unknown[] | undefined;
  models: readonly {
    predictions?: readonly unknown[] | undefined;
    scores?: readonly unknown[] | undefined;
  }[];
  /** What was selected beside, an array for each expression. */
  beside?: readonly (readonly unknown[])[];
}

/** One model's answers on the rows, and why a family of metrics has none. */
export interface ModelRows {
  /** Class codes. */
  predictions?: Int32Array;
  /** The same as numbers. */
  numbers?: Float64Array;
  scores?: Float64Array;
  /** Of scores that can be ranked: their ascending order, and DeLong's placements of the rows. */
  ranks?: { order: Uint32Array; placements: Float64Array };
  problems: Partial<Record<Family, string>>;
}

export interface Rows {
  count: number;
  /** (Σw)² / Σw². */
  effective: number;
  weights: Float64Array | undefined;
  /** Class names by code. */
  names: string[];
  labels: Int32Array;
  /** The labels as numbers, where they are. */
  numbers: Float64Array | undefined;
  /** The code of the positive class, where one is known; 1 in `positives` marks its rows. */
  positive: number | undefined;
  positives: Uint8Array;
  /** Effective rows of the negatives and of the positives. */
  effectiveOf: readonly [negatives: number, positives: number];
  models: ModelRows[];
}

/**
 * Rows as typed arrays. What cannot be judged is a problem of the families of metrics that need it, never a default.
 * @param positiveLabel what the user names as the positive class
 */
export function rowsOf(raw: RawRows, positiveLabel: string | undefined): Rows {
  const coded = encode([raw.labels, ...raw.models.map((model) => model.predictions ?? [])]);
  const [labels, ...predictions] = coded.codes as [Int32Array, ...Int32Array[]];
  const names = coded.values.map(String);
  const positive = positiveOf(coded.values, names, positiveLabel);
  const weights = raw.weights && numbersOf(raw.weights);
  const numbers = raw.labels.every((label) => typeof label !== 'string') ? numbersOf(raw.labels) : undefined;
  const shared = sharedProblem(raw.labels.length, coded.missing[0]!, weights);
  const positives = Uint8Array.from(labels, (code) => (code === positive ? 1 : 0));
  const labelClasses = distinct(labels).size;
  return {
    count: raw.labels.length,
    effective: effectiveRows(raw.labels.length, weights),
    weights,
    names,
    labels,
    numbers,
    positive,
    positives,
    effectiveOf: [effectiveOf(positives, 0, weights), effectiveOf(positives, 1, weights)],
    models: raw.models.map((model, i) => {
      const scores = model.scores && numbersOf(model.scores);
      const figures = model.predictions && numbers && numbersOf(model.predictions);
      const problems = shared
        ? { counts: shared, ranking: shared, probability: shared, regression: shared }
        : {
            ...countProblem(model, coded, i + 1),
            ...scoreProblems(scores, labelClasses, positive),
            ...regressionProblem(figures, numbers),
          };
      return {
        ...(model.predictions && { predictions: predictions[i]! }),
        ...(figures && { numbers: figures }),
        ...(scores && { scores }),
        ...(scores && problems.ranking === undefined && { ranks: ranksOf(positives, scores) }),
        problems,
      };
    }),
  };
}

interface Coded {
  values: (string | number)[];
  codes: Int32Array[];
  /** Missing values of each column. */
  missing: number[];
}

/** Columns of classes as codes of the sorted distinct values; −1 is missing. */
function encode(columns: readonly (readonly unknown[])[]): Coded {
  const seen = new Map<unknown, number>();
  const missing: number[] = [];
  const codes = columns.map((column) => {
    let gaps = 0;
    const coded = new Int32Array(column.length);
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      let code = seen.get(value);
      if (value === null || Number.isNaN(value)) {
        code = -1;
        gaps++;
      } else if (code === undefined) seen.set(value, (code = seen.size));
      coded[i] = code!;
    }
    missing.push(gaps);
    return coded;
  });
  const values = [...seen.keys()] as (string | number)[];
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = new Map(sorted.map((value, code) => [value, code]));
  const recode = Int32Array.from(values, (value) => rank.get(value)!);
  for (const column of codes) {
    for (let i = 0; i < column.length; i++) if (column[i]! >= 0) column[i] = recode[column[i]!]!;
  }
  return { values: sorted, codes, missing };
}

/** The code of the positive class; a named or customary one that no row carries gets a code of its own. */
function positiveOf(
  values: readonly (string | number)[],
  names: string[],
  label: string | undefined,
): number | undefined {
  const wanted = label === undefined ? customary(values) : asRead(label, values);
  if (wanted === undefined) return undefined;
  const isSame = (value: string | number) =>
    typeof value === 'number' ? value === Number(wanted) : value === String(wanted);
  const code = values.findIndex(isSame);
  return code >= 0 ? code : names.push(String(wanted)) - 1;
}

/** Truth values are named in any case, as files write them. */
function asRead(label: string, values: readonly (string | number)[]): string {
  const areTruthValues = values.length > 0 && values.every((value) => value === 'true' || value === 'false');
  return areTruthValues ? label.toLowerCase() : label;
}

/** 1 of 0 and 1 or of −1 and 1, true of false and true, as in scikit-learn. */
function customary(values: readonly (string | number)[]): string | number | undefined {
  const within = (...pair: (string | number)[]) => values.every((value) => pair.includes(value));
  if (values.length === 0) return undefined;
  if (within(0, 1) || within(-1, 1)) return 1;
  return within('false', 'true') ? 'true' : undefined;
}

function numbersOf(column: readonly unknown[]): Float64Array {
  const numbers = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    numbers[i] = typeof value === 'number' ? value : NaN;
  }
  return numbers;
}

export function ranksOf(positives: Uint8Array, scores: Float64Array): NonNullable<ModelRows['ranks']> {
  const order = ascendingOrder(scores);
  return { order, placements: placements(positives, scores, order) };
}

export function effectiveOf(positives: Uint8Array, flag: 0 | 1, weights: Float64Array | undefined): number {
  const count = positives.reduce((sum, positive) => sum + (positive === flag ? 1 : 0), 0);
  return effectiveRows(
    count,
    weights?.filter((_, i) => positives[i] === flag),
  );
}

function sharedProblem(rows: number, missing: number, weights: Float64Array | undefined): string | undefined {
  if (rows === 0) return 'there are no rows';
  if (missing > 0) return `${rowsText(missing, rows)} no label`;
  if (!weights) return undefined;
  const gaps = notFinite(weights);
  if (gaps > 0) return `${rowsText(gaps, rows)} no weight`;
  if (weights.some((weight) => weight < 0)) return 'there are weights below 0';
  return weights.every((weight) => weight === 0) ? 'all weights are 0' : undefined;
}

function countProblem(model: RawRows['models'][number], coded: Coded, column: number): ModelRows['problems'] {
  if (!model.predictions) return { counts: 'there is no prediction column' };
  const missing = coded.missing[column]!;
  if (missing > 0) return { counts: `${rowsText(missing, model.predictions.length)} no prediction` };
  const used = new Set([...distinct(coded.codes[0]!), ...distinct(coded.codes[column]!)]);
  const values = [...used].map((code) => coded.values[code]!);
  if (values.some((value) => typeof value === 'number' && !Number.isInteger(value)))
    return { counts: 'the labels or predictions are fractions, not classes' };
  return values.length > mostClasses
    ? { counts: `there are ${values.length} classes, more than ${mostClasses}` }
    : {};
}

function distinct(codes: Int32Array): Set<number> {
  return new Set(codes);
}

function scoreProblems(
  scores: Float64Array | undefined,
  classes: number,
  positive: number | undefined,
): ModelRows['problems'] {
  const both = (reason: string) => ({ ranking: reason, probability: reason });
  if (!scores) return both('there is no score column');
  if (classes > 2) return both(`scores of one class cannot be judged against ${classes} classes`);
  if (positive === undefined) return both('the positive class is not known: set positive-label');
  const gaps = notFinite(scores);
  if (gaps > 0) return both(`${rowsText(gaps, scores.length)} no finite score`);
  const outside = scores.reduce((sum, score) => sum + (score < 0 || score > 1 ? 1 : 0), 0);
  return outside > 0
    ? {
        probability: `${outside} of ${scores.length} scores are outside 0 to 1, so they are no probabilities`,
      }
    : {};
}

function regressionProblem(
  predictions: Float64Array | undefined,
  labels: Float64Array | undefined,
): ModelRows['problems'] {
  if (!labels) return { regression: 'the labels are not numbers' };
  if (!predictions) return { regression: 'there is no prediction column' };
  const gaps = notFinite(predictions);
  if (gaps > 0) return { regression: `${rowsText(gaps, predictions.length)} no finite prediction` };
  return notFinite(labels) > 0
    ? { regression: `${rowsText(notFinite(labels), labels.length)} no finite label` }
    : {};
}

function notFinite(values: Float64Array): number {
  return values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
}

function rowsText(some: number, all: number): string {
  return `${some.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} rows ${some === 1 ? 'has' : 'have'}`;
}
