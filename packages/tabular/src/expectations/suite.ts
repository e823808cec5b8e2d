import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { DataError } from '../data-error.ts';
import { type ExpectationConfig, severities, type Severity } from './expectation.ts';
import { suggestion } from '../nearest.ts';

export interface Suite {
  name: string | null;
  expectations: ExpectationConfig[];
}

/**
 * Reads an expectation file: a Great Expectations suite in JSON or YAML (0.18's `expectation_type`, 1.x's
 * `type`), or the short form:
 *
 *     table:
 *       - expect_table_row_count_to_be_between: { min_value: 1 }
 *     columns:
 *       origin:
 *         - expect_column_values_to_not_be_null
 *         - expect_column_value_lengths_to_be_between: { min_value: 3, max_value: 3, severity: warning }
 *
 * @throws DataError with file and line for what is no such file.
 */
export function readSuite(text: string, file: string): Suite {
  const lines = new LineCounter();
  const document = parse(text, file, lines);
  const reader = new SuiteReader(document, lines, file);
  const root = document.contents;
  if (!isMap(root))
    throw reader.error('it has to be a mapping with expectations, or with table and columns', root);
  const expectations = root.has('expectations')
    ? reader.long(root.get('expectations', true))
    : reader.short(root);
  if (expectations.length === 0 && !root.has('references'))
    throw reader.error('it holds no expectation', root);
  const name = root.get('name') ?? root.get('expectation_suite_name') ?? root.get('suite');
  return { name: typeof name === 'string' ? name : null, expectations };
}

function parse(text: string, file: string, lines: LineCounter): Document {
  const document = parseDocument(text, { lineCounter: lines, intAsBigInt: true, merge: true });
  const [error] = document.errors;
  if (!error) return document;
  const line = error.linePos?.[0].line ?? 1;
  const reason = error.message.split(/ at line \d+/)[0] as string;
  throw new DataError(`'${file}', line ${line}: it is neither YAML nor JSON (${reason}).`, { file, line });
}

class SuiteReader {
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #file: string;

  constructor(document: Document, lines: LineCounter, file: string) {
    this.#document = document;
    this.#lines = lines;
    this.#file = file;
  }

  error(reason: string, node: unknown): DataError {
    const line = this.#lineOf(node);
    return new DataError(`'${this.#file}', line ${line}: the expectation file cannot be used, ${reason}.`, {
      file: this.#file,
      line,
    });
  }

  #lineOf(node: unknown): number {
    const offset = (node as Node | null | undefined)?.range?.[0];
    return offset === undefined ? 1 : this.#lines.linePos(offset).line;
  }

  #value(node: unknown): unknown {
    try {
      return plain((node as Node).toJS(this.#document, { maxAliasCount: 100 }));
    } catch {
      throw this.error('it has aliases that lead nowhere or too many of them', node);
    }
  }

  /** Great Expectations' own form. */
  long(list: unknown): ExpectationConfig[] {
    if (!isSeq(list)) throw this.error(`'expectations' has to be a list`, list);
    return list.items.map((item) => {
      if (!isMap(item)) return this.#shortItem(item, null);
      const type = item.get('type') ?? item.get('expectation_type');
      if (type === undefined) return this.#shortItem(item, null);
      if (typeof type !== 'string') throw this.error(`the 'type' of an expectation has to be a text`, item);
      const { kwargs, severity, meta, id } = this.#value(item) as Record<string, unknown>;
      return this.#config(type, kwargs ?? {}, severity, item, { meta, id });
    });
  }

  /** `table` and `columns`. */
  short(root: Node): ExpectationConfig[] {
    if (!isMap(root)) return [];
    const known = ['table', 'columns', 'references', 'name', 'suite', 'severity'];
    const found: ExpectationConfig[] = [];
    for (const { key, value } of root.items) {
      const name = String(isScalar(key) ? key.value : key);
      if (name === 'table') found.push(...this.#items(value, null));
      else if (name === 'columns') found.push(...this.#columns(value));
      else if (!known.includes(name))
        throw this.error(
          `'${name}' is not known${suggestion(name, ['expectations', ...known]) || '; it takes expectations, or table and columns'}`,
          key,
        );
    }
    return found;
  }

  #columns(columns: unknown): ExpectationConfig[] {
    if (!isMap(columns))
      throw this.error(`'columns' has to map each column to its list of expectations`, columns);
    return columns.items.flatMap(({ key, value }) =>
      this.#items(value, String(isScalar(key) ? key.value : key)),
    );
  }

  #items(list: unknown, column: string | null): ExpectationConfig[] {
    if (!isSeq(list))
      throw this.error(
        `${column === null ? `'table'` : `column '${column}'`} needs a list of expectations`,
        list,
      );
    return list.items.map((item) => this.#shortItem(item, column));
  }

  /** `name`, or `name: {kwargs}`. */
  #shortItem(item: unknown, column: string | null): ExpectationConfig {
    const own = column === null ? {} : { column };
    if (isScalar(item) && typeof item.value === 'string')
      return this.#config(item.value, own, undefined, item);
    const [pair, ...others] = isMap(item) ? item.items : [];
    if (!pair || others.length > 0)
      throw this.error(`each expectation is a name, or one name with its kwargs in a mapping`, item);
    const kwargs = pair.value === null ? {} : this.#value(pair.value);
    if (!isRecord(kwargs ?? {})) throw this.error(`the kwargs of an expectation have to be a mapping`, item);
    const { severity, ...rest } = (kwargs ?? {}) as Record<string, unknown>;
    return this.#config(
      String(isScalar(pair.key) ? pair.key.value : pair.key),
      { ...own, ...rest },
      severity,
      item,
    );
  }

  #config(
    type: string,
    kwargs: unknown,
    severity: unknown,
    node: unknown,
    more: { meta?: unknown; id?: unknown } = {},
  ): ExpectationConfig {
    if (!isRecord(kwargs)) throw this.error(`the 'kwargs' of an expectation have to be a mapping`, node);
    const own = severity ?? 'critical';
    if (!severities.includes(own as Severity))
      throw this.error(
        `the severity ${JSON.stringify(own)} is not known, it is one of ${severities.join(', ')}`,
        node,
      );
    return {
      type,
      kwargs,
      severity: own as Severity,
      meta: isRecord(more.meta) ? more.meta : {},
      id: typeof more.id === 'string' ? more.id : null,
      line: this.#lineOf(node),
    };
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
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
