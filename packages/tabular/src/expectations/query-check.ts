import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import { literal } from '../sql.ts';
import { NotEvaluable } from './expectation.ts';

/** A node of a query's tree, as `json_serialize_sql` writes it. */
export type QueryNode = Record<string, unknown>;

/** Sources of rows that read nothing but what the query itself names. */
const harmless = new Set(['unnest', 'range', 'generate_series']);
const sources = new Set([
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'EMPTY',
  'EXPRESSION_LIST',
  'TABLE_FUNCTION',
  'COLUMN_DATA',
]);

/**
 * Lets a user's query pass only where it is one SELECT over the given tables, by the engine's own parser. The
 * engine is locked down besides: no file, no network, no setting.
 * @returns every node of its tree
 * @throws NotEvaluable with the reason.
 */
export async function checkQuery(
  engine: Engine,
  sql: string,
  tables: readonly string[],
): Promise<QueryNode[]> {
  const [row] = await engine
    .all(`SELECT json_serialize_sql(${literal(sql)}) AS tree`)
    .catch((error: unknown) => {
      throw error instanceof DataError
        ? new NotEvaluable(`The query cannot be read: ${error.message}`)
        : error;
    });
  const tree = JSON.parse(String(row?.['tree'])) as {
    error: boolean;
    error_message?: string;
    error_type?: string;
    statements?: QueryNode[];
  };
  if (tree.error)
    throw new NotEvaluable(
      tree.error_type === 'parser'
        ? `The query cannot be read: ${tree.error_message}.`
        : 'The query is no SELECT: only a SELECT over the data can be run.',
    );
  if (tree.statements?.length !== 1)
    throw new NotEvaluable('The query has several statements: write one SELECT.');
  const known = new Set(tables.map((name) => name.toLowerCase()));
  const nodes = [...nodesOf(tree.statements)];
  for (const node of nodes) for (const name of commonNames(node)) known.add(name.toLowerCase());
  for (const node of nodes) checkNode(node, known);
  return nodes;
}

function checkNode(node: QueryNode, known: ReadonlySet<string>): void {
  const isSource = 'sample' in node && 'alias' in node && typeof node['type'] === 'string';
  if (!isSource) return;
  const type = node['type'] as string;
  if (!sources.has(type))
    throw new NotEvaluable('The query is no SELECT: only a SELECT over the data can be run.');
  if (type === 'BASE_TABLE') {
    const name = String(node['table_name']);
    if (node['schema_name'] || node['catalog_name'] || !known.has(name.toLowerCase()))
      throw new NotEvaluable(`The query reads '${name}', which is not among the data: ${whereFrom(name)}.`);
  }
  if (type === 'TABLE_FUNCTION') {
    const name = String((node['function'] as QueryNode)['function_name']);
    if (!harmless.has(name))
      throw new NotEvaluable(
        `The query reads ${name}(), which is not among the data: write {batch} for the data.`,
      );
  }
}

/** How a query comes to a table; a path is none that could be given a name of its own. */
function whereFrom(name: string): string {
  const batch = 'write {batch} for the data';
  return /^\w+$/.test(name)
    ? `${batch}, or give a table beside it in the input 'tables', such as ${name}=${name}.csv`
    : batch;
}

/** Names that WITH gives to queries. */
function commonNames(node: QueryNode): string[] {
  const { cte_map: map } = node as { cte_map?: { map?: { key: string }[] } };
  return (map?.map ?? []).map(({ key }) => key);
}

function* nodesOf(value: unknown): Generator<QueryNode> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as QueryNode;
  for (const each of Object.values(value)) yield* nodesOf(each);
}
