import { checkStream, type Seed } from '@mlops-actions/stats/rng';
import type { Engine } from '@mlops-actions/tabular/engine';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import { UserError } from '../../runtime/user-error.ts';
import type { Case, GateInputs } from '../case.ts';
import { featureColumns } from '../roles.ts';
import { tableOf, withTables } from '../tables.ts';
import { requestBody, type RequestForm, type Value } from './request-body.ts';

/** A column of the rows that are sent. */
export interface FeatureColumn {
  name: string;
  kind: 'integer' | 'number' | 'text' | 'boolean';
  values: Value[];
}

/** Rows as the model takes them, beside what the gate knows of them. */
export interface FeatureRows {
  /** Rows of the whole table. */
  all: number;
  count: number;
  features: FeatureColumn[];
  labels: unknown[];
  weights: unknown[] | undefined;
  /** What the predictions table says of the same rows, where it does. */
  predictions: unknown[] | undefined;
  /** Whether labels and predictions are compared as text. */
  isText: boolean;
}

/**
 * Reads features, labels and predictions of the rows; of many rows, as many as asked for, drawn by the seed and in their
 * order.
 * @throws UserError for a column that is not there, or where there are no features
 */
export function featureRows(
  given: Pick<Case, 'inputs' | 'context' | 'workspace'>,
  columns: readonly string[] | undefined,
  draws: { most: number; seed: Seed },
): Promise<FeatureRows> {
  return withTables(given, async (engine, door) => {
    const table = await tableOf(engine, door, 'predictions', given.inputs.predictions!);
    return readFeatureRows(engine, table, given.inputs, columns, draws);
  });
}

async function readFeatureRows(
  engine: Engine,
  table: Table,
  inputs: GateInputs,
  columns: readonly string[] | undefined,
  { most, seed }: { most: number; seed: Seed },
): Promise<FeatureRows> {
  const features = columns?.map((name) => columnOf(table, name)) ?? featureColumns(table, inputs, []);
  if (features.length === 0)
    throw new UserError(
      `The predictions hold no feature columns to send to an endpoint: write the features beside label and prediction.`,
    );
  const label = columnOf(table, inputs.labelColumn);
  const weight = inputs.weightColumn === undefined ? undefined : columnOf(table, inputs.weightColumn);
  const prediction = table.columns.find(({ name }) => name === (inputs.predictionColumn ?? 'prediction'));
  const isText = !['integer', 'number'].includes(label.type);
  const answer = ({ name }: TableColumn) => `CAST(${identifier(name)} AS ${isText ? 'VARCHAR' : 'DOUBLE'})`;
  const selected = [
    ...features.map((column, i) => `${valueOf(column)} AS f${i}`),
    `${answer(label)} AS y`,
    ...(weight ? [`CAST(${identifier(weight.name)} AS DOUBLE) AS w`] : []),
    ...(prediction && isText === !['integer', 'number'].includes(prediction.type)
      ? [`${answer(prediction)} AS p`]
      : []),
  ];
  const all = await table.rowCount();
  const wanted = all > most ? drawnRows(all, most, seed) : undefined;
  const numbered = `(SELECT *, row_number() OVER () - 1 AS "row of the gate" FROM ${table.relation})`;
  const read = await engine.columns(
    wanted
      ? `SELECT ${selected.join(', ')} FROM ${numbered} WHERE "row of the gate" IN (${wanted.join(', ')}) ORDER BY "row of the gate"`
      : `SELECT ${selected.join(', ')} FROM ${table.relation}`,
  );
  const labels = read['y'] ?? [];
  return {
    all,
    count: labels.length,
    features: features.map((column, i) => ({
      name: column.name,
      kind: kindOf(column),
      values: (read[`f${i}`] ?? []) as Value[],
    })),
    labels,
    weights: read['w'],
    predictions: read['p'],
    isText,
  };
}

function columnOf({ columns, files }: Table, name: string): TableColumn {
  const found = columns.find((column) => column.name === name);
  if (found) return found;
  const names = columns.map((column) => column.name);
  throw new UserError(
    `Column '${name}' is not in '${files[0]!.name}'${suggestion(name, names) || `: it has ${names.slice(0, 20).join(', ')}.`}`,
  );
}

function kindOf({ type }: TableColumn): FeatureColumn['kind'] {
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'text';
}

function valueOf(column: TableColumn): string {
  const kind = kindOf(column);
  if (kind === 'boolean') return identifier(column.name);
  return `CAST(${identifier(column.name)} AS ${kind === 'text' ? 'VARCHAR' : 'DOUBLE'})`;
}

function drawnRows(all: number, most: number, seed: Seed): number[] {
  const random = checkStream(seed, 'scoring', 'rows');
  const drawn = new Set<number>();
  while (drawn.size < most) drawn.add(Math.floor(random.uniform() * all));
  return [...drawn].sort((a, b) => a - b);
}

/** The body that asks for the rows from one index to before another. */
export function bodyOf(
  form: RequestForm,
  features: readonly FeatureColumn[],
  from: number,
  to: number,
): string {
  return requestBody(
    form,
    features.map(({ name }) => name),
    Array.from({ length: to - from }, (_, i) => features.map(({ values }) => values[from + i] ?? null)),
  );
}
