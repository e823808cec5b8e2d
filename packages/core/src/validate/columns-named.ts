import type { ExpectationConfig } from '@mlops-actions/tabular/expectations/expectation';

/**
 * The columns whose values an expectation is on, by every kwarg that names some: `column`, `column_A`, `column_list`,
 * `columns` …. Those of a table's shape are what is expected, not what is looked at.
 */
export function columnsNamed({ type, kwargs }: ExpectationConfig): string[] {
  if (type.startsWith('expect_table_')) return [];
  return Object.entries(kwargs)
    .filter(([name]) => /^columns?(_|$)/.test(name))
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is string => typeof value === 'string');
}
