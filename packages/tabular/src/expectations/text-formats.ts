import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import { columnNamed, wrongType } from './columns.ts';
import { isDateutilText } from './dateutil.ts';
import { always, missing, not } from './conditions.ts';
import { NotEvaluable, type PreparedExpectation } from './expectation.ts';
import { isPythonJson, pythonJson } from './json-text.ts';
import { jsonSchema } from './json-schema.ts';
import { columnName, expectationOfRows, mostly } from './kwargs.ts';
import { ofRows, onlyEmpty, rows } from './map.ts';
import { countsOf, judgeMap } from './result.ts';
import { strptime } from './strptime.ts';

export const expectColumnValuesToMatchStrftimeFormat = expectationOfRows(
  { ...columnName, ...mostly, strftime_format: z.string() },
  ({ column: name, strftime_format: format, mostly: share }, columns) => {
    const column = columnNamed(name, columns);
    const reads = usable(`strftime_format '${format}'`, () => strptime(format));
    return ofTexts(column, share, `dates of the form ${format}`, reads);
  },
);

export const expectColumnValuesToBeDateutilParseable = expectationOfRows(
  { ...columnName, ...mostly },
  (given, columns) =>
    ofTexts(columnNamed(given.column, columns), given.mostly, 'dates that dateutil reads', isDateutilText),
);

/** What is no text is no JSON text either. */
export const expectColumnValuesToBeJsonParseable = expectationOfRows(
  { ...columnName, ...mostly },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    if (column.type !== 'string') return ofRows(column, given.mostly, 'JSON', not(always));
    return ofTexts(column, given.mostly, 'JSON', isPythonJson);
  },
);

export const expectColumnValuesToMatchJsonSchema = expectationOfRows(
  { ...columnName, ...mostly, json_schema: z.record(z.string(), z.unknown()) },
  (given, columns) => {
    const column = columnNamed(given.column, columns);
    try {
      const matches = usable('json_schema', () => jsonSchema(given.json_schema));
      return ofTexts(column, given.mostly, 'JSON that matches the schema', (text) =>
        matches(parsed(text, column)),
      );
    } catch (error) {
      if (error instanceof NotEvaluable) return onlyEmpty(column, given.mostly, error);
      throw error;
    }
  },
);

function usable<Made>(what: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    const reason = (error as Error).message.replace(/\.$/, '');
    throw new NotEvaluable(`The ${what} cannot be used: ${reason}.`);
  }
}

function parsed(text: string, column: TableColumn): unknown {
  try {
    return pythonJson(text);
  } catch {
    throw new NotEvaluable(
      `Column '${column.name}' holds a text that is no JSON, so that it cannot be held against the schema: check it by expect_column_values_to_be_json_parseable.`,
    );
  }
}

/** Tries each different text once. */
function ofTexts(
  column: TableColumn,
  share: number,
  expected: string,
  fits: (text: string) => boolean,
): PreparedExpectation {
  if (column.type !== 'string') return onlyEmpty(column, share, wrongType(column, 'read as text'));
  const broken = (values: Record<string, unknown>) =>
    (values['texts'] as { value: string; count: number }[]).filter(({ value }) => !fits(value));
  return {
    expected,
    aggregates: {
      rows,
      missing: { of: 'rows', where: missing(column) },
      texts: { of: 'value counts', column },
    },
    unexpected: (values) => ({
      rows: { is: 'in', column, values: broken(values).map(({ value }) => value) },
      columns: [column],
    }),
    judge(values) {
      const unexpected = broken(values).reduce((sum, { count }) => sum + count, 0);
      return judgeMap({ ...countsOf(values), unexpected }, share, expected);
    },
  };
}
