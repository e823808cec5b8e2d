import { openEngine, type Engine } from '@mlops-actions/tabular/engine';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import { openDataDoor, type DataDoor } from '../data/data-door.ts';
import type { Case } from './case.ts';

/** Work on tables with an engine of its own, which is closed whatever happens. */
export async function withTables<T>(
  { inputs, context, workspace }: Pick<Case, 'inputs' | 'context' | 'workspace'>,
  work: (engine: Engine, door: DataDoor) => Promise<T>,
): Promise<T> {
  const { signal, log } = context;
  const door = openDataDoor(inputs, context, { workspace });
  const engine = await openEngine({ signal, log: (line) => log.info(line), memoryLimit: inputs.memoryLimit });
  try {
    return await work(engine, door);
  } finally {
    await engine.close();
    await door.close();
  }
}

/** Opens what an input names as one table of the engine. */
export async function tableOf(
  engine: Engine,
  door: DataDoor,
  name: string,
  source: readonly string[],
): Promise<Table> {
  const { files, options } = await door.fetch(source);
  return openTable(engine, name, files, options);
}
