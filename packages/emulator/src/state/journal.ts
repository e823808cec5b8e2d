import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/**
 * An append-only file of JSON lines. A line is handed to the operating system before `append` returns, so
 * that killing the process loses nothing that was acknowledged; a last line torn by a kill is dropped.
 */
export interface Journal<Entry> {
  append(entry: Entry): void;
  close(): void;
}

/** Reads all whole lines of `path`; a missing file is an empty journal. */
export function readJournal<Entry>(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Entry);
}

/** Replaces `path` by exactly `entries`, in one rename, and opens it for appending. */
export function openJournal<Entry>(path: string, entries: Iterable<Entry>): Journal<Entry> {
  mkdirSync(dirname(path), { recursive: true });
  const next = `${path}.next`;
  const rewritten = openSync(next, 'w', 0o600);
  for (const entry of entries) writeAll(rewritten, `${JSON.stringify(entry)}\n`);
  fsyncSync(rewritten);
  closeSync(rewritten);
  renameSync(next, path);
  const file = openSync(path, 'a', 0o600);
  return {
    append: (entry) => writeAll(file, `${JSON.stringify(entry)}\n`),
    close: () => closeSync(file),
  };
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
