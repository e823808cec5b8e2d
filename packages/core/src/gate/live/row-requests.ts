import type { Engine } from '@mlops-actions/tabular/engine';
import type { Table } from '@mlops-actions/tabular/sources';
import { identifier, literal } from '@mlops-actions/tabular/sql';
import { suggestionOrAll } from '@mlops-actions/tabular/nearest';
import { UserError } from '../../runtime/user-error.ts';
import type { RequestFormat } from './request-format.ts';

/** A row as a request, and its label as JSON. */
export interface RowRequest {
  body: string;
  label: string;
}

/** Every column but those that say what is known of the row, or that were named. */
export function featureColumns(
  { columns }: Pick<Table, 'columns'>,
  named: readonly string[] | undefined,
  others: readonly (string | undefined)[],
): string[] {
  const names = columns.map(({ name }) => name);
  const missing = named?.find((name) => !names.includes(name));
  if (missing !== undefined)
    throw new UserError(
      `Column '${missing}' of input 'feature-columns' is not in the predictions${suggestionOrAll(missing, names)}`,
    );
  const features = named ?? names.filter((name) => !others.includes(name));
  if (features.length > 0) return [...features];
  throw new UserError(
    'The predictions hold no feature column to send to the endpoint: write the features beside the predictions, or give champion-predictions.',
  );
}

/** Each row as the body of one request, in the rows' order; numbers keep every digit. */
export async function rowRequests(
  engine: Engine,
  { relation }: Table,
  { label, features, format }: { label: string; features: readonly string[]; format: RequestFormat },
): Promise<RowRequest[]> {
  const { body = [], known = [] } = await engine.columns(
    `SELECT CAST(${bodySql(features, format)} AS VARCHAR) AS body, coalesce(CAST(to_json(${identifier(label)}) AS VARCHAR), 'null') AS known FROM ${relation}`,
  );
  return body.map((text, i) => ({ body: String(text), label: String(known[i]) }));
}

function bodySql(features: readonly string[], format: RequestFormat): string {
  const values = features.map(identifier);
  const row = `json_array(json_array(${values.join(', ')}))`;
  switch (format) {
    case 'data':
      return `json_object('data', ${row})`;
    case 'instances': {
      const pairs = features.flatMap((name, i) => [literal(name), values[i]!]);
      return `json_object('instances', json_array(json_object(${pairs.join(', ')})))`;
    }
    case 'input_data': {
      const names = features.map((name) => literal(name)).join(', ');
      return `json_object('input_data', json_object('columns', json_array(${names}), 'index', json_array(0), 'data', ${row}))`;
    }
  }
}
