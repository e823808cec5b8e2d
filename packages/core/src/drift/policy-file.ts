import { readFile } from 'node:fs/promises';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { suggestion } from '../runtime/inputs.ts';
import { UserError } from '../runtime/user-error.ts';

/**
 * Reads a YAML or JSON file that a user wrote by its schema; an empty one is all defaults.
 * @throws UserError with file and line for what cannot be read, is unknown or has a wrong value
 */
export async function readPolicyFile<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
): Promise<z.output<Schema>> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`The policy '${file}' does not exist or cannot be read: check the input 'policy'.`);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const sentence = `The policy is not YAML: ${broken.message.split(/ at line|\n/)[0]}.`;
    throw new UserError(sentence, place(file, broken.linePos?.[0].line));
  }
  const parsed = schema.safeParse(plain(document, file) ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const sentence = `The policy ${fault(issue, schema)}`;
  const ended = sentence.endsWith('?') ? sentence : `${sentence}.`;
  throw new UserError(ended, place(file, lineOf(document, lines, issue)));
}

function plain(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch {
    throw new UserError('The policy repeats its anchors too often: write the values out.', { file });
  }
}

function fault(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const where = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `has a wrong value at '${where}' (${issue.message})`;
  const [key = ''] = issue.keys;
  return `says '${[where, key].filter(Boolean).join('.')}', which is not known${suggestion(key, knownKeys(schema, issue.path))}`;
}

/** The keys that the schema knows at a path; none where the path leaves it. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema | undefined;
  for (const key of path) at = at?.properties?.[String(key)] ?? at?.additionalProperties;
  return Object.keys(at?.properties ?? {});
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema;
}

function lineOf(document: Document, lines: LineCounter, issue: z.core.$ZodIssue): number | undefined {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  return isNode(node) && node.range ? lines.linePos(node.range[0]).line : undefined;
}

function place(file: string, line: number | undefined): { file: string; line?: number } {
  return line === undefined ? { file } : { file, line };
}
