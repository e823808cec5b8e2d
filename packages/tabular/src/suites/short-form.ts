import type { ExpectationConfig } from '../expectations/expectation.ts';
import { suggestion } from '../nearest.ts';
import { type Document, isRecord, type Path } from './document.ts';
import { foreignKeysSentence, shortItem } from './great-expectations.ts';

const known = ['table', 'columns', 'name', 'suite', 'severity', 'references'];

/**
 * Our own form, for who starts here:
 *
 *     table:
 *       - expect_table_row_count_to_be_between: { min_value: 1 }
 *     columns:
 *       origin:
 *         - expect_column_values_to_not_be_null
 *         - expect_column_value_lengths_to_be_between: { min_value: 3, max_value: 3, severity: warning }
 */
export function readShortForm(document: Document): ExpectationConfig[] {
  const root = document.root as Record<string, unknown>;
  for (const name of Object.keys(root)) {
    if (/^foreign_keys?$/.test(name)) throw document.error(foreignKeysSentence, [name]);
    if (!known.includes(name))
      throw document.error(
        `'${name}' is not known${suggestion(name, ['expectations', ...known]) || '; it takes expectations, or table and columns'}`,
        [name],
      );
  }
  return Object.entries(root).flatMap(([name, value]) => {
    if (name === 'table') return items(document, value, null, [name]);
    return name === 'columns' ? ofColumns(document, value) : [];
  });
}

function ofColumns(document: Document, columns: unknown): ExpectationConfig[] {
  if (!isRecord(columns))
    throw document.error(`'columns' has to map each column to its list of expectations`, ['columns']);
  return Object.entries(columns).flatMap(([column, list]) =>
    items(document, list, column, ['columns', column]),
  );
}

function items(document: Document, list: unknown, column: string | null, path: Path): ExpectationConfig[] {
  if (!Array.isArray(list))
    throw document.error(
      `${column === null ? `'table'` : `column '${column}'`} needs a list of expectations`,
      path,
    );
  return list.map((item, index) => shortItem(document, item, column, [...path, index]));
}
