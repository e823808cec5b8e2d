import type { Engine } from '@mlops-actions/tabular/engine';
import { suggestionOrAll } from '@mlops-actions/tabular/nearest';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import { UserError } from '../../runtime/user-error.ts';
import type { GateInputs } from '../case.ts';
import { featureColumns } from '../roles.ts';
import { requestBody, type RequestFormat } from './request-format.ts';

/** A value that can be perturbed. */
export type Value = string | number | boolean | null;

/** A column of rows. */
export interface FeatureColumn {
  name: string;
  kind: 'integer' | 'number' | 'text' | 'boolean';
  values: Value[];
}

/** A column as it is sent: its values as JSON, with every digit that the table has. */
export interface SentColumn extends FeatureColumn {
  json: string[];
}

/**
 * The columns that are sent: those of `feature-columns`, else every one without another role.
 * @throws UserError for a column that is not there, or where there are none
 */
export function featuresOf(table: Table, inputs: GateInputs): TableColumn[] {
  const names = table.columns.map(({ name }) => name);
  const features =
    inputs.featureColumns?.map((name) => {
      const found = table.columns.find((column) => column.name === name);
      if (found) return found;
      throw new UserError(
        `Column '${name}' of input 'feature-columns' is not in the predictions${suggestionOrAll(name, names)}`,
      );
    }) ?? featureColumns(table, inputs, []);
  if (features.length > 0) return features;
  throw new UserError(
    'The predictions hold no feature column to send to the endpoint: write the features beside the predictions, or give champion-predictions.',
  );
}

/** What is selected for columns that are sent, for `columnsFrom`. */
export function selectColumns(columns: readonly TableColumn[]): string {
  return columns
    .flatMap((column, i) => {
      const value = valueOf(column);
      return [
        `${value} AS value_${i}`,
        `CASE WHEN ${value} IS NULL THEN 'null' ELSE CAST(to_json(${identifier(column.name)}) AS VARCHAR) END AS json_${i}`,
      ];
    })
    .join(', ');
}

/** The columns that were read by `selectColumns`. */
export function columnsFrom(
  columns: readonly TableColumn[],
  read: Partial<Record<string, unknown[]>>,
): SentColumn[] {
  return columns.map((column, i) => ({
    name: column.name,
    kind: kindOf(column),
    values: (read[`value_${i}`] ?? []) as Value[],
    json: (read[`json_${i}`] ?? []) as string[],
  }));
}

/** All rows of a table, in its order. */
export async function readColumns(
  engine: Engine,
  { relation }: Table,
  columns: readonly TableColumn[],
): Promise<SentColumn[]> {
  return columnsFrom(columns, await engine.columns(`SELECT ${selectColumns(columns)} FROM ${relation}`));
}

/** A column with other values; those that stay keep every digit. */
export function withValues(column: SentColumn, values: Value[]): SentColumn {
  const json = values.map((value, i) =>
    Object.is(value, column.values[i]) ? column.json[i]! : JSON.stringify(value),
  );
  return { ...column, values, json };
}

function kindOf({ type }: TableColumn): FeatureColumn['kind'] {
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'text';
}

/** Of a number that is none, as of a missing value, JSON has only null. */
function valueOf(column: TableColumn): string {
  const kind = kindOf(column);
  const name = identifier(column.name);
  if (kind === 'boolean') return name;
  if (kind === 'text') return `CAST(${name} AS VARCHAR)`;
  return `CASE WHEN isfinite(CAST(${name} AS DOUBLE)) THEN CAST(${name} AS DOUBLE) END`;
}

/** The body that asks for the rows from one index to before another. */
export function bodyOf(
  format: RequestFormat,
  features: readonly SentColumn[],
  from: number,
  to: number,
): string {
  return requestBody(
    format,
    features.map(({ name }) => name),
    Array.from({ length: to - from }, (_, i) => features.map(({ json }) => json[from + i]!)),
  );
}
