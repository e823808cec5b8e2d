import type { Engine } from '@mlops-actions/tabular/engine';
import type { Table } from '@mlops-actions/tabular/sources';
import type { DataDoor } from '../../data/data-door.ts';
import { openData } from '../../data/open-data.ts';
import type { Context } from '../../runtime/context.ts';
import { UserError } from '../../runtime/user-error.ts';

/** Names that are taken: the data, and its last accepted version. */
const taken = ['data', 'reference'];

/**
 * Opens the tables beside the data that expectations and queries know by name.
 * @param items `name=address`; those of one name are one table
 * @throws UserError, DataError or AzureError, one sentence, where an item is malformed or there is no such data
 */
export async function openTables(
  engine: Engine,
  items: readonly string[],
  door: DataDoor,
  context: Pick<Context, 'log'>,
): Promise<Record<string, Table>> {
  const named = Map.groupBy(items.map(itemOf), ({ name }) => name);
  demandDistinct([...named.keys()]);
  const tables: Record<string, Table> = {};
  for (const [name, parts] of named) {
    const addresses = parts.map(({ address }) => address);
    tables[name] = (await openData(engine, door, name, addresses, context)).table;
  }
  return tables;
}

function itemOf(item: string): { name: string; address: string } {
  const [, name, address] = /^([A-Za-z_][\w.-]*)\s*=\s*(\S.*)$/s.exec(item) ?? [];
  if (!name || !address)
    throw new UserError(
      `Input 'tables' has '${item}': each item is a name and an address, such as airports=data/airports.csv; a name has letters, digits, '_', '-' and '.'.`,
    );
  return { name, address };
}

/** SQL does not tell upper from lower case. */
function demandDistinct(names: readonly string[]): void {
  const seen = new Map(taken.map((name) => [name, name]));
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw new UserError(
        `Input 'tables' names '${name}', and '${other}' is the name of another table already: take another name.`,
      );
    seen.set(name.toLowerCase(), name);
  }
}
