import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as duckdb from '@duckdb/node-api';
import { dataErrorOf } from './engine/errors.ts';
import { engineFolder } from './engine/install.ts';
import { plainValue } from './engine/values.ts';
import { literal } from './sql.ts';

export interface EngineOptions {
  /** As DuckDB writes it (`2GB`, the default); what does not fit is spilled to a temporary folder. */
  memoryLimit?: string;
  /** By default one per core. */
  threads?: number;
  installDir?: string;
  log?: (line: string) => void;
  /** Interrupts the running statement when it is aborted. */
  signal?: AbortSignal;
}

/** A file by its absolute path, and by the name that messages give it. */
export interface AttachedFile {
  path: string;
  name: string;
}

export type Row = Record<string, unknown>;

/** Parameters of a statement, in the order of its `$1`, `$2` …. */
export type Parameters = (string | number | bigint | boolean | null)[];

/**
 * DuckDB in this process. Sources are attached first (`openTable`); the first query locks the engine down:
 * from then on no statement reads another file, writes one, loads an extension, reaches the network or
 * changes a setting.
 */
export interface Engine {
  /** Such as `v1.5.5`. */
  readonly version: string;
  /** The rows of a query, values as `plainValue` describes. */
  all(sql: string, params?: Parameters): Promise<Row[]>;
  /** The same by column, for results of many rows. */
  columns(sql: string, params?: Parameters): Promise<Record<string, unknown[]>>;
  /** The same chunk by chunk, for results that are not to be held at once; no other statement runs until it ends. */
  chunks(sql: string, params?: Parameters): AsyncGenerator<unknown[][]>;
  /** Lets queries read these files; only before the first query. */
  attach(files: readonly AttachedFile[]): void;
  /** A statement that defines or describes a source, before the engine is locked down; never a user's SQL. */
  define(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** @throws DataError where DuckDB is not installed and cannot be. */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  options.signal?.throwIfAborted();
  const folder = await engineFolder(options);
  const api = createRequire(join(folder, 'package.json'))('@duckdb/node-api') as typeof duckdb;
  const temporary = process.env['RUNNER_TEMP'] || tmpdir();
  await mkdir(temporary, { recursive: true });
  const spill = await mkdtemp(join(temporary, 'mlops-engine-'));
  const instance = await api.DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit ?? '2GB',
    temp_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(options.threads ? { threads: String(options.threads) } : {}),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return new DuckDB(api.version(), instance, connection, spill, options.signal);
}

class DuckDB implements Engine {
  readonly version: string;
  readonly #instance: duckdb.DuckDBInstance;
  readonly #connection: duckdb.DuckDBConnection;
  readonly #spill: string;
  readonly #signal: AbortSignal | undefined;
  readonly #files: AttachedFile[] = [];
  #locking: Promise<unknown> | undefined;

  constructor(
    version: string,
    instance: duckdb.DuckDBInstance,
    connection: duckdb.DuckDBConnection,
    spill: string,
    signal: AbortSignal | undefined,
  ) {
    this.version = version;
    this.#instance = instance;
    this.#connection = connection;
    this.#spill = spill;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#interrupt);
  }

  readonly #interrupt = () => this.#connection.interrupt();

  async all(sql: string, params?: Parameters): Promise<Row[]> {
    await this.#lock();
    return (await this.#run(sql, params)).convertRowObjects(plainValue);
  }

  async columns(sql: string, params?: Parameters): Promise<Record<string, unknown[]>> {
    await this.#lock();
    const result = await this.#run(sql, params);
    const columns = result.convertColumns(plainValue);
    return Object.fromEntries(
      result.deduplicatedColumnNames().map((name, index) => [name, columns[index] ?? []]),
    );
  }

  async *chunks(sql: string, params?: Parameters): AsyncGenerator<unknown[][]> {
    await this.#lock();
    try {
      const result = await this.#connection.stream(sql, params);
      for (;;) {
        this.#signal?.throwIfAborted();
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk.convertColumns(plainValue);
      }
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw dataErrorOf(error, this.#files);
    }
  }

  attach(files: readonly AttachedFile[]): void {
    if (this.#locking) throw new Error('A source was attached after the first query.');
    this.#files.push(...files);
  }

  async define(sql: string): Promise<Row[]> {
    if (this.#locking) throw new Error('A source was defined after the first query.');
    return (await this.#run(sql)).convertRowObjects(plainValue);
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#spill, { recursive: true, force: true });
  }

  /** The allowed paths have to be set before external access ends, the lock after it. */
  #lock(): Promise<unknown> {
    this.#locking ??= this.#run(
      `SET allowed_paths = ${literal(this.#files.map((file) => file.path))}; SET enable_external_access = false; SET lock_configuration = true`,
    );
    return this.#locking;
  }

  async #run(sql: string, params?: Parameters) {
    this.#signal?.throwIfAborted();
    try {
      return await this.#connection.runAndReadAll(sql, params);
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw dataErrorOf(error, this.#files);
    }
  }
}
