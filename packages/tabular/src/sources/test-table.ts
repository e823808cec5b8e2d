import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openEngine, type Row } from '../engine.ts';
import { openTable, type Table, type TableOptions } from '../sources.ts';

/** A folder of files for tests, read through an engine of its own each time. */
export async function testFolder(files: Record<string, string | Uint8Array>) {
  const folder = await mkdtemp(join(tmpdir(), 'mlops-table-'));
  const write = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  for (const [name, content] of Object.entries(files)) await write(name, content);
  async function withTable<T>(
    sources: string[],
    work: (table: Table, all: (sql: string) => Promise<Row[]>) => Promise<T> | T,
    options: TableOptions & { memoryLimit?: string } = {},
  ): Promise<T> {
    const engine = await openEngine({ memoryLimit: options.memoryLimit });
    try {
      const table = await openTable(engine, 'data', sources, { folder, ...options });
      return await work(table, (sql) => engine.all(sql));
    } finally {
      await engine.close();
    }
  }
  return {
    folder,
    write,
    withTable,
    rows: (sources: string[], options?: TableOptions) =>
      withTable(sources, (_, all) => all('FROM data'), options),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
