import { DataError } from '../data-error.ts';

export interface Header {
  names: string[];
  delimiter: string;
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Column names and delimiter from the first row of a CSV file. A column without a name gets the one that
 * pandas gives it (`Unnamed: 0`).
 * @throws DataError for an empty file, an open quote, and names that the engine could not tell apart.
 */
export function readHeader(head: string, file: string, delimiter?: string): Header {
  if (head.trim() === '')
    throw new DataError(`'${file}' is empty: it needs at least a header row.`, { file });
  const chosen = delimiter ?? likeliest(head);
  const names = fields(head, chosen, file).map((name, index) => (name === '' ? `Unnamed: ${index}` : name));
  distinct(names, file);
  return { names, delimiter: chosen };
}

/** Names that differ only in case are one name in SQL. */
export function distinct(names: readonly string[], file: string): void {
  const seen = new Map<string, string>();
  for (const name of names) {
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

function likeliest(head: string): string {
  const bare = head.replaceAll(/"(?:[^"]|"")*"/g, '').split(/\r?\n/, 1)[0] ?? '';
  const counts = delimiters.map((sign) => bare.split(sign).length);
  return delimiters[counts.indexOf(Math.max(...counts))] as string;
}

function fields(head: string, delimiter: string, file: string): string[] {
  const names: string[] = [];
  let rest = head;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    if (!quoted && rest.startsWith('"'))
      throw new DataError(
        `'${file}', line 1: a quoted column name is not closed; double the quotes inside it.`,
        { file, line: 1 },
      );
    const end = quoted
      ? quoted[0].length
      : rest.search(new RegExp(`[\\r\\n${delimiter === '|' ? '|' : delimiter}]|$`));
    names.push(quoted ? (quoted[1] as string).replaceAll('""', '"') : rest.slice(0, end));
    if (rest[end] !== delimiter) return names;
    rest = rest.slice(end + 1);
  }
}
