/** Which columns of a predictions table hold what, as SQL under names of our own. */
import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import { isNumeric } from '@mlops-actions/tabular/sources/table';
import { UserError } from '../../runtime/user-error.ts';
import type { GateInputs } from '../case.ts';
import { columnOf, columnsOf, type NamedColumn } from './columns.ts';
import type { RawRows } from './rows.ts';

/** The inputs that name columns; those for labels, predictions and scores may name several. */
export interface PredictionColumns {
  label: string;
  prediction: string | undefined;
  score: string | undefined;
  weight: string | undefined;
  key: readonly string[];
  /** Which query or series a row belongs to. */
  group?: string | undefined;
  /** What the history is in the order of. */
  time?: string | undefined;
}

/** The columns that the inputs name. */
export function columnsNamed(inputs: GateInputs, key: readonly string[]): PredictionColumns {
  return {
    label: inputs.labelColumn,
    prediction: inputs.predictionColumn,
    score: inputs.scoreColumn,
    weight: inputs.weightColumn,
    key,
    group: inputs.groupColumn,
    time: inputs.timeColumn,
  };
}

/** The columns that hold a role's values, by role; several for several labels or classes. */
export type RoleColumns = Readonly<Record<'label' | 'prediction' | 'score' | 'weight', readonly string[]>>;

/** The columns of labels, answers and weights that the table has, as the inputs name them or by custom. */
export function roleColumns(table: Table, columns: PredictionColumns): RoleColumns {
  const named = (text: string | undefined, input: string) =>
    text === undefined ? [] : columnsOf(table, text, input).map(({ column }) => column.name);
  const answers = (text: string | undefined, customary: string) =>
    answersColumns(table, text, customary, false).map(({ column }) => column.name);
  return {
    label: named(columns.label, 'label-column'),
    prediction: answers(columns.prediction, 'prediction'),
    score: answers(columns.score, 'score'),
    weight: named(columns.weight, 'weight-column'),
  };
}

/** What the rules will ask for, so that a missing column is told at once and not as a missing figure. */
export interface Needs {
  classes: boolean;
  scores: boolean;
  numbers: boolean;
}

/** What metrics rest on. */
export function needsOf(metrics: readonly Metric[]): Needs {
  const needs = (...families: string[]) => metrics.some(({ family }) => families.includes(family));
  return {
    classes: needs('counts'),
    scores: needs('ranking', 'probability', 'retrieval'),
    numbers: needs('regression', 'forecast'),
  };
}

/** What is selected under which name: `label`, or `label_0`, `label_1` and so on where there are several labels. */
export interface Layout {
  selected: ReadonlyMap<string, string>;
  /** Whether labels and predictions are compared as text. */
  isText: boolean;
  /** The labels' names, where a row may have several. */
  labels: readonly string[] | undefined;
  /** The classes or labels that the score columns are of, where there are several. */
  scored: readonly string[] | undefined;
  /** How many expressions are selected beside, as `beside_0` and so on. */
  beside: number;
}

/** @throws UserError for a column that is not there, of the wrong kind, or not told whose it is */
export function layoutOf(table: Table, columns: PredictionColumns, needs: Needs): Layout {
  const labels = columnsOf(table, columns.label, 'label-column');
  const isSeveral = labels.length > 1 || labels[0]?.of !== undefined;
  const names = isSeveral ? labels.map(nameOf) : undefined;
  const predictions = answersColumns(table, columns.prediction, 'prediction', needs.classes || needs.numbers);
  const scores = answersColumns(table, columns.score, 'score', needs.scores && !isSeveral);
  const isText = !isSeveral && sharedKind(labels[0]!.column, predictions[0]?.column);
  if (needs.numbers && (isText || isSeveral)) throw noNumbers(labels[0]!.column, isSeveral);
  const selected = new Map<string, string>();
  const value = isSeveral
    ? (column: TableColumn) => numberValue(column, 'label-column')
    : (column: TableColumn) => classValue(column, isText);
  numbered('label', labels, isSeveral).forEach(([as, { column }]) => selected.set(as, value(column)));
  if (names && predictions.length > 0) {
    inOrder(names, predictions, 'prediction-column').forEach((column, i) =>
      selected.set(`prediction_${i}`, numberValue(column, 'prediction-column')),
    );
  } else if (predictions.length > 1) {
    throw new UserError(
      `Input 'prediction-column' names ${predictions.length} columns and label-column one: name as many of both.`,
    );
  } else if (predictions[0]) selected.set('prediction', classValue(predictions[0].column, isText));
  const scored = scoredClasses(scores, names, isText);
  numbered('score', scores, scored !== undefined).forEach(([as, { column }]) =>
    selected.set(as, numberValue(column, 'score-column')),
  );
  if (columns.weight !== undefined)
    selected.set('weight', numberValue(columnOf(table, columns.weight, 'weight-column'), 'weight-column'));
  if (columns.group !== undefined) selected.set('grouping', groupValue(table, columns.group));
  return { selected, isText, labels: names, scored, beside: 0 };
}

