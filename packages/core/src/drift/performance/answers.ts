import { valueOf } from '@mlops-actions/tabular/drift/column-pair';
import { type Answers, type Arrival, joinLabels, textOf } from '@mlops-actions/tabular/drift/performance';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { isNumeric } from '@mlops-actions/tabular/sources/table';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { z } from 'zod';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase, Relation } from '../drift-case.ts';
import type { performanceSchema } from '../kind-policies.ts';

export type PerformancePolicy = z.infer<typeof performanceSchema>;

/** A table whose rows have labels and answers. */
export interface AnsweredTable {
  /** What stands after FROM. */
  relation: string;
  columns: readonly TableColumn[];
  answers: Answers;
}

/** Where labels and answers are, in both tables. */
export interface AnswerColumns {
  /** Null where it has no column of labels. */
  reference: AnsweredTable | null;
  current: AnsweredTable;
  /** Null where the labels are in the current table itself. */
  arrival: Arrival | null;
}

interface AnswerNames {
  label: string;
  prediction: string | undefined;
  score: string | undefined;
}

/** @throws UserError for a column that is not named or not there */
export async function answerColumns(
  { engine, reference, current, labels, inputs }: DriftCase,
  policy: PerformancePolicy,
): Promise<AnswerColumns> {
  const label = policy.label ?? inputs.labelColumn;
  if (label === undefined) throw unnamed('label', 'label-column');
  const names = { label, prediction: policy.prediction ?? inputs.predictionColumn, score: policy.score };
  if (names.prediction === undefined && names.score === undefined && policy.business.length === 0) {
    throw unnamed('prediction', 'prediction-column');
  }
  const there =
    labels && policy.id !== undefined
      ? await joined(engine, current, labels, policy.id, label)
      : { ...current, arrival: null };
  for (const name of [label, names.prediction, names.score]) {
    if (name !== undefined) columnOf(there.columns, name, 'the current table');
  }
  const hasLabels = reference.columns.some(({ name }) => name === label);
  const classes = [there.columns, hasLabels ? reference.columns : []].flatMap((columns) =>
    columns.filter(({ name }) => name === label || name === names.prediction),
  );
  const answersIn = ({ relation, columns }: Relation): AnsweredTable => ({
    relation,
    columns,
    answers: answersOf(columns, names, classes),
  });
  return {
    reference: hasLabels ? answersIn(reference) : null,
    current: answersIn(there),
    arrival: there.arrival,
  };
}

/** The current table with the labels that came later. */
async function joined(engine: Engine, current: Relation, labels: Relation, id: string, name: string) {
  const label = columnOf(labels.columns, name, 'the labels');
  columnOf(current.columns, id, 'the current table');
  columnOf(labels.columns, id, 'the labels');
  const { relation, arrival } = await joinLabels(engine, current, labels, id, label);
  return { relation, columns: [...current.columns.filter((column) => column.name !== name), label], arrival };
}

/**
 * Classes are numbers where all columns of them are, with 1 for true beside numbers; else they are texts.
 * @param classes the columns of labels and predictions of both tables
 */
function answersOf(
  columns: readonly TableColumn[],
  names: AnswerNames,
  classes: readonly TableColumn[],
): Answers {
  const areNumbers = classes.every(isNumeric) && classes.some(({ type }) => type !== 'boolean');
  const numberOf = ({ name }: TableColumn) => `CAST(${identifier(name)} AS DOUBLE)`;
  const find = (name: string | undefined) => columns.find((column) => column.name === name);
  const classOf = (column: TableColumn) => (areNumbers ? numberOf(column) : textOf(column));
  const [label, prediction, score] = [
    find(names.label) as TableColumn,
    find(names.prediction),
    find(names.score),
  ];
  return {
    label: classOf(label),
    isLabelled: valueOf(label).isGiven,
    ...(prediction && { prediction: classOf(prediction) }),
    ...(score && { score: numberOf(score) }),
  };
}

function columnOf(columns: readonly TableColumn[], name: string, where: string): TableColumn {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  const names = columns.map((column) => column.name);
  throw new UserError(
    `Column '${name}', which the policy's 'performance' needs, is not in ${where}${suggestion(name, names) || '.'}`,
  );
}

function unnamed(what: string, input: string): UserError {
  return new UserError(
    `The policy's 'performance' needs the column of the ${what}s: set '${what}' there or the input '${input}'.`,
  );
}
