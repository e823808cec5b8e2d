import { DataError } from '../data-error.ts';
import type { Engine } from '../engine.ts';
import { identifier, literal } from '../sql.ts';
import { kindOf, type TableOptions } from './table.ts';
import { headOf, type SourceFile } from './files.ts';
import { readHeader, type Header } from './header.ts';

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
  file: SourceFile;
  header: Header;
}

interface Sniffed extends Read {
  types: string[];
}

/**
 * A query over CSV files: the quoting is that of RFC 4180 and never guessed, since a guess can hide a broken
 * row; the types come from the first 20,480 rows of each file.
 */
export async function csvRelation(
  engine: Engine,
  files: readonly SourceFile[],
  options: TableOptions,
): Promise<string> {
  const sniffed: Sniffed[] = [];
  for (const file of files) sniffed.push(await sniff(engine, file, options));
  sameNames(sniffed);
  const types = await commonTypes(engine, sniffed, options);
  return groups(sniffed)
    .map((group) => `SELECT * FROM ${reader(group, types, options)}`)
    .join(' UNION ALL ');
}

async function sniff(engine: Engine, file: SourceFile, options: TableOptions): Promise<Sniffed> {
  const tsv = /\.tsv(\.gz)?$/i.test(file.name) ? '\t' : undefined;
  const header = readHeader(await headOf(file), file.name, options.delimiter ?? tsv);
  const [facts] = await engine
    .define(
      `SELECT Columns AS columns, DateFormat AS dates, TimestampFormat AS times FROM sniff_csv(${literal(file.path)}, ${dialect(header, options)}, names = ${literal(header.names)})`,
    )
    .catch(async (error: unknown) => {
      const all = Object.fromEntries(header.names.map((name) => [name, 'VARCHAR']));
      await engine.define(
        `SELECT count(*) FROM read_csv(${literal(file.path)}, ${dialect(header, options)}, auto_detect = false, columns = ${struct(all)})`,
      );
      throw error;
    });
  const columns = facts?.['columns'] as { type: string }[];
  const types: string[] = [];
  for (const [index, name] of header.names.entries()) {
    const type = columns[index]?.type ?? 'VARCHAR';
    const format = facts?.[type === 'DATE' ? 'dates' : 'times'] as string | null;
    const isKept =
      isIso(type, format) && (type !== 'BOOLEAN' || (await isTruth(engine, { file, header }, name, options)));
    types.push(options.types?.[name] ?? (isKept ? type : 'VARCHAR'));
  }
  return { file, header, types };
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

function dialect(header: Header, options: TableOptions): string {
  const nulls = literal(options.nullStrings ?? pandasNulls);
  return `header = true, delim = ${literal(header.delimiter)}, quote = '"', escape = '"', comment = '', skip = 0, strict_mode = true, nullstr = ${nulls}`;
}

function sameNames(sniffed: readonly Sniffed[]): void {
  const [first, ...others] = sniffed as [Sniffed, ...Sniffed[]];
  for (const other of others) {
    const at = first.header.names.findIndex((name, index) => name !== other.header.names[index]);
    if (at < 0 && first.header.names.length === other.header.names.length) continue;
    const index = at < 0 ? first.header.names.length : at;
    throw new DataError(
      `Column ${index + 1} is ${shown(first.header.names[index])} in '${first.file.name}' and ${shown(other.header.names[index])} in '${other.file.name}': all files of one table need the same columns in the same order.`,
      { file: other.file.name, line: 1 },
    );
  }
}

function shown(name: string | undefined): string {
  return name === undefined ? 'missing' : `'${name}'`;
}

/** One type for each column over all files; a file whose column is empty does not count. */
async function commonTypes(
  engine: Engine,
  sniffed: readonly Sniffed[],
  options: TableOptions,
): Promise<Record<string, string>> {
  const [first] = sniffed as [Sniffed, ...Sniffed[]];
  const types: Record<string, string> = {};
  for (const [index, name] of first.header.names.entries()) {
    let common: { type: string; file: SourceFile } | undefined;
    for (const one of sniffed) {
      const type = one.types[index] as string;
      if (common?.type === type) continue;
      if (sniffed.length > 1 && type === 'VARCHAR' && (await isEmpty(engine, one, name, options))) continue;
      common = common
        ? { type: wider(common, type, name, one.file), file: common.file }
        : { type, file: one.file };
    }
    types[name] = common?.type ?? 'VARCHAR';
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
  const text = Object.fromEntries(one.header.names.map((name) => [name, 'VARCHAR']));
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
  throw new DataError(
    `Column '${name}' is ${kindOf(common.type)} in '${common.file.name}' and ${kindOf(type)} in '${file.name}': all files of one table need the same types.`,
    { file: file.name },
  );
}

/** Files that are read by one call because they have the same delimiter. */
function groups(sniffed: readonly Sniffed[]): Sniffed[][] {
  return [...Map.groupBy(sniffed, (one) => one.header.delimiter).values()];
}

function reader(group: readonly Read[], types: Record<string, string>, options: TableOptions): string {
  const [first] = group as [Read, ...Read[]];
  const parts = [
    literal(group.map((one) => one.file.path)),
    dialect(first.header, options),
    'auto_detect = false',
    `columns = ${struct(types)}`,
  ];
  return `read_csv(${parts.join(', ')})`;
}

function struct(entries: Record<string, string>): string {
  return `{${Object.entries(entries)
    .map(([name, type]) => `${literal(name)}: ${literal(type)}`)
    .join(', ')}}`;
}
