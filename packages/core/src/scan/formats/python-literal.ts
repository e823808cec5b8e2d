import { Unreadable } from '../unreadable.ts';

/** Tuples and lists are arrays. */
export type Literal = string | number | boolean | null | Literal[] | Map<Literal, Literal>;

/** Text without escapes, numbers, names and punctuation. */
const token =
  /\s*(?:'([^'"\\\n]*)'|"([^'"\\\n]*)"|(-?\d+)L?(?!\w)|(True|False|None)(?!\w)|([[\](){},:]))\s*/y;

const names: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const deepest = 32;

/**
 * Reads the part of Python's literals that NumPy writes into headers; adjacent texts, prefixes, escapes, comments, arithmetic and a key
 * that stands twice are not of it.
 * @throws Unreadable for anything else
 */
export function readLiteral(source: string): Literal {
  const tokens = tokensOf(source);
  let at = 0;
  const value = (depth: number): Literal => {
    const next = tokens[at++];
    if (next === undefined || depth > deepest) throw wrong();
    if ('value' in next) return next.value;
    if (next.mark === '{') return dictionary(depth);
    if (next.mark === '(' || next.mark === '[') return items(next.mark === '(' ? ')' : ']', depth);
    throw wrong();
  };
  const isNext = (mark: string): boolean => {
    const next = tokens[at];
    const isIt = next !== undefined && 'mark' in next && next.mark === mark;
    if (isIt) at++;
    return isIt;
  };
  const items = (end: string, depth: number): Literal => {
    const found: Literal[] = [];
    let isTuple = end === ']';
    while (!isNext(end)) {
      found.push(value(depth + 1));
      if (isNext(',')) isTuple = true;
      else if (!isNext(end)) throw wrong();
      else break;
    }
    // Parentheses around one value are no tuple.
    return isTuple || found.length !== 1 ? found : found[0]!;
  };
  const dictionary = (depth: number): Map<Literal, Literal> => {
    const found = new Map<Literal, Literal>();
    while (!isNext('}')) {
      const key = value(depth + 1);
      if (found.has(key) || !isNext(':')) throw wrong();
      found.set(key, value(depth + 1));
      if (isNext(',')) continue;
      if (!isNext('}')) throw wrong();
      break;
    }
    return found;
  };
  const literal = value(0);
  if (at < tokens.length) throw wrong();
  return literal;
}

type Token = { value: string | number | boolean | null } | { mark: string };

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  for (let end = 0; end < source.length; end = token.lastIndex) {
    const found = token.exec(source);
    if (!found) throw wrong();
    const [, single, double, number, name, mark] = found;
    const text = single ?? double;
    if (mark !== undefined) tokens.push({ mark });
    else if (number !== undefined) tokens.push({ value: Number(number) });
    else tokens.push({ value: text ?? names[name!]! });
  }
  return tokens;
}

function wrong(): Unreadable {
  return new Unreadable('has a header that is no plain literal of Python');
}