/** The layout with further expressions of the candidate's table. */
export function withBeside(layout: Layout, expressions: readonly string[]): Layout {
  const beside = expressions.map((sql, i) => [`beside_${i}`, sql] as const);
  return { ...layout, selected: new Map([...layout.selected, ...beside]), beside: beside.length };
}

/** The champion's columns: the same as the candidate's, but for weights and groups; labels where it has them. */
export function championLayout(
  table: Table,
  columns: PredictionColumns,
  candidate: Layout,
  isPairedByKey: boolean,
): Layout {
  const hasLabels = !isPairedByKey || columnsThere(table, columns.label);
  // Without labels of its own, its kind is told by its predictions, and no labels are taken of it.
  const has = (role: string) => [...candidate.selected.keys()].some((as) => as.startsWith(role));
  const own: PredictionColumns = {
    ...columns,
    label: hasLabels ? columns.label : (columns.prediction ?? 'prediction'),
    prediction: has('prediction') ? columns.prediction : undefined,
    score: has('score') ? (columns.score ?? 'score') : undefined,
    weight: undefined,
    group: undefined,
  };
  const layout = layoutOf(table, own, { classes: has('prediction'), scores: has('score'), numbers: false });
  const selected = new Map([...layout.selected].filter(([as]) => hasLabels || !as.startsWith('label')));
  if (layout.isText !== candidate.isText)
    throw unlike(
      columnsOf(table, own.label, 'label-column')[0]!.column,
      "the candidate's column of that name does not",
    );
  const isOther = (mine?: readonly string[], theirs?: readonly string[]) => String(mine) !== String(theirs);
  if (isOther(layout.scored, candidate.scored) || (hasLabels && isOther(layout.labels, candidate.labels)))
    throw new UserError(
      "The champion's columns are of other classes than the candidate's, or in another order: name them one by one, as class=column.",
    );
  return { ...layout, selected, labels: candidate.labels };
}

/** The roles' columns as they were read, as one model's answers. */
export function answersFrom(
  { labels, scored }: Pick<Layout, 'labels' | 'scored'>,
  column: (as: string) => unknown[] | undefined,
): RawRows['models'][number] {
  const sets = labels?.map((_, i) => column(`prediction_${i}`));
  return {
    predictions: column('prediction'),
    ...(sets?.every((each) => each !== undefined) && { sets }),
    scores: column('score'),
    ...(scored && { classScores: scored.map((of, i) => ({ of, values: column(`score_${i}`)! })) }),
  };
}

function columnsThere(table: Table, text: string): boolean {
  try {
    return columnsOf(table, text, '').length > 0;
  } catch {
    return false;
  }
}

/** A column that is named must be there; one by its customary name only where a rule needs it. */
function answersColumns(
  table: Table,
  named: string | undefined,
  customary: string,
  isNeeded: boolean,
): NamedColumn[] {
  if (named !== undefined) return columnsOf(table, named, `${customary}-column`);
  if (isNeeded) return [{ of: undefined, column: columnOf(table, customary, `${customary}-column`) }];
  const column = table.columns.find(({ name }) => name === customary);
  return column ? [{ of: undefined, column }] : [];
}

