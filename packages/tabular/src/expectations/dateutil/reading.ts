import { DayParts, daysIn, Unreadable } from './day-parts.ts';
import { halfOf, isJump, isUtc, isWeekday, monthOf, unitOf } from './words.ts';

const numeric = /^\d+(?:\.\d+)?$/;

/** What Python's timedelta holds. */
const mostDays = 999_999_999;

/** What dateutil makes of the tokens of a text, one after the other. */
export class Reading {
  readonly #tokens: readonly string[];
  readonly #parts = new DayParts();
  #at = 0;
  #hour: number | undefined;
  #minute: number | undefined;
  #second: number | undefined;
  #zone: string | undefined;
  #offset: number | undefined;
  #hasWeekday = false;

  /** @throws Unreadable where a token has no meaning where it stands. */
  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
    for (; this.#at < tokens.length; this.#at++) this.#take(tokens[this.#at] as string);
  }

  #ahead(count: number): string | undefined {
    return this.#tokens[this.#at + count];
  }

  #needed(count: number): string {
    const token = this.#ahead(count);
    if (token === undefined) throw new Unreadable();
    return token;
  }

  #take(token: string): void {
    const month = monthOf(token);
    if (numeric.test(token)) this.#number(token);
    else if (/^(?:nan|inf|infinity)$/i.test(token)) throw new Unreadable();
    else if (isWeekday(token)) this.#hasWeekday = true;
    else if (month !== null) this.#month(month);
    else if (halfOf(token)) this.#half(token);
    else if (this.#isZone(token, this.#offset)) this.#zoneName(token);
    else if (this.#hour !== undefined && (token === '+' || token === '-')) this.#zoneOffset(token);
    else if (!isJump(token)) throw new Unreadable();
  }

  /** `May`, `May-5`, `May/5/2001`, `May of 2001`. */
  #month(month: number): void {
    this.#parts.addNumber(month, 'month');
    const separator = this.#ahead(1);
    if (separator === '-' || separator === '/') {
      this.#parts.addText(this.#needed(2));
      const hasThird = this.#ahead(3) === separator;
      if (hasThird) this.#parts.addText(this.#needed(4));
      this.#at += hasThird ? 4 : 2;
      return;
    }
    if (separator !== ' ' || this.#ahead(3) !== ' ' || this.#ahead(2)?.toLowerCase() !== 'of') return;
    const year = this.#ahead(4);
    if (year === undefined) return;
    if (/^\d+$/.test(year)) this.#parts.addText(String(fullYear(Number(year), false)), 'year');
    this.#at += 4;
  }

  #half(token: string): void {
    if (this.#hour === undefined || this.#hour > 12) throw new Unreadable();
    this.#hour = hourOf(this.#hour, halfOf(token));
  }

  #isZone(token: string, offset: number | undefined): boolean {
    return (
      this.#hour !== undefined &&
      this.#zone === undefined &&
      offset === undefined &&
      ((token.length <= 5 && /^[A-Z]+$/.test(token)) || token === 'z')
    );
  }

  #zoneName(token: string): void {
    const isSigned = ['+', '-'].includes(this.#ahead(1) ?? '');
    this.#zone = isSigned && isUtc(token) ? undefined : token;
    this.#offset = !isSigned && ['UTC', 'GMT', 'Z', 'z'].includes(token) ? 0 : undefined;
  }

  /** `+0200`, `+02:00`, `+2`, and a zone's name in parentheses after it. */
  #zoneOffset(sign: string): void {
    const digits = this.#needed(1);
    let minutes: number;
    if (digits.length === 4) minutes = integer(digits.slice(0, 2)) * 60 + integer(digits.slice(2));
    else if (this.#ahead(2) === ':') {
      minutes = integer(digits) * 60 + integer(this.#needed(3));
      this.#at += 2;
    } else if (digits.length <= 2) minutes = integer(digits) * 60;
    else throw new Unreadable();
    this.#offset = (sign === '+' ? 60 : -60) * minutes;
    if (Math.abs(Math.floor(this.#offset / 86_400)) > mostDays) throw new Unreadable();
    const name = this.#ahead(4) ?? '';
    const isNamed = this.#ahead(3) === '(' && this.#ahead(5) === ')' && isJump(this.#ahead(2) ?? '?');
    if (isNamed && name.length >= 3 && this.#isZone(name, undefined)) {
      this.#zone = name;
      this.#at += 4;
    }
    this.#at += 1;
  }

  #number(token: string): void {
    const value = Number(token);
    const next = this.#ahead(1);
    const unitAt = this.#unitBeside();
    if (this.#isBareTime(token)) return this.#time(token, token.length === 4, false);
    if (token.length === 6 || (token.length > 6 && token.indexOf('.') === 6)) return this.#six(token);
    if ([8, 12, 14].includes(token.length)) return this.#wholeDate(token);
    if (unitAt !== null) return this.#withUnit(token, unitAt);
    if (next === ':' && this.#ahead(2) !== undefined) return this.#clock(value);
    if (next === '-' || next === '/' || next === '.') return this.#separated(token, next);
    if (next === undefined || isJump(next)) return this.#alone(value);
    if (halfOf(next) && value < 24) {
      this.#hour = hourOf(Math.trunc(value), halfOf(next));
      this.#at += 1;
    } else if (this.#parts.couldBeDay(value)) this.#parts.addNumber(value);
    else throw new Unreadable();
  }

  /** Two or four digits after a whole date. */
  #isBareTime(token: string): boolean {
    const next = this.#ahead(1);
    const isFree = next === undefined || (next !== ':' && unitOf(next) === null);
    return this.#parts.count === 3 && [2, 4].includes(token.length) && this.#hour === undefined && isFree;
  }

  #time(digits: string, hasMinute: boolean, hasSecond: boolean): void {
    this.#hour = integer(digits.slice(0, 2));
    if (hasMinute) this.#minute = integer(digits.slice(2, 4));
    if (hasSecond) this.#second = seconds(digits.slice(4));
  }

  /** `010131` is a date where none was yet, else `060507` is a time. */
  #six(token: string): void {
    if (this.#parts.count > 0 || token.includes('.')) return this.#time(token, true, true);
    for (const part of [token.slice(0, 2), token.slice(2, 4), token.slice(4)]) this.#parts.addText(part);
  }

  #wholeDate(token: string): void {
    this.#parts.addText(token.slice(0, 4), 'year');
    this.#parts.addText(token.slice(4, 6));
    this.#parts.addText(token.slice(6, 8));
    if (token.length > 8) this.#time(token.slice(8, 12), true, false);
    if (token.length > 12) this.#second = integer(token.slice(12));
  }

  /** Where the unit of this number stands: after it, or before it as in `h 10`. */
  #unitBeside(): number | null {
    const is = (count: number) => unitOf(this.#ahead(count)) !== null;
    if (is(1)) return 1;
    if (this.#ahead(1) === ' ' && is(2)) return 2;
    if (this.#at > 0 && is(-1)) return -1;
    const isLast = this.#at === this.#tokens.length - 1;
    return isLast && this.#at > 1 && this.#ahead(-1) === ' ' && is(-2) ? -2 : null;
  }

  /** A unit before the number is that of the number before: the next smaller one is meant. */
  #withUnit(token: string, unitAt: number): void {
    const unit = (unitOf(this.#ahead(unitAt)) as number) + (unitAt < 0 ? 1 : 0);
    const value = Number(token);
    if (unitAt > 0) this.#at += unitAt;
    if (unit === 0) {
      this.#hour = Math.trunc(value);
      if (value % 1) this.#minute = Math.trunc(60 * (value % 1));
    }
    if (unit === 1) this.#minutes(value);
    if (unit === 2) this.#second = seconds(token);
  }

  #minutes(value: number): void {
    this.#minute = Math.trunc(value);
    this.#second = value % 1 ? Math.trunc(60 * (value % 1)) : undefined;
  }

  /** `6:05`, `6:05:07.25`. */
  #clock(hour: number): void {
    this.#hour = Math.trunc(hour);
    const minutes = this.#needed(2);
    if (!numeric.test(minutes)) throw new Unreadable();
    this.#minutes(Number(minutes));
    const hasSeconds = this.#ahead(3) === ':' && this.#ahead(4) !== undefined;
    if (hasSeconds) this.#second = seconds(this.#needed(4));
    this.#at += hasSeconds ? 4 : 2;
  }

  /** `1-2-2001`, `1.May.2001`. */
  #separated(token: string, separator: string): void {
    this.#parts.addText(token);
    const second = this.#ahead(2);
    if (second !== undefined && !isJump(second)) {
      this.#numberOrMonth(second);
      const hasThird = this.#ahead(3) === separator;
      if (hasThird) this.#numberOrMonth(this.#needed(4));
      this.#at += hasThird ? 3 : 1;
    }
    this.#at += 1;
  }

  #numberOrMonth(token: string): void {
    const month = monthOf(token);
    if (month === null) this.#parts.addText(token);
    else this.#parts.addNumber(month, 'month');
  }

  #alone(value: number): void {
    const half = halfOf(this.#ahead(2));
    if (half) {
      this.#hour = hourOf(Math.trunc(value), half);
      this.#at += 2;
      return;
    }
    this.#parts.addNumber(value);
    this.#at += 1;
  }

  /** Whether there is such a moment, what is not given being today's. */
  isMoment(today: Date): boolean {
    return this.#isGiven(today, this.#parts.resolved());
  }

  /** In ISO 8601, where none of year, month and day is today's; null where one is, or where there is no such moment. */
  wholeText(): string | null {
    const parts = this.#parts.resolved();
    const { year, month, day } = parts;
    if (year === undefined || month === undefined || day === undefined) return null;
    if (!this.#isGiven(new Date(), parts)) return null;
    const date = `${digits(fullYear(year, this.#parts.hasCentury), 4)}-${digits(month)}-${digits(day)}`;
    if (this.#hour === undefined) return date;
    return `${date}T${digits(this.#hour)}:${digits(this.#minute ?? 0)}:${digits(this.#second ?? 0)}${this.#offsetText()}`;
  }

  #offsetText(): string {
    if (this.#offset === undefined) return '';
    const minutes = Math.abs(this.#offset) / 60;
    return `${this.#offset < 0 ? '-' : '+'}${digits(Math.trunc(minutes / 60))}:${digits(minutes % 60)}`;
  }

  #isGiven(today: Date, { year, month, day }: ReturnType<DayParts['resolved']>): boolean {
    const given = [year, month, day, this.#hour, this.#minute, this.#second, this.#zone, this.#offset];
    if (!this.#hasWeekday && given.every((each) => each === undefined)) return false;
    const whole = year === undefined ? today.getFullYear() : fullYear(year, this.#parts.hasCentury);
    const of = month ?? today.getMonth() + 1;
    const [hour, minute, second] = [this.#hour ?? 0, this.#minute ?? 0, this.#second ?? 0];
    const days = daysIn(whole, of);
    return (
      whole >= 1 &&
      whole <= 9999 &&
      (day ?? 1) >= 1 &&
      (day ?? 1) <= days &&
      hour <= 23 &&
      minute <= 59 &&
      second <= 59
    );
  }
}

function digits(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

/** A year of two digits is within fifty years of now. */
function fullYear(year: number, hasCentury: boolean): number {
  if (year >= 100 || hasCentury) return year;
  const now = new Date().getFullYear();
  const near = year + Math.floor(now / 100) * 100;
  if (near >= now + 50) return near - 100;
  return near < now - 50 ? near + 100 : near;
}

function hourOf(hour: number, half: 'am' | 'pm' | null): number {
  if (half === 'pm' && hour < 12) return hour + 12;
  return half === 'am' && hour === 12 ? 0 : hour;
}

function integer(text: string): number {
  if (!/^\d+$/.test(text)) throw new Unreadable();
  return Number(text);
}

function seconds(text: string): number {
  if (!numeric.test(text)) throw new Unreadable();
  return Math.trunc(Number(text));
}
