import {
  type Document as YamlDocument,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { DataError } from '../data-error.ts';

const mostCharacters = 20e6;

/** The way to a part of a file: keys of mappings and places in lists. */
export type Path = readonly (string | number)[];

/** A user's YAML or JSON file: its values, and the line of each. */
export class Document {
  readonly file: string;
  readonly root: unknown;
  readonly #document: YamlDocument;
  readonly #lines: LineCounter;

  /** @throws DataError with file and line where it is neither YAML nor JSON, or swells by its anchors. */
  constructor(text: string, file: string) {
    this.file = file;
    this.#lines = new LineCounter();
    if (text.length > mostCharacters)
      throw this.#refusal(`it is larger than ${mostCharacters / 1e6} MB, which no expectation file is`, 1);
    this.#document = this.#parsed(text);
    const [error] = this.#document.errors;
    if (error) {
      const reason = error.message.split(/ at line \d+/)[0] as string;
      if (reason.includes('call stack')) throw this.#refusal('its parts are nested too deeply', 1);
      throw this.#refusal(`it is neither YAML nor JSON (${reason})`, error.linePos?.[0].line ?? 1);
    }
    this.root = this.#plainRoot();
  }

  #parsed(text: string): YamlDocument {
    try {
      return parseDocument(text, { lineCounter: this.#lines, intAsBigInt: true, merge: true });
    } catch (error) {
      if (error instanceof RangeError) throw this.#refusal('its parts are nested too deeply', 1);
      throw this.#refusal('it is neither YAML nor JSON', 1);
    }
  }

  #plainRoot(): unknown {
    try {
      return plain(this.#document.toJS({ maxAliasCount: 100 }));
    } catch (error) {
      if (error instanceof RangeError) throw this.#refusal('its parts are nested too deeply', 1);
      throw this.#refusal('it has aliases that lead nowhere or too many of them', 1);
    }
  }

  /** That the file cannot be used, for a reason in words, with the line of the part at fault. */
  error(reason: string, at: Path): DataError {
    return this.#refusal(`the expectation file cannot be used, ${reason}`, this.lineOf(at));
  }

  #refusal(reason: string, line: number): DataError {
    return refusal(this.file, reason, line);
  }

  /** The line of a part, from 1: that of its key; or of the nearest part around it that is written out. */
  lineOf(path: Path): number {
    let node: unknown = this.#document.contents;
    let start = startOf(node);
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      const next = child(node, step);
      if (!next) break;
      start = startOf(next.key ?? next.value) ?? start;
      node = next.value;
    }
    return start === undefined ? 1 : this.#lines.linePos(start).line;
  }
}

/** One sentence with file and line. */
export function refusal(file: string, reason: string, line: number): DataError {
  return new DataError(`'${file}', line ${line}: ${reason}.`, { file, line });
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function child(node: unknown, step: string | number): { key?: unknown; value: unknown } | undefined {
  if (isSeq(node)) return typeof step === 'number' ? { value: node.items[step] } : undefined;
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Integers are numbers where they are exact as such. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
  return value;
}

/** What a user wrote where something else has to stand. */
export function shownOf(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' ? each.toString() : each,
  );
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
