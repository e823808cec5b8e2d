import { days, months } from './calendar-words.ts';
import { digits, isDay, type Parts } from './strptime-day.ts';

/** Longer names first, so that none is taken for the start of another. */
const words = (names: readonly string[]) => [...names].sort((a, b) => b.length - a.length).join('|');
const short = (names: readonly string[]) => names.map((name) => name.slice(0, 3));
const weeks = '5[0-3]|[0-4]D|D';

/** What each directive takes, `D` being any digit; in the C locale and in UTC. */
const directives: Record<string, string> = {
  d: '3[0-1]|[1-2]D|0[1-9]|[1-9]| [1-9]',
  f: '[0-9]{1,6}',
  G: 'DDDD',
  H: '2[0-3]|[0-1]D|D',
  I: '1[0-2]|0[1-9]|[1-9]',
  j: '36[0-6]|3[0-5]D|[1-2]DD|0[1-9]D|00[1-9]|[1-9]D|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]D|D',
  S: '6[0-1]|[0-5]D|D',
  U: weeks,
  V: '5[0-3]|0[1-9]|[1-4]D|D',
  W: weeks,
  Y: 'DDDD',
  u: '[1-7]',
  w: '[0-6]',
  y: 'DD',
  z: '[+-]DD:?[0-5]D(?::?[0-5]D(?:\\.D{1,6})?)?|(?-i:Z)',
  A: words(days),
  a: words(short(days)),
  B: words(months),
  b: words(short(months)),
  p: 'am|pm',
  Z: 'utc|gmt',
};
const composed: Record<string, string> = { c: '%a %b %d %H:%M:%S %Y', x: '%m/%d/%y', X: '%H:%M:%S' };
const spaces = '[\\t-\\r\\x1c-\\x1f\\x85\\p{Z}]+';

/**
 * Whether Python's `datetime.strptime` (3.11) reads a text by this format.
 * @throws Error with the reason for a format that it does not know or cannot use.
 */
export function strptime(format: string): (text: string) => boolean {
  const used = new Set<string>();
  const pattern = patternOf(format, used);
  checkTogether(used);
  const form = new RegExp(`^(?:${pattern})$`, 'iu');
  return (text) => {
    const found = form.exec(text);
    return found !== null && isMoment(found.groups ?? {});
  };
}

function patternOf(format: string, used: Set<string>): string {
  let pattern = '';
  // oxlint-disable-next-line no-control-regex -- Python counts these as spaces
  for (const [piece] of format.matchAll(/%.?|[\s\x1c-\x1f\x85]+|[^%\s\x1c-\x1f\x85]+/gsu)) {
    const letter = piece[1] ?? '';
    const whole = composed[letter];
    if (!piece.startsWith('%'))
      // oxlint-disable-next-line no-control-regex -- Python counts these as spaces
      pattern += /^[\s\x1c-\x1f\x85]/.test(piece) ? spaces : piece.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    else if (letter === '') throw new Error('it ends with a %');
    else if (letter === '%') pattern += '%';
    else if (whole) pattern += patternOf(whole, used);
    else pattern += `(?<${letter}>${known(letter, used).replaceAll('D', '\\p{Nd}')})`;
  }
  return pattern;
}

function known(letter: string, used: Set<string>): string {
  const taken = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
  if (taken === undefined) throw new Error(`%${letter} is not known to strptime`);
  if (used.has(letter)) throw new Error(`%${letter} stands in it twice`);
  used.add(letter);
  return taken;
}

/** What Python refuses whatever the text. */
function checkTogether(used: ReadonlySet<string>): void {
  const has = (...letters: string[]) => letters.some((letter) => used.has(letter));
  if (has('G') && !has('y', 'Y')) {
    if (!has('V') || !has('A', 'a', 'w', 'u')) throw new Error('%G needs %V and a day of the week');
    if (has('j')) throw new Error('%j does not go with %G');
  } else if (has('V') && !has('U', 'W'))
    throw new Error('%V needs %G and a day of the week, and no other year');
}

/** Whether there is such a day, second and offset: no 30 February, no second 60, no +24:00. */
function isMoment(parts: Parts): boolean {
  const { S: second = '0', z: offset = 'Z' } = parts;
  return digits(second) <= 59 && isOffset(offset) && isDay(parts);
}

/** Its colons stand everywhere or nowhere, and it is less than a day. */
function isOffset(text: string): boolean {
  if (text === 'Z') return true;
  const parts = /^.(\p{Nd}{2})(:?)\p{Nd}{2}(?:(:?)\p{Nd}{2})?/u.exec(text);
  return parts !== null && digits(parts[1] as string) <= 23 && (parts[3] ?? parts[2]) === parts[2];
}
