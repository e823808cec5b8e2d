import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import { identifier, literal } from '../sql.ts';
import type { SourceFile } from './files.ts';
import { firstBytes } from './format.ts';
import { type Dialect, holdsValues, namesOf, readDialect } from './header.ts';
import { hiveArguments, noPartitions, type Partitions, selectedOf } from './partitions.ts';
import type { ReadableFile } from './readable.ts';
import { type TableOptions, unlikeTypes } from './table.ts';

/** What pandas reads as missing, so that a suite written against pandas sees the same nulls. */
export const pandasNulls = [
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
];

interface Read {
  file: ReadableFile;
  dialect: Dialect;
  names: string[];
  hasHeader: boolean;
}

interface Sniffed extends Read {
  types: string[];
}

/** A query, and what a reader of the report should know of how the files were read. */
export interface Relation {
  query: string;
  notes: string[];
}

const headBytes = 1 << 20;

/**
 * A query over CSV files: the types come from the first 20,480 rows of each file. What stands for a quote is
 * taken from the first rows and held for the rest, so that a broken row is never read as another dialect.
 */
export async function csvRelation(
  engine: Engine,
  files: readonly ReadableFile[],
  options: TableOptions,
  partitions: Partitions,
): Promise<Relation> {
  const sniffed: Sniffed[] = [];
  for (const file of files) sniffed.push(await sniff(engine, file, options));
  sameNames(sniffed);
  const types = await commonTypes(engine, sniffed, options);
  const query = groups(sniffed)
    .map((group) => `SELECT ${selectedOf(partitions)} FROM ${reader(group, types, options, partitions)}`)
    .join(' UNION ALL ');
  return { query, notes: sniffed.flatMap((one) => noteOf(one, options)) };
}

function noteOf({ file, hasHeader }: Sniffed, options: TableOptions): string[] {
  if (hasHeader || options.header === false) return [];
  return [
    `'${file.name}' has no header row: its columns are named column0, column1 …; say header: true if its first row holds names.`,
  ];
}

async function sniff(engine: Engine, file: ReadableFile, options: TableOptions): Promise<Sniffed> {
  const bytes = await firstBytes({ path: file.enginePath, name: file.name }, headBytes);
  const head = bytes.toString('utf8').replace(/^\uFEFF/, '');
  refuseInnerMark(head, file.name);
  const dialect = readDialect(head, file.name, options, bytes.length < headBytes);
  if (options.header === false) return unnamed(engine, file, dialect, options);
  const isUnnamable =
    options.header === undefined && new Set(dialect.firstRow).size < dialect.firstRow.length;
  if (isUnnamable) {
    const read = await unnamed(engine, file, dialect, options);
    if (holdsValues(dialect.firstRow, read.types)) return read;
  }
  const names = namesOf(dialect.firstRow, file.name);
  const read = await typed(engine, { file, dialect, names, hasHeader: true }, options);
  const isHeader = options.header ?? !holdsValues(dialect.firstRow, read.types);
  return isHeader ? read : unnamed(engine, file, dialect, options);
}

/** A mark that begins a later line is left from files that were joined: it would stand in the first column's value. */
function refuseInnerMark(head: string, file: string): void {
  const at = head.search(/[\r\n]\uFEFF/);
  if (at < 0) return;
  const line = head.slice(0, at + 1).split(/\r\n?|\n/).length;
  throw new DataError(
    `'${file}', line ${line}: a byte order mark stands within the text, as where files were joined; remove it, and a header row after it.`,
    { file, line },
  );
}

/** Columns without a header row have the names that the engine gives them. */
function unnamed(
  engine: Engine,
  file: ReadableFile,
  dialect: Dialect,
  options: TableOptions,
): Promise<Sniffed> {
  const names = dialect.firstRow.map((_, index) => `column${index}`);
  return typed(engine, { file, dialect, names, hasHeader: false }, options);
}

async function typed(engine: Engine, one: Read, options: TableOptions): Promise<Sniffed> {
  const { file, names } = one;
  const path = literal(file.enginePath);
  const [facts] = await engine
    .define(
      `SELECT Columns AS columns, DateFormat AS dates, TimestampFormat AS times FROM sniff_csv(${path}, ${dialectOf(one, options)}, names = ${literal(names)}, hive_partitioning = false)`,
    )
    .catch(async (error: unknown) => {
      const all = new Map(names.map((name) => [name, 'VARCHAR']));
      await engine.define(
        `SELECT count(*) FROM read_csv(${path}, ${dialectOf(one, options)}, auto_detect = false, columns = ${struct(all)}, hive_partitioning = false)`,
      );
      throw error;
    });
  const columns = facts?.['columns'] as { type: string }[];
  const given = new Map(Object.entries(options.types ?? {}));
  const types: string[] = [];
  for (const [index, name] of names.entries()) {
    const type = columns[index]?.type ?? 'VARCHAR';
    const format = facts?.[type === 'DATE' ? 'dates' : 'times'] as string | null;
    const isKept = isIso(type, format) && (type !== 'BOOLEAN' || (await isTruth(engine, one, name, options)));
    types.push(given.get(name) ?? (isKept ? type : 'VARCHAR'));
  }
  return { ...one, types };
}

