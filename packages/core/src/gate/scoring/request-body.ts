/** A value as JSON takes it. */
export type Value = string | number | boolean | null;

/** How rows are written: Azure's samples, records, MLflow on Azure, MLflow's own server, TensorFlow Serving. */
export const requestForms = ['data', 'records', 'input_data', 'dataframe_split', 'instances'] as const;
export type RequestForm = (typeof requestForms)[number];

/** The body that asks for the scores of rows. */
export function requestBody(
  form: RequestForm,
  columns: readonly string[],
  rows: readonly (readonly Value[])[],
): string {
  switch (form) {
    case 'records':
      return JSON.stringify({ data: recordsOf(columns, rows) });
    case 'input_data':
      return JSON.stringify({ input_data: { columns, index: rows.map((_, i) => i), data: rows } });
    case 'dataframe_split':
      return JSON.stringify({ dataframe_split: { columns, data: rows } });
    default:
      return JSON.stringify({ [form]: rows });
  }
}

function recordsOf(columns: readonly string[], rows: readonly (readonly Value[])[]): Record<string, Value>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null])));
}
