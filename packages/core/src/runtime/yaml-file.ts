import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { suggestionOrAll } from '@mlops-actions/tabular/nearest';
import { issueText } from './issue-text.ts';
import { UserError } from './user-error.ts';

export interface Place {
  file: string;
  line?: number;
}

/** A file that a user wrote, and where in it each of its values stands. */
export interface YamlFile<T> {
  value: T;
  placeOf: (path: readonly PropertyKey[]) => Place;
}

/**
 * Reads a file in YAML or JSON, such as a policy, and holds it to its schema.
 * @param named what messages call it and the input that names it, such as `policy`
 * @throws UserError with the line, and the nearest known key for one that is not known
 */
export async function readYamlFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  named: string,
): Promise<YamlFile<z.output<Schema>>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(
      `The ${named} '${file}' does not exist or cannot be read: check the input '${named}'.`,
    );
  });
  const lines = new LineCounter();
  // An alias is resolved a hundred times at the most: a file of a few lines must not fill the memory.
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const line = broken.linePos?.[0].line;
    const what = broken.message.split('\n')[0]?.replace(/ at line.*$/, '');
    throw new UserError(`The ${named} is no valid YAML: ${what}.`, { file, ...(line && { line }) });
  }
  const placeOf = (path: readonly PropertyKey[]) => find(document, lines, file, path);
  const checked = schema.safeParse(plain(document, named, file) ?? {}, { reportInput: true });
  if (checked.success) return { value: checked.data, placeOf };
  const { path, sentence } = explain(foremost(checked.error.issues), schema, named);
  throw new UserError(sentence, placeOf(path));
}

function plain(document: Document, named: string, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UserError(`The ${named} cannot be read: ${(error as Error).message}.`, { file });
  }
}

/** A misspelt key before what is missing for it. */
function foremost(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  return issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
}

function explain(outer: z.core.$ZodIssue, schema: z.ZodType, named: string) {
  const { issue, path } = innermost(outer, []);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const near = suggestionOrAll(key, keysAt(schema, path));
    return { path: [...path, key], sentence: `The ${named} has the key '${key}', which is not known${near}` };
  }
  const where = path.length === 0 ? `The ${named}` : `'${path.join('.')}' of the ${named}`;
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  const what = issueText(issue);
  return {
    path,
    sentence: `${where} is ${isMissing ? 'missing' : 'wrong'}: ${what}${what.endsWith('?') ? '' : '.'}`,
  };
}

/** Of a value that fits no form of a union, what is wrong with the form that it comes nearest to. */
function innermost(
  issue: z.core.$ZodIssue,
  above: PropertyKey[],
): { issue: z.core.$ZodIssue; path: PropertyKey[] } {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return { issue, path };
  const forms = issue.errors.flatMap(([first]) => (first ? [first] : []));
  const near =
    forms.find((first) => first.path.length > 0) ?? forms.find((first) => first.code === 'unrecognized_keys');
  return near ? innermost(near, path) : { issue, path };
}

/** The keys that may stand at a path, over all forms of what may be there. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return keysAt(schema.unwrap(), path);
  }
  const [key, ...rest] = path;
  if (schema instanceof z.ZodArray) return key === undefined ? [] : keysAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return key === undefined ? [] : keysAt(schema.valueType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  if (key === undefined) return Object.keys(schema.shape);
  const inner: z.core.$ZodType | undefined = schema.shape[String(key)];
  return inner ? keysAt(inner, rest) : [];
}

/** The line of what stands at a path (of its key, in a map), or of the nearest thing around it. */
function find(document: Document, lines: LineCounter, file: string, path: readonly PropertyKey[]): Place {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent) && parent.items.find((item) => isScalar(item.key) && item.key.value === key);
    const node = pair ? pair.key : isSeq(parent) ? parent.get(Number(key), true) : undefined;
    const start = (node as { range?: [number, number, number] } | undefined)?.range?.[0];
    if (start !== undefined) return { file, line: lines.linePos(start).line };
  }
  return { file };
}
