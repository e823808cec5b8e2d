/** How rows are written: MLflow on Azure, Azure's samples as lists or as records, TensorFlow Serving, MLflow's own server. */
export const requestFormats = ['input_data', 'data', 'records', 'instances', 'dataframe_split'] as const;
export type RequestFormat = (typeof requestFormats)[number];

/** The body that asks for the scores of rows, whose values are JSON texts in the order of the columns. */
export function requestBody(
  format: RequestFormat,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const names = columns.map((name) => JSON.stringify(name));
  const lists = () => listOf(rows.map(listOf));
  const records = () => listOf(rows.map((row) => `{${names.map((name, i) => `${name}:${row[i]}`).join()}}`));
  switch (format) {
    case 'input_data':
      return `{"input_data":{"columns":${listOf(names)},"index":${listOf([...rows.keys()])},"data":${lists()}}}`;
    case 'data':
      return `{"data":${lists()}}`;
    case 'records':
      return `{"data":${records()}}`;
    case 'instances':
      return `{"instances":${records()}}`;
    case 'dataframe_split':
      return `{"dataframe_split":{"columns":${listOf(names)},"data":${lists()}}}`;
  }
}

function listOf(items: readonly (string | number)[]): string {
  return `[${items.join()}]`;
}
