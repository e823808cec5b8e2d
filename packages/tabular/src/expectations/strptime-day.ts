import { days, months } from './calendar-words.ts';

/** What the directives of a format took, by their letters, in the order of the format. */
export type Parts = Readonly<Record<string, string | undefined>>;

interface Day {
  year: number;
  /** Of the year, from 1; it may lie before or after it. */
  day: number;
}

/**
 * Whether there is such a day in the years 1 to 9999, found as Python 3.11 finds it (`_strptime.py`): by the day of the
 * year, else by week and weekday, else by month and day. Of two directives for one thing the last counts.
 */
export function isDay(parts: Parts): boolean {
  const given = yearOf(parts);
  const [month, day] = [monthOf(parts), read(parts, 'd') ?? 1];
  // Without a year, the 29 February is looked for in a leap year, and then not found in 1900.
  const isLeapless = given === null && month === 2 && day === 29;
  const year = given ?? (isLeapless ? 1904 : 1900);
  const found = dayOfYear(parts, year, month, day);
  if (!found || found.year < 1) return false;
  const date = dateOf(found.year, 1, found.day);
  if (date.getUTCFullYear() < 1 || date.getUTCFullYear() > 9999) return false;
  return !(isLeapless && date.getUTCMonth() === 1 && date.getUTCDate() === 29);
}

function dayOfYear(parts: Parts, year: number, month: number, day: number): Day | null {
  const julian = read(parts, 'j');
  if (julian !== null) return { year, day: julian };
  const weekday = weekdayOf(parts);
  const week = lastOf(parts, 'U', 'W');
  if (weekday !== null && week) return dayOfWeek(year, digits(week[1]), weekday, week[0] === 'W');
  const [isoYear, isoWeek] = [read(parts, 'G'), read(parts, 'V')];
  if (weekday !== null && isoYear !== null && isoWeek !== null)
    return isoYear < 1
      ? null
      : { year: isoYear, day: isoWeek * 7 + weekday + 1 - (weekdayAt(isoYear, 4) + 4) };
  const date = dateOf(year, month, day);
  return year >= 1 && date.getUTCMonth() === month - 1 ? { year, day: ordinal(date, year) } : null;
}

/** Week 0 is what is before the year's first Monday, or Sunday. */
function dayOfWeek(year: number, week: number, weekday: number, fromMonday: boolean): Day | null {
  if (year < 1) return null;
  const shift = fromMonday ? 0 : 1;
  const first = (weekdayAt(year, 1) + shift) % 7;
  const own = (weekday + shift) % 7;
  return { year, day: week === 0 ? 1 + own - first : 1 + ((7 - first) % 7) + 7 * (week - 1) + own };
}

function yearOf(parts: Parts): number | null {
  const last = lastOf(parts, 'y', 'Y');
  if (!last) return null;
  const year = digits(last[1]);
  return last[0] === 'Y' ? year : year + (year <= 68 ? 2000 : 1900);
}

function monthOf(parts: Parts): number {
  const last = lastOf(parts, 'm', 'B', 'b');
  if (!last) return 1;
  return last[0] === 'm' ? digits(last[1]) : indexOf(months, last[1]) + 1;
}

/** From Monday, 0. */
function weekdayOf(parts: Parts): number | null {
  const last = lastOf(parts, 'A', 'a', 'w', 'u');
  if (!last) return null;
  const [letter, text] = last;
  if (letter === 'w') return (digits(text) + 6) % 7;
  return letter === 'u' ? digits(text) - 1 : indexOf(days, text);
}

function indexOf(names: readonly string[], text: string): number {
  return names.findIndex((name) => name.slice(0, 3) === text.toLowerCase().slice(0, 3));
}

function lastOf(parts: Parts, ...letters: string[]): [letter: string, text: string] | undefined {
  return Object.entries(parts).findLast(
    (part): part is [string, string] => letters.includes(part[0]) && part[1] !== undefined,
  );
}

function read(parts: Parts, letter: string): number | null {
  const text = parts[letter];
  return text === undefined ? null : digits(text);
}

/** Digits of any script. */
export function digits(text: string): number {
  let value = 0;
  for (const sign of text.trim()) {
    let zero = sign.codePointAt(0) as number;
    const own = zero;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && own - zero < 9) zero -= 1;
    value = value * 10 + (own - zero);
  }
  return value;
}

/** Years before 100 as they are, which `Date.UTC` takes for 1900 and later. */
function dateOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date;
}

function weekdayAt(year: number, day: number): number {
  return (dateOf(year, 1, day).getUTCDay() + 6) % 7;
}

function ordinal(date: Date, year: number): number {
  return (date.getTime() - dateOf(year, 1, 1).getTime()) / 86_400_000 + 1;
}
