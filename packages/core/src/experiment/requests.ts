import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../runtime/user-error.ts';

/** One line of the file: which body it sends, and the label that came with it. */
export interface RequestRow {
  /** Index into `bodies`. */
  body: number;
  /** Absent where the line has none. */
  label?: unknown;
}

/** Requests to replay. */
export interface RequestSet {
  /** The distinct bodies, in the order of their first line: repeated bodies are not new evidence about predictions. */
  bodies: string[];
  rows: RequestRow[];
  /** sha256 of the file's bytes, lower-case hex. */
  digest: string;
}

/**
 * Reads requests from JSON Lines: each line a body, or `{"request": body, "label": value}`.
 * @throws UserError with the line of what is wrong
 */
export async function readRequests(file: string): Promise<RequestSet> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
    throw new UserError(`The requests file '${file}' ${reason}: give JSON Lines with a request body a line.`);
  });
  return {
    ...parseRequests(bytes.toString('utf8'), file),
    digest: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** @throws UserError with the line of what is wrong; the line's text is never in it */
export function parseRequests(text: string, file: string): Omit<RequestSet, 'digest'> {
  const indexOf = new Map<string, number>();
  const rows: RequestRow[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const { body, ...label } = parseLine(line.trim(), { file, line: i + 1 });
    const known = indexOf.get(body);
    if (known === undefined) indexOf.set(body, indexOf.size);
    rows.push({ body: known ?? indexOf.size - 1, ...label });
  });
  if (rows.length === 0)
    throw new UserError(`The requests file '${file}' holds no request: give a request body a line.`, {
      file,
    });
  return { bodies: [...indexOf.keys()], rows };
}

function parseLine(line: string, at: { file: string; line: number }): { body: string; label?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new UserError(
      `Line ${at.line} of the requests file '${at.file}' is not JSON: write each request body on one line (JSON Lines).`,
      at,
    );
  }
  if (!isWrapped(value)) return { body: line };
  // Parsed again so that numbers keep every digit on their way to the model.
  const exact = JSON.parse(line, keepDigits) as { request: unknown };
  const label = (value as { label?: unknown }).label;
  return { body: JSON.stringify(exact.request), ...(label !== undefined && label !== null && { label }) };
}

function isWrapped(value: unknown): boolean {
  if (value === null || typeof value !== 'object' || !('request' in value)) return false;
  return Object.keys(value).every((key) => key === 'request' || key === 'label');
}

/** `JSON.rawJSON` and the reviver's source text are in Node 24 and not yet in TypeScript's library. */
const exactJson = JSON as unknown as { rawJSON(text: string): unknown };

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined
    ? exactJson.rawJSON(context.source)
    : value;
}
