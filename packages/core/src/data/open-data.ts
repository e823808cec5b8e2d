import type { Engine } from '@mlops-actions/tabular/engine';
import { openTable, type Table, type TableOptions } from '@mlops-actions/tabular/sources';
import type { Context } from '../runtime/context.ts';
import type { DataSource, LocalData } from './data-door.ts';

/** A table, and where it came from. */
export interface OpenData {
  table: Table;
  data: LocalData;
}

/**
 * Opens what an input names as a table, and says what was assumed of the files.
 * @param reading how the files are to be read where no input says so
 * @throws UserError, DataError or AzureError, one sentence, where there is no such data
 */
export async function openData(
  engine: Engine,
  door: DataSource,
  name: string,
  given: readonly string[],
  context: Pick<Context, 'log'>,
  reading: TableOptions = {},
): Promise<OpenData> {
  const data = await door.fetch(given);
  return { table: await openLocalData(engine, name, data, context, reading), data };
}

/** The same of data that is on this machine already. */
export async function openLocalData(
  engine: Engine,
  name: string,
  { files, options }: LocalData,
  { log }: Pick<Context, 'log'>,
  reading: TableOptions = {},
): Promise<Table> {
  const table = await openTable(engine, name, files, { ...reading, ...said(options) });
  for (const note of table.notes) log.info(note);
  return table;
}

function said(options: TableOptions): TableOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
