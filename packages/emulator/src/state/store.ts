import { join } from 'node:path';
import type { Journal } from './journal.ts';
import { openJournal, readJournal } from './journal.ts';

/** One change: `c` a collection's resource (no `v`: deleted), or `l` one entry more in a log. */
type Change = { c: string; k: string; v?: unknown } | { l: string; v: unknown };

/** The resources of one kind by key. What `get` and `list` return belongs to the store: put a new value, do not edit it. */
export interface Collection<T> {
  get(key: string): Readonly<T> | undefined;
  put(key: string, value: T): void;
  /** True when there was such a key. */
  delete(key: string): boolean;
  /** Values in order of insertion, of keys that begin with `prefix`. */
  list(prefix?: string): Readonly<T>[];
  keys(prefix?: string): string[];
}

/** Entries that are only ever added, numbered from 1 by their place. */
export interface Log<T> {
  append(entry: T): number;
  entries(): readonly T[];
}

/** The emulator's durable state: everything in memory, every change first in a journal under the state directory. */
export interface Store {
  collection<T>(name: string): Collection<T>;
  log<T>(name: string): Log<T>;
  /** Runs `change` (synchronous); its changes reach the disk together or not at all. */
  transaction<R>(change: () => R): R;
  close(): void;
}

/** Opens the state in `directory`, made when missing; the journal is compacted on the way. */
export function openStore(directory: string): Store {
  const path = join(directory, 'journal.jsonl');
  const collections = new Map<string, Map<string, unknown>>();
  const logs = new Map<string, unknown[]>();
  for (const line of readJournal<Change | Change[]>(path)) {
    for (const change of Array.isArray(line) ? line : [line]) apply(change, collections, logs);
  }
  const journal: Journal<Change | Change[]> = openJournal(path, snapshot(collections, logs));
  let pending: Change[] | undefined;

  function record(change: Change): void {
    if (pending) pending.push(change);
    else journal.append(change);
    apply(change, collections, logs);
  }

  return {
    collection: <T>(name: string) => collectionOf<T>(name, mapOf(collections, name), record),
    log: <T>(name: string) => {
      const entries = listOf(logs, name);
      return {
        append: (entry: T) => {
          record({ l: name, v: entry });
          return entries.length;
        },
        entries: () => entries as T[],
      };
    },
    transaction: (change) => {
      if (pending) return change();
      pending = [];
      try {
        return change();
      } finally {
        const changes = pending;
        pending = undefined;
        if (changes.length > 0) journal.append(changes);
      }
    },
    close: () => journal.close(),
  };
}

function collectionOf<T>(
  name: string,
  values: Map<string, unknown>,
  record: (change: Change) => void,
): Collection<T> {
  const keys = (prefix = ''): string[] => [...values.keys()].filter((key) => key.startsWith(prefix));
  return {
    get: (key) => values.get(key) as Readonly<T> | undefined,
    put: (key, value) => record({ c: name, k: key, v: value }),
    delete: (key) => {
      if (!values.has(key)) return false;
      record({ c: name, k: key });
      return true;
    },
    list: (prefix) => keys(prefix).map((key) => values.get(key) as Readonly<T>),
    keys,
  };
}

function apply(
  change: Change,
  collections: Map<string, Map<string, unknown>>,
  logs: Map<string, unknown[]>,
): void {
  if ('l' in change) listOf(logs, change.l).push(change.v);
  else if (change.v === undefined) mapOf(collections, change.c).delete(change.k);
  else mapOf(collections, change.c).set(change.k, change.v);
}

function* snapshot(
  collections: Map<string, Map<string, unknown>>,
  logs: Map<string, unknown[]>,
): Generator<Change> {
  for (const [c, values] of collections) for (const [k, v] of values) yield { c, k, v };
  for (const [l, entries] of logs) for (const v of entries) yield { l, v };
}

function mapOf(collections: Map<string, Map<string, unknown>>, name: string): Map<string, unknown> {
  const found = collections.get(name) ?? new Map<string, unknown>();
  collections.set(name, found);
  return found;
}

function listOf(logs: Map<string, unknown[]>, name: string): unknown[] {
  const found = logs.get(name) ?? [];
  logs.set(name, found);
  return found;
}
