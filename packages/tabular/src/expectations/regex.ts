import { NotEvaluable } from './expectation.ts';

export interface EngineRegex {
  /** For RE2, searched anywhere in the text. */
  pattern: string;
  /** The pattern has Python's meaning only on texts of ASCII. */
  asciiOnly: boolean;
}

interface Reading {
  readonly source: string;
  at: number;
  ascii: boolean;
  multiline: boolean;
  asciiOnly: boolean;
  /** Open groups. */
  depth: number;
  /** What a quantifier would follow: nothing that can repeat, one item, or a quantifier already. */
  before: 'nothing' | 'item' | 'quantifier';
}

/** Python's Unicode classes, which RE2 limits to ASCII, as RE2's own Unicode classes. */
const classes: Record<string, { inside: string; alone: string }> = {
  d: { inside: '\\p{Nd}', alone: '\\p{Nd}' },
  D: { inside: '\\P{Nd}', alone: '\\P{Nd}' },
  w: { inside: '\\p{L}\\p{N}_', alone: '[\\p{L}\\p{N}_]' },
  W: { inside: '', alone: '[^\\p{L}\\p{N}_]' },
  s: { inside: '\\t-\\r\\x1c-\\x1f\\x85\\p{Z}', alone: '[\\t-\\r\\x1c-\\x1f\\x85\\p{Z}]' },
  S: { inside: '', alone: '[^\\t-\\r\\x1c-\\x1f\\x85\\p{Z}]' },
};

/**
 * A regular expression of Python's `re` as one of RE2 with the same meaning in a search.
 * @throws NotEvaluable with the reason where RE2 cannot express it, or Python would not compile it.
 */
export function engineRegex(source: string): EngineRegex {
  const reading: Reading = {
    source,
    at: 0,
    ascii: false,
    multiline: false,
    asciiOnly: false,
    depth: 0,
    before: 'nothing',
  };
  const flags = globalFlags(reading);
  let pattern = '';
  while (reading.at < source.length) pattern += piece(reading);
  if (reading.depth > 0) throw invalid(source, 'unbalanced parenthesis');
  // DuckDB turns simple expressions into LIKE, with anchors in odd places wrongly; not those with a group.
  return { pattern: `${flags}(${pattern})`, asciiOnly: reading.asciiOnly };
}

function invalid(source: string, reason: string): NotEvaluable {
  return refuse(source, `it is not valid in Python (${reason})`);
}

function refuse(source: string, reason: string): NotEvaluable {
  return new NotEvaluable(`The regex ${source} cannot be evaluated: ${reason}.`);
}

/** `(?i)` and the like at the beginning hold for the whole; Python allows them nowhere else. */
function globalFlags(reading: Reading): string {
  const match = /^(?:\(\?[aiLmsux]+\))+/.exec(reading.source);
  if (!match) return '';
  reading.at = match[0].length;
  const letters = match[0].replaceAll(/[()?]/g, '');
  if (letters.includes('x'))
    throw refuse(
      reading.source,
      'the flag x (verbose) is not supported; write it without spaces and comments',
    );
  if (letters.includes('L')) throw invalid(reading.source, 'the flag L is not for text');
  if (letters.includes('a') && letters.includes('u'))
    throw invalid(reading.source, 'the flags a and u exclude each other');
  reading.ascii = letters.includes('a');
  reading.multiline = letters.includes('m');
  const kept = ['i', 'm', 's'].filter((letter) => letters.includes(letter)).join('');
  return kept ? `(?${kept})` : '';
}

function piece(reading: Reading): string {
  const sign = reading.source[reading.at] as string;
  switch (sign) {
    case '\\':
      return item(reading, escape(reading, false));
    case '[':
      return item(reading, set(reading));
    case '(':
      return group(reading);
    case ')':
      return closing(reading);
    case '{':
      return repetition(reading);
    case '*':
    case '+':
    case '?':
      reading.at += 1;
      return quantifier(reading, sign);
    case '^':
    case '|':
      reading.at += 1;
      reading.before = 'nothing';
      return sign;
    case '$':
      return end(reading);
    default: {
      const whole = String.fromCodePoint(reading.source.codePointAt(reading.at) as number);
      reading.at += whole.length;
      return item(reading, whole);
    }
  }
}

function item(reading: Reading, pattern: string): string {
  reading.before = /^\\[bAz]$/.test(pattern) ? 'nothing' : 'item';
  return pattern;
}

function closing(reading: Reading): string {
  reading.at += 1;
  reading.depth -= 1;
  if (reading.depth < 0) throw invalid(reading.source, 'unbalanced parenthesis');
  reading.before = 'item';
  return ')';
}

/** A `+` after a quantifier makes it possessive in Python 3.11, which RE2 does not have. */
function quantifier(reading: Reading, pattern: string): string {
  const { source, before } = reading;
  if (before !== 'item')
    throw invalid(source, before === 'nothing' ? 'nothing to repeat' : 'multiple repeat');
  reading.before = 'quantifier';
  if (source[reading.at] === '+') throw refuse(source, 'possessive quantifiers are not supported');
  if (source[reading.at] !== '?') return pattern;
  reading.at += 1;
  return `${pattern}?`;
}

/** Outside multiline, Python's `$` also stands before a last newline. */
function end(reading: Reading): string {
  reading.at += 1;
  reading.before = 'nothing';
  if (reading.multiline) return '$';
  const next = reading.source[reading.at];
  if (next === undefined || next === ')' || next === '|') return '(?:\\n?\\z)';
  throw refuse(reading.source, 'a $ within the expression is not supported; write it at the end');
}

