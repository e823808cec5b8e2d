import type { Aggregate } from '@mlops-actions/tabular/expectations/conditions';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import type { Cell, Section } from '../report/section.ts';

type Figure = 'missing' | 'min' | 'mean' | 'max';

export interface ProfileAggregate {
  column: TableColumn;
  figure: Figure;
  aggregate: Aggregate;
}

/** A wide table is profiled in its first columns only. */
const mostColumns = 200;

/** What the profile asks of the table, in the same scan as the checks. Extremes of text would be its values. */
export function profileAggregates(
  columns: readonly TableColumn[],
  redactColumns: readonly string[],
): ProfileAggregate[] {
  return columns.slice(0, mostColumns).flatMap((column) => {
    const figures = redactColumns.includes(column.name) ? (['missing'] as const) : figuresOf(column);
    return figures.map((figure) => ({ column, figure, aggregate: aggregateOf(column, figure) }));
  });
}

function figuresOf(column: TableColumn): readonly Figure[] {
  if (column.type === 'integer' || column.type === 'number') return ['missing', 'min', 'mean', 'max'];
  if (column.type === 'date' || column.type === 'timestamp') return ['missing', 'min', 'max'];
  return ['missing'];
}

function aggregateOf(column: TableColumn, figure: Figure): Aggregate {
  if (figure !== 'missing') return { of: figure, column };
  return { of: 'rows', where: { is: 'missing', column } };
}

/** A line for each column; `values` are those of the aggregates, in their order. */
export function profileSection(
  columns: readonly TableColumn[],
  profile: readonly ProfileAggregate[],
  values: readonly unknown[],
  rows: number,
): Section {
  const cell = (column: TableColumn, figure: Figure): Cell => {
    const value = values[profile.findIndex((each) => each.column === column && each.figure === figure)];
    if (typeof value === 'bigint') return value.toString();
    return typeof value === 'number' || typeof value === 'string' ? value : null;
  };
  const shown = columns.slice(0, mostColumns);
  return {
    title: 'Columns',
    // The least and the largest are values of the data.
    htmlOnly: true,
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Column' },
          { title: 'Type' },
          { title: 'Missing', align: 'right' },
          { title: 'Missing %', align: 'right' },
          { title: 'Min', align: 'right' },
          { title: 'Mean', align: 'right' },
          { title: 'Max', align: 'right' },
        ],
        rows: shown.map((column): Cell[] => {
          const missing = cell(column, 'missing');
          const share = rows > 0 ? (Number(missing) / rows) * 100 : null;
          return [
            column.name,
            column.sqlType,
            missing,
            share,
            cell(column, 'min'),
            cell(column, 'mean'),
            cell(column, 'max'),
          ];
        }),
      },
      ...(columns.length > shown.length
        ? [
            {
              kind: 'text' as const,
              text: `The first ${shown.length} of ${columns.length} columns are shown.`,
            },
          ]
        : []),
    ],
  };
}
