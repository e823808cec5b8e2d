import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier, literal } from '@mlops-actions/tabular/sql';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';

/** What the rows' labels are: classes, or numbers of a regression. */
export type LabelKind = 'classes' | 'numbers';

/** A column that might tell the label, under the name that the engine's table has it by. */
export interface Suspect {
  column: string;
  /** SQL of its value: a DOUBLE where it has an order, else text. */
  sql: string;
  isOrdered: boolean;
}

/** The rows as a table of the engine: `row_at` numbers them, `y` is the label (text of a class, or a DOUBLE). */
export interface LeakageRows {
  relation: string;
  count: number;
  kind: LabelKind;
  /** Rows of each class; of numbers, none. */
  classes: number[];
  suspects: Suspect[];
}

/** Of more rows about as many are drawn: a column that tells the label does so on them. */
const mostRows = 100_000;

/** Copies labelled rows into a table of the engine, since every suspect is a scan of its own. */
export async function leakageRows(
  engine: Engine,
  table: Table,
  label: TableColumn,
  suspects: readonly TableColumn[],
  kind: LabelKind,
): Promise<LeakageRows> {
  const relation = 'leakage_rows';
  const columns = suspects.map((column, i) => ({ column, name: `c${i}` }));
  const number = `CAST(${identifier(label.name)} AS DOUBLE)`;
  const isNumber = isOrdered(label);
  const y = kind === 'numbers' ? number : `CAST(${isNumber ? number : identifier(label.name)} AS VARCHAR)`;
  const all = await table.rowCount();
  const isDrawn = all > mostRows ? ` AND hash(row_at) % ${all} < ${mostRows}` : '';
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${relation} AS SELECT * FROM (SELECT row_number() OVER () AS row_at, ${[
      `${y} AS y`,
      ...columns.map(({ column, name }) => `${valueOf(column)} AS ${name}`),
    ].join(', ')} FROM ${table.relation}) WHERE y IS NOT NULL${isDrawn}`,
  );
  const counts = await engine.columns(
    kind === 'numbers'
      ? `SELECT count(*) AS n FROM ${relation}`
      : `SELECT count(*) AS n FROM ${relation} GROUP BY y`,
  );
  const n = (counts['n'] ?? []) as number[];
  return {
    relation,
    count: n.reduce((sum, rows) => sum + rows, 0),
    kind,
    classes: kind === 'numbers' ? [] : n,
    suspects: columns.map(({ column, name }) => ({
      column: column.name,
      sql: name,
      isOrdered: isOrdered(column),
    })),
  };
}

const ordered = new Set(['integer', 'number', 'date', 'timestamp']);

function isOrdered({ type }: TableColumn): boolean {
  return ordered.has(type);
}

function valueOf(column: TableColumn): string {
  const name = identifier(column.name);
  if (!isOrdered(column)) return `CAST(${name} AS VARCHAR)`;
  const isTime = column.type === 'date' || column.type === 'timestamp';
  const value = isTime ? `epoch(${name})` : `CAST(${name} AS DOUBLE)`;
  return `CASE WHEN ${value} = ${literal(NaN)} THEN NULL ELSE ${value} END`;
}
