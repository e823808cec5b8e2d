/** What a metric's SQL calls, as the engine's own parser reads it. */
import type { Engine } from '@mlops-actions/tabular/engine';
import { NotEvaluable } from '@mlops-actions/tabular/expectations/expectation';
import { checkQuery, type QueryNode } from '@mlops-actions/tabular/expectations/query-check';
import { literal } from '@mlops-actions/tabular/sql';

/** A function that the SQL calls; a macro is there beside what it stands for. */
export interface Call {
  name: string;
  isAggregate: boolean;
  /** Whether equal arguments give an equal value in every run. */
  isStable: boolean;
  /** Where it stands in the SQL. */
  node: QueryNode;
}

/** SQL's own words for the time of day, which need no brackets. */
const clocks = new Set(['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp']);

/** @param columns names that are columns, whatever else they would mean */
export async function callsOf(
  engine: Engine,
  nodes: readonly QueryNode[],
  columns: readonly string[],
): Promise<Call[]> {
  const own = new Set(columns.map((name) => name.toLowerCase()));
  const called = nodes.flatMap((node) => {
    const name = nameOf(node);
    return name === undefined || (node['class'] === 'COLUMN_REF' && own.has(name)) ? [] : [{ name, node }];
  });
  if (called.length === 0) return [];
  const names = [...new Set(called.map(({ name }) => name))];
  const known = await engine.all(
    `SELECT function_name AS name, function_type AS type, stability, macro_definition AS macro FROM duckdb_functions() WHERE function_name IN (${names.map((name) => literal(name)).join(', ')})`,
  );
  const calls = called.map(({ name, node }): Call => {
    const entries = known.filter((entry) => entry['name'] === name);
    return {
      name,
      node,
      isAggregate: entries.some(({ type }) => type === 'aggregate'),
      isStable:
        !clocks.has(name) && entries.every(({ stability }) => (stability ?? 'CONSISTENT') === 'CONSISTENT'),
    };
  });
  for (const { name, macro } of known) {
    if (typeof macro !== 'string') continue;
    const inside = await callsOfMacro(engine, macro);
    const isStable = inside?.every((call) => call.isStable) ?? false;
    for (const call of calls) if (call.name === name) call.isStable &&= isStable;
    calls.push(...(inside ?? []));
  }
  return calls;
}

/** Undefined of a macro that reads more than its arguments. */
async function callsOfMacro(engine: Engine, definition: string): Promise<Call[] | undefined> {
  try {
    return await callsOf(engine, await checkQuery(engine, `SELECT ${definition}`, []), []);
  } catch (error) {
    if (error instanceof NotEvaluable) return undefined;
    throw error;
  }
}

function nameOf(node: QueryNode): string | undefined {
  if (typeof node['function_name'] === 'string') return node['function_name'].toLowerCase();
  const [name, ...more] = (node['column_names'] as string[] | undefined) ?? [];
  return name !== undefined && more.length === 0 && clocks.has(name.toLowerCase())
    ? name.toLowerCase()
    : undefined;
}
