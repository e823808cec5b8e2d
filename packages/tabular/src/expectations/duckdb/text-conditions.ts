import { literal } from '../../sql.ts';

/**
 * Whether an expression of RE2 is found anywhere in a text. It is asked to fit the whole text, because DuckDB 1.5
 * evaluates `regexp_full_match` once for each entry of a Parquet file's dictionary, and `regexp_matches` for each row.
 */
export function found(value: string, pattern: string): string {
  const [, flags = '', body = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(pattern) ?? [];
  // With alternatives or lines, an anchor need not be one of the whole.
  const isPlain = !body.includes('|') && !flags.includes('m');
  const before = isPlain && body.startsWith('(^') ? '' : '(?s:.*?)';
  const after = isPlain && /(?<!\\)(?:\\\\)*\\z\)+$/.test(body) ? '' : '(?s:.*)';
  return `regexp_full_match(${value}, ${literal(`${before}(?${flags}:${body})${after}`)})`;
}

/** Above this, the engine does better by a hash table of its own. */
const mostListed = 32;

/** Whether a text is one of a set: a function is evaluated once for each entry of a dictionary, `IN` for each row. */
export function isOneOf(value: string, texts: readonly string[]): string {
  const list = texts.map(literal).join(', ');
  return texts.length <= mostListed ? `list_contains([${list}], ${value})` : `${value} IN (${list})`;
}
