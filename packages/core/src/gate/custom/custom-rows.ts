import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import type { RoleColumns } from '../rows/layout.ts';

/** Columns by what they stand for in the policy's SQL: `label`, `prediction`, `score`, `weight`. */
export type Roles = Readonly<Record<string, string | undefined>>;

/** The rows of one model for the policy's SQL: a table in the engine. */
export interface CustomRows {
  table: string;
  columns: readonly string[];
  count: number;
  /** Columns without which a row is not judged, with what they hold: under their own names, and under their roles'. */
  held: readonly { column: string; role: string }[];
}

export interface CustomRowsSource {
  roles: Roles;
  /** The columns that hold what the roles stand for. */
  held: RoleColumns;
  /** Columns that pair the champion's rows with the candidate's; without any, the order does. */
  keys: readonly string[];
  /** Whether the champion's rows are the candidate's. */
  isPaired: boolean;
}

/** Names that no SQL of a user's will meet. */
export const rowNumber = identifier('row of mlops-actions');

/**
 * Makes the tables that custom metrics read: the candidate's rows, and the same rows with all that the champion's file
 * says of them. A column that only the candidate's file has is taken from there.
 */
export async function customRows(
  engine: Engine,
  { roles, held, keys, isPaired }: CustomRowsSource,
): Promise<CustomRows[]> {
  const candidate = await numbered(engine, 'candidate', roles, held);
  if (!isPaired) return [candidate];
  const champion = await numbered(engine, 'champion', roles, held);
  const theirs = new Set(champion.columns.map((name) => name.toLowerCase()));
  const columns = candidate.columns.map((name) => {
    const side = theirs.has(name.toLowerCase()) ? 'o' : 'c';
    return `${side}.${identifier(name)} AS ${identifier(name)}`;
  });
  const pairs = keys.length > 0 ? keys.map(identifier) : [rowNumber];
  const on = pairs.map((name) => `c.${name} = o.${name}`).join(' AND ');
  const table = identifier('champion rows of mlops-actions');
  await engine.all(
    `CREATE TEMP TABLE ${table} AS SELECT c.${rowNumber}, ${columns.join(', ')} FROM ${candidate.table} c JOIN ${champion.table} o ON ${on} ORDER BY c.${rowNumber}`,
  );
  return [candidate, { ...candidate, table }];
}

async function numbered(engine: Engine, view: string, roles: Roles, held: RoleColumns): Promise<CustomRows> {
  const described = await engine.all(`SELECT column_name FROM (DESCRIBE ${identifier(view)})`);
  const names = described.map((row) => String(row['column_name']));
  const given = Object.entries(roles).filter(([, name]) => name !== undefined && names.includes(name)) as [
    string,
    string,
  ][];
  // What the inputs name comes before a column that happens to have that name.
  const taken = new Set(given.filter(([role, name]) => role !== name).map(([role]) => role));
  const kept = names.filter((name) => !taken.has(name.toLowerCase()));
  const renamed = given.filter(([role]) => taken.has(role));
  const select = [
    `row_number() OVER () - 1 AS ${rowNumber}`,
    ...kept.map(identifier),
    ...renamed.map(([role, name]) => `${identifier(name)} AS ${identifier(role)}`),
  ];
  const table = identifier(`${view} as mlops-actions numbers it`);
  await engine.all(`CREATE TEMP TABLE ${table} AS SELECT ${select.join(', ')} FROM ${identifier(view)}`);
  const [row] = await engine.all(`SELECT count(*) AS rows FROM ${table}`);
  return {
    table,
    columns: [...kept, ...renamed.map(([role]) => role)],
    count: Number(row!['rows']),
    held: [
      ...Object.entries(held).flatMap(([role, own]) =>
        own.filter((column) => kept.includes(column)).map((column) => ({ column, role })),
      ),
      ...renamed.map(([role]) => ({ column: role, role })),
    ],
  };
}