function repetition(reading: Reading): string {
  const match = /^\{(\d*)(,?)(\d*)\}/.exec(reading.source.slice(reading.at));
  if (!match || (match[1] === '' && match[2] === '')) {
    reading.at += 1;
    return item(reading, '\\{');
  }
  const [whole, low, comma, high] = match as unknown as [string, string, string, string];
  if (Math.max(Number(low), Number(high)) > 1000)
    throw refuse(reading.source, 'repetitions above 1,000 are not supported');
  if (high !== '' && Number(high) < Number(low))
    throw invalid(reading.source, 'min repeat greater than max repeat');
  reading.at += whole.length;
  return quantifier(reading, `{${low || '0'}${comma}${high}}`);
}

function group(reading: Reading): string {
  const rest = reading.source.slice(reading.at);
  const comment = /^\(\?#[^)]*\)/.exec(rest);
  if (comment) {
    reading.at += comment[0].length;
    return '';
  }
  const unsupported: [RegExp, string][] = [
    [/^\(\?<?[=!]/, 'lookahead and lookbehind are not supported'],
    [/^\(\?P=/, 'backreferences are not supported'],
    [/^\(\?>/, 'atomic groups are not supported'],
    [/^\(\?\(/, 'conditional groups are not supported'],
    [
      /^\(\?[aiLmsux]*-?[imsx]*\)/,
      'it is not valid in Python (flags that hold for the whole stand at its start)',
    ],
    [/^\(\?[aiLmsux-]*[aLumx]/, 'only the flags i and s can hold for a part'],
  ];
  for (const [form, reason] of unsupported) if (form.test(rest)) throw refuse(reading.source, reason);
  const opening = /^\((?:\?(?:P<[A-Za-z_]\w*>|[is]*(?:-[is]+)?:))?/.exec(rest) as RegExpExecArray;
  if (rest.startsWith('(?') && opening[0] === '(') throw invalid(reading.source, 'unknown extension');
  reading.at += opening[0].length;
  reading.depth += 1;
  reading.before = 'nothing';
  return opening[0];
}

const simple: Record<string, string> = { a: '\\x07', f: '\\f', n: '\\n', r: '\\r', t: '\\t', v: '\\x0b' };

function escape(reading: Reading, inSet: boolean): string {
  const { source } = reading;
  const letter = source[reading.at + 1];
  if (letter === undefined) throw invalid(source, 'it ends with a backslash');
  const code = codeEscape(source.slice(reading.at), inSet);
  if (code) {
    reading.at += code.length;
    return code.pattern;
  }
  if (/\d/.test(letter)) throw refuse(source, 'backreferences are not supported');
  reading.at += 2;
  if (simple[letter]) return simple[letter];
  const known = classes[letter];
  if (known) return reading.ascii ? `\\${letter}` : classPiece(known, letter, inSet, source);
  if (letter === 'b' && inSet) return '\\x08';
  if (letter === 'b' && !inSet) {
    reading.asciiOnly ||= !reading.ascii;
    return '\\b';
  }
  if (letter === 'B' && !inSet)
    throw refuse(source, '\\B is not supported, its meaning on empty text differs');
  if (letter === 'A' && !inSet) return '\\A';
  if (letter === 'Z' && !inSet) return '\\z';
  if (letter === 'N') throw refuse(source, 'characters by name (\\N) are not supported; write the character');
  if (/[A-Za-z]/.test(letter)) throw invalid(source, `bad escape \\${letter}`);
  return /[!-/:-@[-^`{-~]/.test(letter) ? `\\${letter}` : letter;
}

function classPiece(
  known: { inside: string; alone: string },
  letter: string,
  inSet: boolean,
  source: string,
): string {
  if (!inSet) return known.alone;
  if (known.inside === '')
    throw refuse(source, `\\${letter} within [ ] is not supported; write the characters out`);
  return known.inside;
}

/** \x41, \u0041, \U00000041 and octal, as RE2's \x{41}. */
function codeEscape(rest: string, inSet: boolean): { pattern: string; length: number } | null {
  const hex = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(rest);
  if (hex) return { pattern: `\\x{${hex[1] ?? hex[2] ?? hex[3]}}`, length: hex[0].length };
  const octal = (inSet ? /^\\([0-7]{1,3})/ : /^\\(0[0-7]{0,2}|[0-3][0-7]{2})/).exec(rest);
  if (!octal) return null;
  return { pattern: `\\x{${Number.parseInt(octal[1] as string, 8).toString(16)}}`, length: octal[0].length };
}

/** A `[` within a set is itself in Python, and the start of a POSIX class in RE2. */
function set(reading: Reading): string {
  const { source } = reading;
  let pattern = source.startsWith('[^', reading.at) ? '[^' : '[';
  reading.at += pattern.length;
  for (let first = true; ; first = false) {
    const sign = source[reading.at];
    if (sign === undefined) throw invalid(source, 'unterminated character set');
    if (sign === ']' && !first) {
      reading.at += 1;
      return `${pattern}]`;
    }
    if (sign === '\\') {
      pattern += escape(reading, true);
      continue;
    }
    if (source.startsWith('--', reading.at))
      throw refuse(source, '-- within [ ] is not supported; write \\-');
    pattern += sign === '[' || sign === ']' ? `\\${sign}` : sign;
    reading.at += 1;
  }
}
