import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { suggestion } from '../runtime/inputs.ts';
import { UserError } from '../runtime/user-error.ts';

/**
 * Reads a YAML file that a schema describes.
 * @param what how the file is named in messages: `deployment file`
 * @throws UserError that names every wrong or unknown field, with the line of the first
 */
export async function readYamlFile<S extends z.ZodType>(
  file: string,
  what: string,
  schema: S,
): Promise<z.output<S>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
    throw new UserError(
      `The ${what} '${file}' ${reason}: check the path, which is relative to the workspace of the job.`,
    );
  });
  return parseYaml(text, file, what, schema);
}

/** @throws as `readYamlFile` */
export function parseYaml<S extends z.ZodType>(
  text: string,
  file: string,
  what: string,
  schema: S,
): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new UserError(`The ${what} '${file}' is not YAML: ${broken.message.split('\n')[0]}`, {
      file,
      line,
    });
  }
  const parsed = schema.safeParse(toJs(document, file, what));
  if (parsed.success) return parsed.data;
  const issues = flat(parsed.error.issues);
  const line = lineOf(document, lines, pathOf(issues[0]!));
  const at = line === undefined ? { file } : { file, line };
  throw new UserError(issues.map((issue) => sentence(issue, what, file, schema)).join('\n'), at);
}

function toJs(document: ReturnType<typeof parseDocument>, file: string, what: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new UserError(
      `The ${what} '${file}' refers to itself too often: write it without so many YAML aliases.`,
      { file },
    );
  }
}

/** The branch of a union that comes nearest to what was written says most. */
function flat(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const nearest = issue.errors
      .filter((branch) => !branch.some((one) => one.code === 'invalid_type' && one.path.length === 0))
      .toSorted((a, b) => a.length - b.length)[0];
    return nearest ? flat(nearest.map((one) => ({ ...one, path: [...issue.path, ...one.path] }))) : [issue];
  });
}

function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
}

/** The line of what is at the path, or of the nearest field above where something is missing. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined {
  const node = document.getIn(path as unknown[], true) as
    { range?: [number, number, number] } | null | undefined;
  if (node?.range) return lines.linePos(node.range[0]).line;
  return path.length === 0 ? undefined : lineOf(document, lines, path.slice(0, -1));
}

function sentence(issue: z.core.$ZodIssue, what: string, file: string, schema: z.ZodType): string {
  const where = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    const named = issue.keys.map((key) => `'${[...issue.path, key].join('.')}'${suggestion(key, known)}`);
    return `The ${what} '${file}' has a field that is not known: ${named.join(', ')}.`.replace('?.', '?');
  }
  const reason = issue.message.replace(/^Invalid (input|option|string): /, '');
  return where === ''
    ? `The ${what} '${file}' is wrong: ${reason}.`
    : `'${where}' in the ${what} '${file}' is wrong: ${reason}.`;
}

/** The field names that a schema knows at a path, through optional fields and unions. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const options = unwrapped(schema);
  if (path.length === 0)
    return options.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : []));
  const [key, ...rest] = path;
  return options.flatMap((one) => {
    const next: unknown =
      one instanceof z.ZodObject
        ? (one.shape as Record<PropertyKey, unknown>)[key!]
        : one instanceof z.ZodRecord
          ? one.valueType
          : one instanceof z.ZodArray
            ? one.element
            : undefined;
    return next instanceof z.ZodType ? keysAt(next, rest) : [];
  });
}

function unwrapped(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(unwrapped);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap() as z.ZodType);
  return [schema];
}
