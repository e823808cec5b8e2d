import { type Arrival, type Answers, joinLabels } from '@mlops-actions/tabular/drift/performance';
import { identifier } from '@mlops-actions/tabular/sql';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { z } from 'zod';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase } from '../drift-case.ts';
import type { performanceSchema } from '../kind-policies.ts';

export type PerformancePolicy = z.infer<typeof performanceSchema>;

/** Where labels and answers are, in both tables. */
export interface AnswerColumns {
  /** Of the label, as SQL that is null where it has not come. */
  label: string;
  answers: Answers;
  current: { relation: string; columns: readonly TableColumn[] };
  /** Null where the labels are in the current table itself. */
  arrival: Arrival | null;
  /** Whether labels are numbers with fractions, which no class has. */
  isRegression: boolean;
  referenceHasLabels: boolean;
}

/** @throws UserError for a column that is not named or not there */
export async function answerColumns(
  { engine, reference, current, labels, inputs }: DriftCase,
  policy: PerformancePolicy,
): Promise<AnswerColumns> {
  const names = {
    label: policy.label ?? inputs.labelColumn,
    prediction: policy.prediction ?? inputs.predictionColumn,
    score: policy.score,
  };
  if (names.label === undefined) throw unnamed('label', 'label-column');
  if (names.prediction === undefined && names.score === undefined && policy.business.length === 0) {
    throw unnamed('prediction', 'prediction-column');
  }
  const joined = labels && policy.id !== undefined ? { table: labels, id: policy.id } : undefined;
  const label = columnOf(
    (joined?.table ?? current).columns,
    names.label,
    joined ? 'the labels' : 'the current table',
  );
  if (joined) {
    columnOf(current.columns, joined.id, 'the current table');
    columnOf(joined.table.columns, joined.id, 'the labels');
  }
  const there = joined
    ? await joinLabels(engine, current, joined.table.relation, joined.id, names.label)
    : { relation: current.relation, arrival: null };
  const columns = [...current.columns.filter(({ name }) => name !== names.label), label];
  const prediction = names.prediction && columnOf(columns, names.prediction, 'the current table');
  const score = names.score && columnOf(columns, names.score, 'the current table');
  const isText = [label, ...(prediction ? [prediction] : [])].some(isTextual);
  const cast = ({ name }: TableColumn) => `CAST(${identifier(name)} AS ${isText ? 'VARCHAR' : 'DOUBLE'})`;
  const referenceLabel = reference.columns.find(({ name }) => name === names.label);
  return {
    label: identifier(names.label),
    answers: {
      label: cast(label),
      ...(prediction && { prediction: cast(prediction) }),
      ...(score && { score: `CAST(${identifier(score.name)} AS DOUBLE)` }),
    },
    current: { relation: there.relation, columns },
    arrival: there.arrival,
    isRegression: label.type === 'number',
    referenceHasLabels: referenceLabel !== undefined,
  };
}

function isTextual({ type }: TableColumn): boolean {
  return type !== 'integer' && type !== 'number';
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
