// oxlint-disable-next-line no-control-regex -- Python counts these as spaces
const space = /^[\s\x1c-\x1f\x85]$/u;
const digit = /^\d$/;
const letter = /^\p{L}$/u;

type State = 'word' | 'number' | 'dotted word' | 'dotted number';

/**
 * The tokens of a date: words, numbers, and every other character by itself. A dot belongs to a number with a
 * fraction, and separates everything else; a comma after two digits is a decimal point.
 */
export function tokensOf(text: string): string[] {
  const signs = Array.from(text)
    .filter((sign) => sign !== '\0')
    .map(asciiDigit);
  const tokens: string[] = [];
  for (let at = 0; at < signs.length;) {
    const run = runFrom(signs, at);
    at += run.length;
    tokens.push(...split(run));
  }
  return tokens;
}

/** Digits of every script count as those of ASCII. */
function asciiDigit(sign: string): string {
  if (!/\p{Nd}/u.test(sign)) return sign;
  const own = sign.codePointAt(0) as number;
  let zero = own;
  while (own - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(own - zero);
}

interface Run {
  token: string;
  /** Characters that it takes. */
  length: number;
  state: State | null;
  /** A letter was followed by another character. */
  hasLetters: boolean;
}

function runFrom(signs: readonly string[], at: number): Run {
  let token = signs[at] as string;
  if (space.test(token)) return { token: ' ', length: 1, state: null, hasLetters: false };
  let state: State | null = letter.test(token) ? 'word' : digit.test(token) ? 'number' : null;
  let hasLetters = false;
  let next = at + 1;
  for (; state && next < signs.length; next++) {
    if (state === 'word' || state === 'dotted word') hasLetters = true;
    const after = follows(state, signs[next] as string, token);
    if (!after) break;
    state = after;
    token += signs[next];
  }
  return { token, length: next - at, state, hasLetters };
}

/** The state after one more character, or null where it belongs to the next token. */
function follows(state: State, sign: string, token: string): State | null {
  const afterDot = token.endsWith('.');
  switch (state) {
    case 'word':
      return letter.test(sign) ? 'word' : sign === '.' ? 'dotted word' : null;
    case 'number':
      if (digit.test(sign)) return 'number';
      return sign === '.' || (sign === ',' && token.length >= 2) ? 'dotted number' : null;
    case 'dotted word':
      if (sign === '.' || letter.test(sign)) return 'dotted word';
      return digit.test(sign) && afterDot ? 'dotted number' : null;
    case 'dotted number':
      if (sign === '.' || digit.test(sign)) return 'dotted number';
      return letter.test(sign) && afterDot ? 'dotted word' : null;
  }
}

function split({ token, state, hasLetters }: Run): string[] {
  if (state !== 'dotted word' && state !== 'dotted number') return [token];
  const dots = token.split('.').length - 1;
  if (hasLetters || dots > 1 || /[.,]$/.test(token))
    return token.split(/([.,])/).filter((part) => part !== '');
  return [state === 'dotted number' && dots === 0 ? token.replaceAll(',', '.') : token];
}