/** The engine reads t and f as truth values too, which may as well be codes. */
async function isTruth(engine: Engine, one: Read, name: string, options: TableOptions): Promise<boolean> {
  const words = `bool_and(lower(${identifier(name)}) IN ('true', 'false'))`;
  return (await sampled(engine, one, words, options)) === true;
}

/**
 * Only dates in ISO order are dates: whether 03/04 is in March or April nobody can tell from the file. A time
 * without a date stays text.
 */
function isIso(type: string, format: string | null): boolean {
  if (type === 'TIME') return false;
  return !/^(DATE|TIMESTAMP)/.test(type) || format === null || /^%Y-%-?m-%-?d/.test(format);
}

function dialectOf({ dialect, hasHeader }: Read, options: TableOptions): string {
  const { delimiter, quote, escape } = dialect;
  const nulls = literal(options.nullStrings ?? pandasNulls);
  return `header = ${hasHeader}, delim = ${literal(delimiter)}, quote = ${literal(quote)}, escape = ${literal(escape)}, comment = '', skip = 0, strict_mode = true, nullstr = ${nulls}`;
}

function sameNames(sniffed: readonly Sniffed[]): void {
  const [first, ...others] = sniffed as [Sniffed, ...Sniffed[]];
  for (const other of others) {
    const at = first.names.findIndex((name, index) => name !== other.names[index]);
    if (at < 0 && first.names.length === other.names.length) continue;
    const index = at < 0 ? first.names.length : at;
    throw new DataError(
      `Column ${index + 1} is ${shown(first.names[index])} in '${first.file.name}' and ${shown(other.names[index])} in '${other.file.name}': all files of one table need the same columns in the same order.`,
      { file: other.file.name, line: 1 },
    );
  }
}

function shown(name: string | undefined): string {
  return name === undefined ? 'missing' : `'${name}'`;
}

/** In the order of the columns, which an object would not keep for names that are numbers. */
type ColumnTypes = ReadonlyMap<string, string>;

/** One type for each column over all files; a file whose column is empty does not count. */
async function commonTypes(
  engine: Engine,
  sniffed: readonly Sniffed[],
  options: TableOptions,
): Promise<ColumnTypes> {
  const [first] = sniffed as [Sniffed, ...Sniffed[]];
  const types = new Map<string, string>();
  for (const [index, name] of first.names.entries()) {
    let common: { type: string; file: SourceFile } | undefined;
    for (const one of sniffed) {
      const type = one.types[index] as string;
      if (common?.type === type) continue;
      if (sniffed.length > 1 && type === 'VARCHAR' && (await isEmpty(engine, one, name, options))) continue;
      common = common
        ? { type: wider(common, type, name, one.file), file: common.file }
        : { type, file: one.file };
    }
    types.set(name, common?.type ?? 'VARCHAR');
  }
  return types;
}

async function isEmpty(engine: Engine, one: Read, name: string, options: TableOptions): Promise<boolean> {
  return (await sampled(engine, one, `count(${identifier(name)})`, options)) === 0;
}

/** An aggregate of the first rows, all columns being text. */
async function sampled(
  engine: Engine,
  one: Read,
  aggregate: string,
  options: TableOptions,
): Promise<unknown> {
  const text = new Map(one.names.map((name) => [name, 'VARCHAR']));
  const [row] = await engine.define(
    `SELECT ${aggregate} AS value FROM (SELECT * FROM ${reader([one], text, options)} LIMIT 20480)`,
  );
  return row?.['value'];
}

function wider(
  common: { type: string; file: SourceFile },
  type: string,
  name: string,
  file: SourceFile,
): string {
  const pair = [common.type, type];
  if (pair.every((each) => ['BIGINT', 'DOUBLE'].includes(each))) return 'DOUBLE';
  if (pair.every((each) => ['DATE', 'TIMESTAMP'].includes(each))) return 'TIMESTAMP';
  throw unlikeTypes(name, { type: common.type, file: common.file.name }, { type, file: file.name });
}

/** Files that are read by one call because they are written alike. */
function groups(sniffed: readonly Sniffed[]): Sniffed[][] {
  const signs = ({ dialect, hasHeader }: Sniffed) =>
    JSON.stringify([dialect.delimiter, dialect.quote, dialect.escape, hasHeader]);
  return [...Map.groupBy(sniffed, signs).values()];
}

function reader(
  group: readonly Read[],
  types: ColumnTypes,
  options: TableOptions,
  partitions: Partitions = noPartitions,
): string {
  const [first] = group as [Read, ...Read[]];
  const parts = [
    literal(group.map((one) => one.file.enginePath)),
    dialectOf(first, options),
    'auto_detect = false',
    `columns = ${struct(types)}`,
    hiveArguments(partitions),
  ];
  return `read_csv(${parts.join(', ')})`;
}

function struct(types: ColumnTypes): string {
  return `{${[...types].map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ')}}`;
}
