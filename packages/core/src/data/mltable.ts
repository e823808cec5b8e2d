import type { TableOptions } from '@mlops-actions/tabular/sources';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { UserError } from '../runtime/user-error.ts';

/** An MLTable file: where its data is, and how it is read. */
export interface MlTable {
  /** Files, folders and globs, relative to the MLTable file or as addresses. */
  paths: string[];
  options: TableOptions;
}

const delimited = z
  .looseObject({
    delimiter: z.string().optional(),
    encoding: z.string().optional(),
    header: z.union([z.string(), z.boolean()]).optional(),
  })
  .nullish();

const schema = z.looseObject({
  type: z.literal('mltable').optional(),
  paths: z
    .array(
      z.object({
        file: z.string().optional(),
        folder: z.string().optional(),
        pattern: z.string().optional(),
      }),
    )
    .min(1),
  transformations: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).nullish(),
});

/** Arguments of `read_delimited` that say nothing of which rows and values there are. */
const harmless = new Set([
  'delimiter',
  'encoding',
  'header',
  'support_multi_line',
  'infer_column_types',
  'path_column',
]);

/**
 * Reads an MLTable file (schema: MLTable.schema.json of Azure ML). Its reader is taken over; a transformation
 * that changes rows or values is refused, because the check would be of other data.
 * @throws UserError for what is no MLTable, and for transformations that are not done here, all of them named
 */
export function readMlTable(text: string, name: string): MlTable {
  const parsed = schema.safeParse(plain(text, name));
  if (!parsed.success)
    throw new UserError(`'${name}' is no MLTable: it needs 'paths', a list of file, folder or pattern.`);
  const steps = (parsed.data.transformations ?? []).map((step): [string, unknown] =>
    typeof step === 'string' ? [step, null] : (Object.entries(step)[0] ?? ['', null]),
  );
  const unsupported = steps.flatMap(([kind, value]) => unsupportedOf(kind, value));
  if (unsupported.length > 0)
    throw new UserError(
      `'${name}' has transformations that are not done here (${unsupported.join(', ')}): write the data as they leave it, or take them out.`,
    );
  return {
    paths: parsed.data.paths.map((path) => path.file ?? path.folder ?? path.pattern ?? ''),
    options: Object.assign({}, ...steps.map(([kind, value]) => optionsOf(kind, value, name))) as TableOptions,
  };
}

function plain(text: string, name: string): unknown {
  try {
    const document = parseDocument(text);
    if (document.errors.length === 0) return document.toJS({ maxAliasCount: 100 });
  } catch {
    // More aliases than such a file has: refused like any other that cannot be read.
  }
  throw new UserError(`'${name}' is not valid YAML: correct it, or name its data files themselves.`);
}

const readers = new Set(['read_delimited', 'read_parquet', 'read_json_lines']);

function unsupportedOf(kind: string, value: unknown): string[] {
  if (!readers.has(kind)) return [kind];
  return Object.entries(value ?? {}).flatMap(([key, each]) => {
    if (key === 'header' && each === 'from_first_file') return [`${kind}.header: from_first_file`];
    const isUsual = each === false || each === null || each === 'error' || harmless.has(key);
    return isUsual ? [] : [`${kind}.${key}`];
  });
}

function optionsOf(kind: string, value: unknown, name: string): TableOptions {
  if (kind === 'read_parquet') return { format: 'parquet' };
  if (kind === 'read_json_lines') return { format: 'jsonl' };
  const parsed = delimited.safeParse(value);
  if (!parsed.success) throw new UserError(`'${name}' has a 'read_delimited' that cannot be read.`);
  const { delimiter, encoding, header } = parsed.data ?? {};
  return {
    format: 'csv',
    delimiter: delimiter ?? ',',
    ...(encoding !== undefined && { encoding: pythonName(encoding) }),
    header: header !== 'no_header' && header !== false,
  };
}

/** Azure ML's names of encodings, where iconv has another. */
function pythonName(encoding: string): string {
  return (
    ({ iso88591: 'iso-8859-1', utf8bom: 'utf-8', latin1: 'latin1' } as Record<string, string>)[encoding] ??
    encoding
  );
}
