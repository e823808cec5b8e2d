import { readFile } from 'node:fs/promises';
import {
  type Document,
  type ErrorCode,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import type { z } from 'zod';
import { type Fault, faultsOf } from './schema-faults.ts';
import { type Place, UserError } from './user-error.ts';

/** A file that a user wrote, and where in it each of its values stands. */
export interface YamlFile<T> {
  value: T;
  placeOf: (path: readonly PropertyKey[]) => Place;
}

/**
 * Reads a file in YAML or JSON, such as a policy, and holds it to its schema.
 * @param named what messages call it and the input that names it, such as `policy`
 * @throws UserError with all that is wrong, each with its line, and the nearest known key for one that is not known
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
    throw new UserError(`The ${named} is no valid YAML: ${brokenText(broken, line)}.`, {
      file,
      ...(line && { line }),
    });
  }
  const placeOf = (path: readonly PropertyKey[]) => find(document, lines, file, path);
  const checked = schema.safeParse(plain(document, named, file) ?? {}, { reportInput: true });
  if (checked.success) return { value: checked.data, placeOf };
  throw wrong(faultsOf(checked.error.issues, schema, named), placeOf);
}

/** Every fault in one error, those of several with their lines. */
function wrong(faults: readonly Fault[], placeOf: (path: readonly PropertyKey[]) => Place): UserError {
  const told = faults
    .map(({ path, sentence }) => ({ sentence, place: placeOf(path) }))
    .toSorted((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0));
  const [first] = told;
  if (told.length === 1) return new UserError(first!.sentence, first!.place);
  const lines = told.map(({ sentence, place: { line } }) =>
    line === undefined ? sentence : `Line ${line}: ${sentence}`,
  );
  return new UserError(
    lines.join('\n'),
    told.map(({ place }) => place),
  );
}

/** What a reader can do something about, before the parser's own words. */
function brokenText({ code, message }: YAMLParseError, line: number | undefined): string {
  const parsers = message.split('\n')[0]!.replace(/:? at line.*$/, '');
  const known = plainWords[code]?.replace('#', String(line));
  return known === undefined ? parsers : `${known} (${parsers})`;
}

const indentation =
  "the indentation of line # does not fit the lines around it, or a value with ': ' or several lines lacks its quotes";
const plainWords: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: indentation,
  BLOCK_AS_IMPLICIT_KEY: indentation,
  MULTILINE_IMPLICIT_KEY: indentation,
  TAB_AS_INDENT: 'line # is indented by a tab: use spaces',
  MISSING_CHAR: 'a quote, a bracket, a brace or a colon is missing on line # or before it',
  DUPLICATE_KEY: 'a key stands twice: leave one of them out',
  BAD_SCALAR_START: 'a value on line # begins with a character that needs quotes around the value',
  BAD_DQ_ESCAPE: 'within double quotes a backslash stands twice: use single quotes',
};

function plain(document: Document, named: string, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UserError(`The ${named} cannot be read: ${(error as Error).message}.`, { file });
  }
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
