import type * as duckdb from '@duckdb/node-api';

/** How a column is held while it is loaded. */
export type LoadType = 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'UBIGINT' | 'FLOAT' | 'DOUBLE' | 'VARCHAR' | 'BLOB';

export interface LoadedColumn {
  name: string;
  type: LoadType;
}

/** Rows that the engine takes at once. */
const chunkRows = 2048;

/** Appends batches of columns to a table; integers of 64 bits are bigints, and blobs bytes. */
export async function appendBatches(
  api: typeof duckdb,
  connection: duckdb.DuckDBConnection,
  table: string,
  columns: readonly LoadedColumn[],
  batches: AsyncIterable<readonly (readonly unknown[])[]>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const types = columns.map(({ type }) => api[type]);
  const isBlob = columns.map(({ type }) => type === 'BLOB');
  const appender = await connection.createAppender(table);
  const chunk = api.DuckDBDataChunk.create(types);
  try {
    for await (const batch of batches) {
      signal?.throwIfAborted();
      const rows = batch[0]?.length ?? 0;
      for (let from = 0; from < rows; from += chunkRows) {
        chunk.reset();
        chunk.rowCount = Math.min(chunkRows, rows - from);
        for (const [index, values] of batch.entries()) {
          const some = values.slice(from, from + chunkRows) as (string | null)[];
          chunk.setColumnValues(index, isBlob[index] ? some.map((value) => blob(api, value)) : some);
        }
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    }
  } finally {
    appender.closeSync();
  }
}

function blob(api: typeof duckdb, value: unknown) {
  return value === null ? null : new api.DuckDBBlobValue(value as Uint8Array);
}
