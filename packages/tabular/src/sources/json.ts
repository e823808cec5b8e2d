import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import { literal } from '../sql.ts';
import { distinct } from './header.ts';
import { hiveArguments, type Partitions, selectedOf } from './partitions.ts';
import type { ReadableFile } from './readable.ts';
import { isOneKind, kindOf, type Format, unlikeTypes } from './table.ts';

/**
 * A query over JSON files: an array of records, or records one after the other. Every record is read once for
 * the names and types, so that a key which comes late is a column too; a key that is missing is a missing
 * value, in a record as in a file. A column of mixed kinds, or one that is only ever null, is text.
 */
export async function jsonRelation(
  engine: Engine,
  files: readonly ReadableFile[],
  format: Extract<Format, 'json' | 'jsonl'>,
  partitions: Partitions,
): Promise<string> {
  const schemas: Map<string, string>[] = [];
  for (const file of files) schemas.push(await schemaOf(engine, file, format));
  const types = commonTypes(schemas, files);
  const struct = [...types].map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ');
  const paths = literal(files.map((file) => file.enginePath));
  return `SELECT ${selectedOf(partitions)} FROM read_json(${paths}, ${records(format)}, auto_detect = false, columns = {${struct}}, ${hiveArguments(partitions)})`;
}

const largestRecord = 16 << 20;

/** Only dates in ISO order are dates, as in CSV. */
function records(format: Format): string {
  const layout = format === 'jsonl' ? 'newline_delimited' : 'auto';
  return `format = '${layout}', records = 'true', dateformat = '%Y-%m-%d', maximum_object_size = ${largestRecord}`;
}

async function schemaOf(engine: Engine, file: ReadableFile, format: Format): Promise<Map<string, string>> {
  const path = literal(file.enginePath);
  const options = `${records(format)}, sample_size = -1, map_inference_threshold = -1, field_appearance_threshold = 0, hive_partitioning = false`;
  const rows = await engine
    .define(`DESCRIBE SELECT * FROM read_json(${path}, ${options})`)
    .catch(async (error: unknown) => {
      throw (await malformed(file)) ?? error;
    });
  const names = rows.map((row) => String(row['column_name']));
  distinct(
    names.some((name) => isRenamed(name, names)) ? await keysOf(engine, path, format) : names,
    file.name,
  );
  return new Map(rows.map((row, i) => [names[i] as string, textualType(String(row['column_type']))]));
}

/** The engine calls a key that another differs from in case only `key_1`, and finds no value of it. */
function isRenamed(name: string, names: readonly string[]): boolean {
  const other = /^(.*)_\d+$/s.exec(name)?.[1]?.toLowerCase();
  return other !== undefined && names.some((each) => each.toLowerCase() === other);
}

async function keysOf(engine: Engine, path: string, format: Format): Promise<string[]> {
  const layout = format === 'jsonl' ? 'newline_delimited' : 'auto';
  const rows = await engine.define(
    `SELECT DISTINCT unnest(json_keys(json)) AS key FROM read_json_objects(${path}, format = '${layout}', maximum_object_size = ${largestRecord}) ORDER BY key DESC`,
  );
  return rows.map((row) => String(row['key']));
}

function textualType(type: string): string {
  return type === 'JSON' || type === 'TIME' || type === 'UUID' || type === 'NULL' ? 'VARCHAR' : type;
}

interface Found {
  type: string;
  file: string;
}

function commonTypes(
  schemas: readonly Map<string, string>[],
  files: readonly ReadableFile[],
): Map<string, string> {
  const common = new Map<string, Found>();
  for (const [index, schema] of schemas.entries()) {
    for (const [name, type] of schema) {
      const here = { type, file: (files[index] as ReadableFile).name };
      const before = common.get(name);
      common.set(name, before ? { ...before, type: wider(name, before, here) } : here);
    }
  }
  distinct([...common.keys()], files[0]?.name ?? '');
  return new Map([...common].map(([name, { type }]) => [name, type]));
}

function wider(name: string, a: Found, b: Found): string {
  const kinds = [kindOf(a.type), kindOf(b.type)] as const;
  if (a.type === b.type) return a.type;
  if (!isOneKind(...kinds)) throw unlikeTypes(name, a, b);
  if (kinds[0] === 'nested') return 'JSON';
  return kinds.includes('number') ? 'DOUBLE' : kinds[0] === 'integer' ? 'HUGEINT' : a.type;
}

/** What is read whole to find the place of a mistake. */
const smallBytes = 64 << 20;

/**
 * Where a file stops to be JSON, which the engine tells only roughly; undefined where this finds nothing.
 * Lines count from 1, columns too.
 */
async function malformed(file: ReadableFile): Promise<DataError | undefined> {
  let line = 0;
  for await (const text of linesOf(file.enginePath)) {
    line++;
    if (text.trim() === '') continue;
    if (line === 1 && /^\s*(\[|\{\s*$)/.test(text)) return wholeMistake(file);
    const value = parsed(text);
    if (value instanceof Mistake) return notJson(file.name, line, value.column);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return noRecords(file.name, line);
  }
  return line === 0 && file.bytes < largestRecord ? noRecords(file.name) : undefined;
}

async function wholeMistake(file: ReadableFile): Promise<DataError | undefined> {
  if (file.bytes > smallBytes) return undefined;
  const text = await readFile(file.enginePath, 'utf8');
  const value = parsed(text);
  return value instanceof Mistake ? notJson(file.name, value.line, value.column) : noRecords(file.name);
}

/** Lines as text; one longer than a record may be ends the search. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() as string;
    yield* lines;
    if (rest.length > largestRecord) return;
  }
  if (rest !== '') yield rest;
}

/** Where V8 says that a text is no JSON. */
class Mistake {
  readonly line: number;
  readonly column: number;
  constructor(text: string, message: string) {
    const position = /at position (\d+)/.exec(message)?.[1];
    const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
    this.line = before.length;
    this.column = (before.at(-1)?.length ?? 0) + 1;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new Mistake(text, (error as Error).message);
  }
}

function notJson(file: string, line: number, column: number): DataError {
  return new DataError(`'${file}', line ${line}, column ${column}: the text is not JSON; correct it there.`, {
    file,
    line,
  });
}

function noRecords(file: string, line?: number): DataError {
  return new DataError(
    `'${file}'${line ? `, line ${line}` : ''}: there is no record; it has to hold an array of objects, or one object a line.`,
    { file, ...(line && { line }) },
  );
}