function nameOf({ of, column }: NamedColumn): string {
  return of ?? column.name;
}

function numbered(
  role: string,
  columns: readonly NamedColumn[],
  isSeveral: boolean,
): [string, NamedColumn][] {
  return columns.map((column, i) => [isSeveral ? `${role}_${i}` : role, column]);
}

/** Columns in the order of the labels: by the names they are given, or as they are listed. */
function inOrder(names: readonly string[], columns: readonly NamedColumn[], input: string): TableColumn[] {
  if (columns.length !== names.length)
    throw new UserError(
      `Input '${input}' names ${columns.length} columns and label-column ${names.length}: name as many of both.`,
    );
  if (columns.every(({ of }) => of === undefined)) return columns.map(({ column }) => column);
  return names.map((name) => {
    const found = columns.find((each) => each.of === name);
    if (found) return found.column;
    throw new UserError(
      `Input '${input}' has no column of label '${name}': it has ${columns.map(nameOf).slice(0, 20).join(', ')}.`,
    );
  });
}

/** The classes of several score columns; undefined of a single one, which is of the positive class. */
function scoredClasses(
  scores: readonly NamedColumn[],
  labels: readonly string[] | undefined,
  isText: boolean,
): string[] | undefined {
  if (labels) {
    if (scores.length === 0) return undefined;
    inOrder(labels, scores, 'score-column');
    return scores.map(({ of }, i) => of ?? labels[i]!);
  }
  if (scores.length === 0 || (scores.length === 1 && scores[0]!.of === undefined)) return undefined;
  const classes = scores.map(({ of, column }) => {
    if (of === undefined)
      throw new UserError(
        `Input 'score-column' does not say of which class '${column.name}' is: write class=column, or a pattern such as score_*.`,
      );
    if (!isText && Number.isNaN(Number(of)))
      throw new UserError(
        `Input 'score-column' has a column of class '${of}', and the labels are numbers: name the classes as they are in the labels.`,
      );
    return of;
  });
  const repeated = classes.find((name, i) => classes.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new UserError(
      `Input 'score-column' has two columns of class '${repeated}': leave one of them out.`,
    );
  return classes;
}

/** Whether labels and predictions are compared as text; numbers and truth values are compared as numbers. */
function sharedKind(label: TableColumn, prediction: TableColumn | undefined): boolean {
  const both = [label, ...(prediction ? [prediction] : [])];
  if (both.every(({ type }) => type === 'boolean')) return true;
  if (both.some(isNumeric) && !both.every(isNumeric))
    throw unlike(prediction!, `column '${label.name}' does not`);
  return !isNumeric(label);
}

function unlike({ name, type }: TableColumn, others: string): UserError {
  return new UserError(
    `Column '${name}' holds ${type} values and ${others}: labels and predictions have to be of one kind.`,
  );
}

function noNumbers({ name, type }: TableColumn, isSeveral: boolean): UserError {
  return new UserError(
    isSeveral
      ? 'Regression metrics take one column of labels: set label-column to one.'
      : `Column '${name}' holds ${type} values, and regression metrics need numbers: set label-column.`,
  );
}

/** What names no class, an empty or a blank text, is missing. */
function classValue({ name }: TableColumn, isText: boolean): string {
  if (!isText) return `CAST(${identifier(name)} AS DOUBLE)`;
  const text = `CAST(${identifier(name)} AS VARCHAR)`;
  return `CASE WHEN ${isBlank(text)} THEN NULL ELSE ${text} END`;
}

/** Whether a text has no character but spaces. */
export function isBlank(text: string): string {
  return `NOT regexp_matches(${text}, '[^\\s\\p{Z}]')`;
}

/** Queries and series are compared as text, whatever they are. */
export function groupValue(table: Table, name: string): string {
  return `CAST(${identifier(columnOf(table, name, 'group-column').name)} AS VARCHAR)`;
}

export function numberValue(column: TableColumn, input: string): string {
  if (isNumeric(column)) return `CAST(${identifier(column.name)} AS DOUBLE)`;
  throw new UserError(`Column '${column.name}' holds ${column.type} values, not numbers: check ${input}.`);
}
