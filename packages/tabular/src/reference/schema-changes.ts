import type { TableColumn } from '../sources.ts';

export interface RetypedColumn {
  name: string;
  from: TableColumn;
  to: TableColumn;
}

export interface SchemaChanges {
  added: string[];
  removed: string[];
  retyped: RetypedColumn[];
  /** Of another type in a table in which they hold no value, so that the type says nothing. */
  untyped: string[];
}

/** How a table's columns differ from those of the last accepted version; their order says nothing. */
export function schemaChanges(
  before: readonly TableColumn[],
  now: readonly TableColumn[],
  isEmpty: (column: TableColumn) => boolean,
): SchemaChanges {
  const earlier = new Map(before.map((column) => [column.name, column]));
  const later = new Map(now.map((column) => [column.name, column]));
  const pairs = now.flatMap((to) => {
    const from = earlier.get(to.name);
    return from && from.type !== to.type ? [{ name: to.name, from, to }] : [];
  });
  const untyped = pairs.filter(({ from, to }) => isEmpty(from) || isEmpty(to));
  return {
    added: now.map(({ name }) => name).filter((name) => !earlier.has(name)),
    removed: before.map(({ name }) => name).filter((name) => !later.has(name)),
    retyped: pairs.filter((pair) => !untyped.includes(pair)),
    untyped: untyped.map(({ name }) => name),
  };
}
