import type { Engine } from './engine.ts';
import { givenValue } from './given-value.ts';
import type { Table, TableColumn } from './sources.ts';

export interface TopValue {
  /** As the engine prints it. */
  value: string;
  count: number;
}

/** A number holds the mask of so many grouping columns exactly. */
const columnsPerStatement = 20;

/** The commonest values of each column, counted in one scan of twenty columns; missing ones are not among them. */
export async function topValues(
  engine: Engine,
  table: Table,
  columns: readonly TableColumn[],
  most: number,
): Promise<Map<string, TopValue[]>> {
  const found = new Map<string, TopValue[]>(columns.map(({ name }) => [name, []]));
  for (let at = 0; at < columns.length; at += columnsPerStatement) {
    const part = columns.slice(at, at + columnsPerStatement);
    const nameOf = new Map(part.map(({ name }, i) => [maskOf(i, part.length), name]));
    for (const { mask, value, n } of await engine.all(statement(table.relation, part, most)))
      found.get(nameOf.get(mask as number) as string)?.push({ value: value as string, count: n as number });
  }
  return found;
}

function statement(relation: string, columns: readonly TableColumn[], most: number): string {
  const names = columns.map((_, i) => `v${i}`);
  const list = names.join(', ');
  const value = `CASE mask ${names.map((name, i) => `WHEN ${maskOf(i, names.length)} THEN ${name}`).join(' ')} END`;
  return `SELECT mask, value, n FROM (
    SELECT mask, value, n, row_number() OVER (PARTITION BY mask ORDER BY n DESC, value) AS place
    FROM (
      SELECT mask, ${value} AS value, n FROM (
        SELECT ${list}, GROUPING_ID(${list}) AS mask, count(*) AS n
        FROM (SELECT ${columns.map(asText).join(', ')} FROM ${relation}) AS texts
        GROUP BY GROUPING SETS (${names.map((name) => `(${name})`).join(', ')})
      ) AS groups
    ) AS valued WHERE value IS NOT NULL
  ) AS placed WHERE place <= ${most} ORDER BY mask, place`;
}

function asText(column: TableColumn, index: number): string {
  return `CAST(${givenValue(column)} AS VARCHAR) AS v${index}`;
}

/** GROUPING_ID sets the bit of each column that is not grouped by; the first column's is the highest. */
function maskOf(index: number, columns: number): number {
  return 2 ** columns - 1 - 2 ** (columns - 1 - index);
}
