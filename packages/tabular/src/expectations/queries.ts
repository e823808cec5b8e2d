import { z } from 'zod';
import { suggestion } from '../nearest.ts';
import { NotEvaluable, type OtherTables } from './expectation.ts';
import { expectation, mostly } from './kwargs.ts';
import { count, counted, figure, percentText } from './result.ts';

/** What `{batch}` stands for: the view that the data is opened as. */
const batch = '"data"';

export const unexpectedRowsExpectation = expectation({ unexpected_rows_query: z.string() }, (given) => {
  const sql = queryOf('unexpected_rows_query', given.unexpected_rows_query);
  return {
    expected: 'a query without rows',
    aggregates: { found: { of: 'query rows', sql } },
    queries: [sql],
    judge: ({ found }) => ({
      success: found === 0,
      result: { observed_value: found },
      detail: `The query gives ${counted(found as number, 'row')}; expected none.`,
    }),
  };
});

/**
 * A rule of a data contract: one figure of a query, and what it has to be, as a condition of SQL on `value` and in
 * words. What is no number is not shown.
 */
export const contractFigure = expectation(
  { column: z.string().nullish(), figure_query: z.string(), is_met: z.string(), must_be: z.string() },
  (given) => {
    const sql = queryOf('figure_query', given.figure_query);
    return {
      expected: given.must_be,
      aggregates: { answer: { of: 'query figure', sql, isMet: given.is_met } },
      queries: [sql],
      judge({ answer }) {
        const { figure: found, met } = answer as { figure: unknown; met: boolean };
        const isNumber = typeof found === 'number' || typeof found === 'bigint';
        const gives = isNumber ? figure(found) : found === null ? 'no figure' : 'what is no number';
        return {
          success: met,
          result: { observed_value: isNumber ? found : null },
          detail: `The query gives ${gives}; expected ${given.must_be}.`,
        };
      },
    };
  },
);

/** Rows are compared as they are, whatever their columns are called, each as often as it is there. */
export const expectQueryResultsToMatchComparison = expectation(
  {
    ...mostly,
    base_query: z.string(),
    comparison_data_source_name: z.string(),
    comparison_query: z.string(),
  },
  (given, _, tables) => {
    const base = queryOf('base_query', given.base_query);
    const comparison = queryOf('comparison_query', given.comparison_query);
    otherTable(given.comparison_data_source_name, tables);
    return {
      expected: 'the same rows from both queries',
      aggregates: { match: { of: 'query match', base, comparison } },
      queries: [base, comparison],
      judge({ match }) {
        const rows = match as { base: number; comparison: number; matching: number };
        const most = Math.max(rows.base, rows.comparison);
        const unexpected = most - rows.matching;
        const percent = most === 0 ? 0 : (1 - rows.matching / most) * 100;
        return {
          success: 100 - percent >= given.mostly * 100,
          result: { unexpected_count: unexpected, unexpected_percent: percent },
          detail: `${count(unexpected)} of ${counted(most, 'row')} (${percentText(percent / 100)}) ${unexpected === 1 ? 'does' : 'do'} not match.`,
        };
      },
    };
  },
);

/** @throws NotEvaluable where no table of this name was opened beside the data. */
export function otherTable(name: string, tables: OtherTables): { relation: string } {
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (table) return table;
  const near = suggestion(name, Object.keys(tables));
  throw new NotEvaluable(
    `There is no table '${name}' beside the data${near || `: give it in the input 'tables', such as ${name}=${name}.csv.`}`,
  );
}

/** The query with `{batch}` filled in and doubled braces undone, as Python's `str.format` does. */
function queryOf(kwarg: string, text: string): string {
  let sql = '';
  for (const [piece] of text.replace(/[;\s]+$/, '').matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    if (piece === '{{' || piece === '}}') sql += piece[0];
    else if (piece === '{batch}') sql += batch;
    else if (/^[{}]/.test(piece))
      throw new NotEvaluable(
        `The kwarg '${kwarg}' has '${piece}', and only {batch} is filled in: double a brace that is part of the query.`,
      );
    else sql += piece;
  }
  return sql;
}
