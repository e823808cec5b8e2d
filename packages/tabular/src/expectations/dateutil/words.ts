import { days as weekdays, months } from '../calendar-words.ts';

const jumps = new Set(" |.|,|;|-|/|'|at|on|and|ad|m|t|of|st|nd|rd|th".split('|'));
const units = [
  ['h', 'hour', 'hours'],
  ['m', 'minute', 'minutes'],
  ['s', 'second', 'seconds'],
];

/** What may stand between the parts of a date and says nothing. */
export function isJump(token: string): boolean {
  return jumps.has(token.toLowerCase());
}

export function isWeekday(token: string): boolean {
  const word = token.toLowerCase();
  return weekdays.some((name) => name === word || name.slice(0, 3) === word);
}

/** From 1; null for what is no month. */
export function monthOf(token: string | undefined): number | null {
  const word = token?.toLowerCase() ?? '';
  const index = months.findIndex((name) => name === word || name.slice(0, 3) === word);
  return word === 'sept' ? 9 : index < 0 ? null : index + 1;
}

/** 0 for hours, 1 for minutes, 2 for seconds. */
export function unitOf(token: string | undefined): number | null {
  const index = units.findIndex((names) => names.includes(token?.toLowerCase() ?? ''));
  return index < 0 ? null : index;
}

export function halfOf(token: string | undefined): 'am' | 'pm' | null {
  const word = token?.toLowerCase() ?? '';
  if (['am', 'a'].includes(word)) return 'am';
  return ['pm', 'p'].includes(word) ? 'pm' : null;
}

export function isUtc(token: string): boolean {
  return ['utc', 'gmt', 'z'].includes(token.toLowerCase());
}
