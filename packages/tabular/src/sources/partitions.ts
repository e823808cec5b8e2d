import { DataError } from '../data-error.ts';
import { identifier, literal } from '../sql.ts';
import type { SourceFile } from './files.ts';

/** Columns that the folders of a table's files name, as Hive, Spark and pyarrow lay them out: `year=2024/…`. */
export interface Partitions {
  /** SQL types by column. */
  types: Record<string, string>;
  /** Names that folders above the given ones happen to have, and that are no columns. */
  others: string[];
}

export const noPartitions: Partitions = { types: {}, others: [] };

/** What stands for NULL in a folder's name. */
const nullFolder = '__HIVE_DEFAULT_PARTITION__';

const pairsOf = (path: string): [string, string][] =>
  path
    .split(/[\\/]/)
    .slice(0, -1)
    .flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at > 0 ? [[part.slice(0, at), part.slice(at + 1)]] : [];
    });

/** The folders of a file's name that are columns, in their order. */
export function partitionPath(name: string): string {
  return pairsOf(name)
    .map(([key, value]) => `${key}=${value}`)
    .join('/');
}

/**
 * The columns in the names of files: integers where all values are, dates where all are in ISO order, else text.
 * @throws DataError where two files have different columns
 */
export function partitionsOf(files: readonly SourceFile[]): Partitions {
  const each = files.map((file) => new Map(pairsOf(file.name)));
  const [first] = each as [Map<string, string>, ...Map<string, string>[]];
  const other = each.findIndex((one) => [...one.keys()].join('/') !== [...first.keys()].join('/'));
  if (other > 0)
    throw new DataError(
      `'${files[0]?.name}' and '${files[other]?.name}' lie in folders that name different columns: all files of one table need the same folders of the form column=value.`,
    );
  const types: Record<string, string> = {};
  for (const name of first.keys())
    types[name] = typeOf(
      each.map((one) => decoded(one.get(name) as string)).filter((value) => value !== null),
    );
  return { types, others: [...new Set(files.flatMap((file) => above(file)))] };
}

function above(file: SourceFile & { enginePath?: string }): string[] {
  const own = new Set(pairsOf(file.name).map(([name]) => name));
  return pairsOf(file.enginePath ?? file.path)
    .map(([name]) => name)
    .filter((name) => !own.has(name));
}

function typeOf(values: readonly string[]): string {
  if (values.length === 0) return 'VARCHAR';
  if (values.every((value) => /^-?\d{1,18}$/.test(value))) return 'BIGINT';
  if (values.every((value) => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))))
    return 'DATE';
  return 'VARCHAR';
}

function decoded(value: string): string | null {
  if (value === nullFolder) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Arguments of the engine's readers. */
export function hiveArguments({ types }: Partitions): string {
  const entries = Object.entries(types);
  if (entries.length === 0) return 'hive_partitioning = false';
  const struct = entries.map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ');
  return `hive_partitioning = true, hive_types_autocast = false, hive_types = {${struct}}`;
}

/** What is selected of a reader: all but the columns that folders above the given ones name. */
export function selectedOf({ types, others }: Partitions): string {
  if (Object.keys(types).length === 0 || others.length === 0) return '*';
  return `* EXCLUDE (${others.map(identifier).join(', ')})`;
}

/** The columns of one file as expressions, for a reader that knows no folders. */
export function partitionValues(file: SourceFile, { types }: Partitions): string[] {
  const pairs = new Map(pairsOf(file.name));
  return Object.entries(types).map(
    ([name, type]) =>
      `CAST(${literal(decoded(pairs.get(name) as string))} AS ${type}) AS ${identifier(name)}`,
  );
}
