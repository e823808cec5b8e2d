import { type Document, isRecord, type Path, shownOf } from './document.ts';

/** A mapping somewhere in a document, whose entries are read with the kind that they need to have. */
export class Part {
  readonly document: Document;
  readonly path: Path;
  readonly #value: Record<string, unknown>;

  private constructor(document: Document, path: Path, value: Record<string, unknown>) {
    this.document = document;
    this.path = path;
    this.#value = value;
  }

  /** @throws DataError where there is no mapping, which `what` names. */
  static of(document: Document, value: unknown, path: Path, what: string): Part {
    if (!isRecord(value)) throw document.error(`${what} has to be a mapping`, path);
    return new Part(document, path, value);
  }

  get line(): number {
    return this.document.lineOf(this.path);
  }

  lineOf(key: string): number {
    return this.document.lineOf([...this.path, key]);
  }

  /** Names of what is given, an empty entry being none. */
  keys(): string[] {
    return Object.keys(this.#value).filter((key) => this.value(key) !== undefined);
  }

  value(key: string): unknown {
    return Object.hasOwn(this.#value, key) ? (this.#value[key] ?? undefined) : undefined;
  }

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  flag(key: string, otherwise = false): boolean {
    const value = this.value(key) ?? otherwise;
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value !== undefined && typeof value !== 'string') throw this.#wrong(key, 'a text');
    return value;
  }

  number(key: string): number | bigint | undefined {
    const value = this.value(key);
    if (value !== undefined && typeof value !== 'number' && typeof value !== 'bigint')
      throw this.#wrong(key, 'a number');
    return value;
  }

  list(key: string): unknown[] | undefined {
    const value = this.value(key);
    if (value !== undefined && !Array.isArray(value)) throw this.#wrong(key, 'a list');
    return value;
  }

  texts(key: string): string[] | undefined {
    const list = this.list(key);
    if (list?.some((each) => typeof each !== 'string')) throw this.#wrong(key, 'a list of texts');
    return list as string[] | undefined;
  }

  part(key: string): Part | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : Part.of(this.document, value, [...this.path, key], `'${key}'`);
  }

  /** The mappings of a list. */
  parts(key: string): Part[] | undefined {
    return this.list(key)?.map((each, index) =>
      Part.of(this.document, each, [...this.path, key, index], `each of '${key}'`),
    );
  }

  error(reason: string, key?: string) {
    return this.document.error(reason, key === undefined ? this.path : [...this.path, key]);
  }

  #wrong(key: string, kind: string) {
    return this.error(`'${key}' is ${shownOf(this.value(key))} and has to be ${kind}`, key);
  }
}
