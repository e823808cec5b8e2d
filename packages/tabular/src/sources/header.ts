import { DataError } from '../data-error.ts';
import type { TableOptions } from './table.ts';

/** How the fields of a CSV file are told apart, and what its first row holds. */
export interface Dialect {
  delimiter: string;
  /** `"`, `'`, or '' where nothing is quoted. */
  quote: string;
  /** What stands before a quote inside a quoted field: the quote itself as in RFC 4180, or a backslash. */
  escape: string;
  firstRow: string[];
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Reads the first row of a CSV file. Quotes are `"` unless every field of the row stands in `'`; inside them a
 * quote is doubled unless the text has `\"` where a doubled one would end the field.
 * @throws DataError for an empty file, an open quote, and a row that does not end within the head
 */
export function readDialect(
  head: string,
  file: string,
  given: Pick<TableOptions, 'delimiter' | 'quote'> = {},
  isWhole = true,
): Dialect {
  if (head.trim() === '')
    throw new DataError(`'${file}' is empty: it needs at least a header row.`, { file });
  const quote = given.quote ?? likelyQuote(head);
  const delimiter = given.delimiter ?? likeliest(head, quote);
  const escape = quote !== '' && hasBackslash(head, quote, delimiter) ? '\\' : quote;
  return { delimiter, quote, escape, firstRow: fieldsOf(head, { delimiter, quote, escape }, file, isWhole) };
}

/** Column names; one without a name gets the one that pandas gives it (`Unnamed: 0`). @throws DataError */
export function namesOf(firstRow: readonly string[], file: string): string[] {
  const names = firstRow.map((name, index) => (name === '' ? `Unnamed: ${index}` : name));
  distinct(names, file);
  return names;
}

/** Names that differ only in case are one name in SQL, and some signs it cannot hold. @throws DataError */
export function distinct(names: readonly string[], file: string): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    if (/[\0\uFEFF]/.test(name))
      throw new DataError(
        `'${file}': the name of column ${names.indexOf(name) + 1} holds ${name.includes('\0') ? 'a zero byte' : 'a byte order mark'}; write the file again without it.`,
        { file, line: 1 },
      );
    const other = seen.get(name.toLowerCase());
    if (other === name)
      throw new DataError(`'${file}' has two columns named '${name}': rename one.`, { file, line: 1 });
    if (other !== undefined)
      throw new DataError(
        `'${file}' has columns '${other}' and '${name}', which differ only in case, so that SQL cannot tell them apart: rename one.`,
        { file, line: 1 },
      );
    seen.set(name.toLowerCase(), name);
  }
}

function likelyQuote(head: string): string {
  const row = head.split(/\r?\n/, 1)[0] ?? '';
  return delimiters.some((sign) => row.split(sign).every((field) => /^'[^']*'$/.test(field))) ? "'" : '"';
}

function likeliest(head: string, quote: string): string {
  const bare =
    (quote === ''
      ? head
      : head.replaceAll(new RegExp(`${quote}(?:[^${quote}]|${quote}${quote})*${quote}`, 'g'), '')
    ).split(/\r?\n/, 1)[0] ?? '';
  const counts = delimiters.map((sign) => bare.split(sign).length);
  return delimiters[counts.indexOf(Math.max(...counts))] as string;
}

/** A backslash before a quote that cannot be the end of its field. */
function hasBackslash(head: string, quote: string, delimiter: string): boolean {
  const sign = escaped(delimiter);
  return new RegExp(
    `(?:^|[${sign}\\r\\n])${quote}[^${quote}]*\\\\${quote}(?![${sign}\\r\\n${quote}]|$)`,
  ).test(head);
}

function escaped(sign: string): string {
  return sign.replaceAll(/[\\\]^-]/g, String.raw`\$&`);
}

type Signs = Omit<Dialect, 'firstRow'>;

function fieldsOf(
  head: string,
  { delimiter, quote, escape }: Signs,
  file: string,
  isWhole: boolean,
): string[] {
  const fields: string[] = [];
  const end = new RegExp(`[\\r\\n${escaped(delimiter)}]`, 'g');
  for (let at = 0; ;) {
    const isQuoted = quote !== '' && head[at] === quote;
    const stop = isQuoted ? closing(head, at, quote, escape) : nextOf(end, head, at);
    if (stop < 0 && !isWhole) throw tooLong(file);
    if (stop < 0 && isQuoted)
      throw new DataError(
        `'${file}', line 1: a quoted column name is not closed; double the quotes inside it.`,
        { file, line: 1 },
      );
    const to = stop < 0 ? head.length : stop;
    const text = isQuoted ? head.slice(at + 1, to) : head.slice(at, to);
    fields.push(isQuoted ? text.replaceAll(`${escape}${quote}`, quote) : text);
    const next = isQuoted ? to + 1 : to;
    if (head[next] !== delimiter) return fields;
    at = next + 1;
  }
}

function tooLong(file: string): DataError {
  return new DataError(
    `'${file}', line 1: the first line is longer than 1 MiB; check that the file is CSV and its lines end.`,
    { file, line: 1 },
  );
}

function nextOf(sign: RegExp, text: string, from: number): number {
  sign.lastIndex = from;
  return sign.exec(text)?.index ?? -1;
}

/** Where the quote stands that ends the field which begins at `from`. */
function closing(text: string, from: number, quote: string, escape: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (escape !== quote && text[at] === escape) at++;
    else if (text[at] === quote) {
      if (escape === quote && text[at + 1] === quote) at++;
      else return at;
    }
  }
  return -1;
}

/**
 * Whether a first row plainly holds values and no names: every field could stand in its column, and one is what
 * nobody calls a column (a number with a decimal point or sign, a truth value, a field that stands there twice).
 * @param types of the columns below it
 */
export function holdsValues(firstRow: readonly string[], types: readonly string[]): boolean {
  const typed = firstRow.filter((_, i) => (types[i] ?? 'VARCHAR') !== 'VARCHAR');
  const fits = firstRow.every((field, i) => couldBe(field, types[i] ?? 'VARCHAR'));
  const isTwice = new Set(typed).size < typed.length;
  return fits && (isTwice || typed.some((field) => /^[+-]?\d*\.\d+$|^[+-]\d+$|^(true|false)$/i.test(field)));
}

function couldBe(field: string, type: string): boolean {
  if (type === 'BIGINT') return /^[+-]?\d+$/.test(field);
  if (type === 'DOUBLE') return field.trim() !== '' && Number.isFinite(Number(field));
  if (type === 'BOOLEAN') return /^(true|false)$/i.test(field);
  if (/^(DATE|TIMESTAMP)/.test(type)) return /^\d{4}-\d\d?-\d\d?/.test(field);
  return type === 'VARCHAR';
}
