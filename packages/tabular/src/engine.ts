import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as duckdb from '@duckdb/node-api';
import { DataError } from './data-error.ts';
import { explained } from './engine/errors.ts';
import { engineFolder } from './engine/install.ts';
import { appendBatches, type LoadedColumn } from './engine/load.ts';
import { plainValue } from './engine/values.ts';
import { identifier, literal } from './sql.ts';

export interface EngineOptions {
  /** As DuckDB writes it (`2GB`, the default); what does not fit is spilled to a temporary folder. */
  memoryLimit?: string | undefined;
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
  /** Whether the engine reads it as text. */
  isText?: boolean;
}

export type Row = Record<string, unknown>;

/** Parameters of a statement, in the order of its `$1`, `$2` …. */
export type Parameters = (string | number | bigint | boolean | null)[];

/**
 * DuckDB in this process. Sources are attached first (`openTable`); the first query locks the engine down:
 * from then on no statement reads another file, writes one, loads an extension, reaches the network or
 * changes a setting, and only queries and temporary tables are taken.
 */
export interface Engine {
  /** Such as `v1.5.5`. */
  readonly version: string;
  /** A temporary folder on the runner's disk, which goes with the engine. */
  readonly folder: string;
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
  /** Makes a table of batches of columns, in their order; what memory does not hold goes to the disk. Only before the first query. */
  load(
    table: string,
    columns: readonly LoadedColumn[],
    batches: AsyncIterable<readonly (readonly unknown[])[]>,
  ): Promise<void>;
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
  return new DuckDB(api, instance, connection, spill, options.signal);
}

class DuckDB implements Engine {
  readonly version: string;
  readonly folder: string;
  readonly #api: typeof duckdb;
  readonly #instance: duckdb.DuckDBInstance;
  readonly #connection: duckdb.DuckDBConnection;
  readonly #signal: AbortSignal | undefined;
  readonly #files: AttachedFile[] = [];
  #locking: Promise<unknown> | undefined;

  constructor(
    api: typeof duckdb,
    instance: duckdb.DuckDBInstance,
    connection: duckdb.DuckDBConnection,
    spill: string,
    signal: AbortSignal | undefined,
  ) {
    this.version = api.version();
    this.#api = api;
    this.#instance = instance;
    this.#connection = connection;
    this.folder = spill;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#interrupt);
  }

  readonly #interrupt = () => this.#connection.interrupt();

  async all(sql: string, params?: Parameters): Promise<Row[]> {
    await this.#lock();
    return (await this.#query(sql, params)).convertRowObjects(plainValue);
  }

  async columns(sql: string, params?: Parameters): Promise<Record<string, unknown[]>> {
    await this.#lock();
    const result = await this.#query(sql, params);
    const columns = result.convertColumns(plainValue);
    return Object.fromEntries(
      result.deduplicatedColumnNames().map((name, index) => [name, columns[index] ?? []]),
    );
  }

  async *chunks(sql: string, params?: Parameters): AsyncGenerator<unknown[][]> {
    await this.#lock();
    const statement = await this.#explaining(() => this.#prepare(sql, params));
    try {
      const result = await this.#explaining(() => statement.stream());
      for (;;) {
        const chunk = await this.#explaining(() => result.fetchChunk());
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk.convertColumns(plainValue);
      }
    } finally {
      statement.destroySync();
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

  async load(
    table: string,
    columns: readonly LoadedColumn[],
    batches: AsyncIterable<readonly (readonly unknown[])[]>,
  ): Promise<void> {
    await this.define(
      `CREATE TABLE ${identifier(table)} (${columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ')})`,
    );
    await appendBatches(this.#api, this.#connection, table, columns, batches, this.#signal);
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The allowed paths have to be set before external access ends, the lock after it. */
  #lock(): Promise<unknown> {
    this.#locking ??= this.#run(
      `SET allowed_paths = ${literal(this.#files.map((file) => file.path))}; SET enable_external_access = false; SET lock_configuration = true`,
    );
    return this.#locking;
  }

  async #query(sql: string, params?: Parameters) {
    return this.#explaining(async () => {
      const statement = await this.#prepare(sql, params);
      try {
        return await statement.runAndReadAll();
      } finally {
        statement.destroySync();
      }
    });
  }

  /** A query may be a user's own: COPY and ATTACH could write to the files that it may read. */
  async #prepare(sql: string, params?: Parameters): Promise<duckdb.DuckDBPreparedStatement> {
    const statements = await this.#connection.extractStatements(sql);
    const statement = statements.count === 1 ? await statements.prepare(0) : undefined;
    const { SELECT, CREATE } = this.#api.StatementType;
    if (!statement || ![SELECT, CREATE].includes(statement.statementType))
      throw new DataError('The statement is not a single query: only SELECT may be used here.');
    if (params) statement.bind(params);
    return statement;
  }

  #run(sql: string) {
    return this.#explaining(() => this.#connection.runAndReadAll(sql));
  }

  async #explaining<T>(work: () => Promise<T>): Promise<T> {
    this.#signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw await explained(error, this.#files);
    }
  }
}
