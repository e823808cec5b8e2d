import { open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import {
  CompressionType,
  compressionRegistry,
  type RecordBatch,
  RecordBatchReader,
  type Schema,
} from 'apache-arrow';
import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import { identifier } from '../sql.ts';
import { type ArrowColumn, arrowColumn } from './arrow-column.ts';
import type { SourceFile } from './files.ts';
import { firstBytes, lastBytes } from './format.ts';
import { distinct } from './header.ts';
import { unpackLz4 } from './lz4.ts';
import { sameColumns } from './parquet.ts';
import { type Partitions, partitionValues } from './partitions.ts';
import { unpacked } from './unpack.ts';

/**
 * A query over files of Arrow IPC, in the layout of a file (Feather 2) or of a stream. Record batches are loaded
 * into the engine one at a time, so that a batch has to fit the memory and a file does not.
 */
export async function arrowRelation(
  engine: Engine,
  table: string,
  files: readonly SourceFile[],
  partitions: Partitions,
): Promise<string> {
  const parts: string[] = [];
  let first: Map<string, string> | undefined;
  for (const [index, file] of files.entries()) {
    const name = `${table} arrow ${index}`;
    const types = await load(engine, name, file);
    first ??= types;
    sameColumns(first, types, (files[0] as SourceFile).name, file.name);
    const columns = [...first.keys()].filter((column) => partitions.types[column] === undefined);
    const values = [...columns.map(identifier), ...partitionValues(file, partitions)];
    parts.push(`SELECT ${values.join(', ')} FROM ${identifier(name)}`);
  }
  return parts.join(' UNION ALL ');
}

/** @returns the SQL types by column */
async function load(engine: Engine, name: string, file: SourceFile): Promise<Map<string, string>> {
  const reader = await openReader(file);
  try {
    const { fields } = reader.schema;
    // A damaged schema can lack names.
    if (fields.some((field) => typeof field.name !== 'string')) throw unreadableArrow(file);
    const columns = fields.map((field) => arrowColumn(field));
    distinct(
      columns.map((column) => column.name),
      file.name,
    );
    if (columns.length === 0) throw new DataError(`'${file.name}' has no column.`, { file: file.name });
    const raw = `${name} raw`;
    await engine.load(raw, columns, valuesOf(reader, columns, file));
    const selected = columns.map(
      (column) => `${column.sql(identifier(column.name))} AS ${identifier(column.name)}`,
    );
    await engine.define(
      `CREATE VIEW ${identifier(name)} AS SELECT ${selected.join(', ')} FROM ${identifier(raw)}`,
    );
    const described = await engine.define(`DESCRIBE ${identifier(name)}`);
    return new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]));
  } finally {
    await reader.close();
  }
}

async function* valuesOf(
  reader: ArrowReader,
  columns: readonly ArrowColumn[],
  file: SourceFile,
): AsyncGenerator<unknown[][]> {
  const batches = reader.batches[Symbol.asyncIterator]();
  for (;;) {
    const { value: batch, done } = await damaged(file, () => batches.next());
    if (done) return;
    yield await damaged(file, async () =>
      columns.map((column, index) => column.values(batch.getChildAt(index)!)),
    );
  }
}

interface ArrowReader {
  schema: Schema;
  batches: AsyncIterable<RecordBatch>;
  close(): Promise<void>;
}

async function openReader(file: SourceFile): Promise<ArrowReader> {
  compressionRegistry.set(CompressionType.ZSTD, { decode: (data) => zstdDecompressSync(data) });
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4 });
  const isFile = (await firstBytes(file, 6)).toString('latin1') === 'ARROW1';
  if (!isFile) await endsAsStream(file);
  const handle = isFile ? await open(file.path) : undefined;
  try {
    return await damaged(file, async () => {
      const reader = await RecordBatchReader.from((handle ?? unpacked(file)) as AsyncIterable<Uint8Array>);
      await reader.open();
      if (!reader.schema) throw new Error('There is no schema.');
      return {
        schema: reader.schema,
        batches: reader as unknown as AsyncIterable<RecordBatch>,
        close: async () => {
          await reader.cancel();
          await handle?.close().catch(() => {});
        },
      };
    });
  } catch (error) {
    await handle?.close().catch(() => {});
    throw error;
  }
}

/** A stream that was cut off between two batches is one like any other, but for its end mark. */
async function endsAsStream(file: SourceFile): Promise<void> {
  const mark = Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]);
  const isMarked = (await firstBytes(file, 4)).equals(mark.subarray(0, 4));
  if (isMarked && !(await lastBytes(file, 8)).equals(mark)) throw unreadableArrow(file);
}

async function damaged<T>(file: SourceFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw unreadableArrow(file);
  }
}

function unreadableArrow({ name }: SourceFile): DataError {
  return new DataError(
    `'${name}' is not a readable Arrow file: write it again, or check that it was uploaded whole.`,
    { file: name },
  );
}
