/** A text that dateutil does not read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

type Part = 'year' | 'month' | 'day';

/** How many days a month has; of any year that the calendar counts. */
export function daysIn(year: number, month: number): number {
  if (month < 1 || month > 12) throw new Unreadable();
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** The numbers of a date as they come, and which part some of them can only be. */
export class DayParts {
  readonly #values: number[] = [];
  readonly #index: Partial<Record<Part, number>> = {};
  /** A year was written with more than two digits. */
  hasCentury = false;

  get count(): number {
    return this.#values.length;
  }

  /** A number as it is written; more than two digits make it a year. */
  addText(text: string, part?: Part): void {
    if (!/^\d+$/.test(text)) throw new Unreadable();
    this.#add(Number(text), text.length > 2, part);
  }

  /** A number as it counts; above 100 it is a year. */
  addNumber(value: number, part?: Part): void {
    this.#add(Math.trunc(value), value > 100, part);
  }

  #add(value: number, isYear: boolean, given?: Part): void {
    if (isYear && given !== undefined && given !== 'year') throw new Unreadable();
    const part = isYear ? 'year' : given;
    this.hasCentury ||= isYear;
    this.#values.push(value);
    if (part === undefined) return;
    if (this.#index[part] !== undefined) throw new Unreadable();
    this.#index[part] = this.#values.length - 1;
  }

  #known(part: Part): number | undefined {
    const index = this.#index[part];
    return index === undefined ? undefined : this.#values[index];
  }

  couldBeDay(value: number): boolean {
    const [year, month, day] = [this.#known('year'), this.#known('month'), this.#known('day')];
    if (day !== undefined) return false;
    const most = month === undefined ? 31 : daysIn(year ?? 2000, month);
    return value >= 1 && value <= most;
  }

  /** Which number is which: by what is known, by size, else month, day, year. */
  resolved(): Partial<Record<Part, number>> {
    const values = this.#values as [number, number, number];
    const known = Object.keys(this.#index).length;
    if ((known > 0 && known === values.length) || (values.length === 3 && known === 2))
      return this.#byIndex();
    switch (values.length as number) {
      case 0:
        return {};
      case 1:
        return this.#index.month === undefined ? dayOrYear(values[0]) : { month: values[0] };
      case 2:
        return this.#ofTwo(values[0], values[1]);
      case 3:
        return this.#ofThree(values);
      default:
        throw new Unreadable();
    }
  }

  #byIndex(): Partial<Record<Part, number>> {
    const index = { ...this.#index };
    const free = this.#values.findIndex((_, at) => !Object.values(index).includes(at));
    const part = (['year', 'month', 'day'] as const).find((each) => index[each] === undefined);
    if (free >= 0 && part) index[part] = free;
    return Object.fromEntries(Object.entries(index).map(([name, at]) => [name, this.#values[at]]));
  }

  #ofTwo(first: number, second: number): Partial<Record<Part, number>> {
    const { month } = this.#index;
    if (month !== undefined)
      return month === 0 ? { month: first, ...dayOrYear(second) } : { month: second, ...dayOrYear(first) };
    if (first > 31) return { year: first, month: second };
    if (second > 31) return { month: first, year: second };
    return { month: first, day: second };
  }

  #ofThree([a, b, c]: [number, number, number]): Partial<Record<Part, number>> {
    switch (this.#index.month) {
      case 0:
        return b > 31 ? { month: a, year: b, day: c } : { month: a, day: b, year: c };
      case 1:
        return a > 31 ? { year: a, month: b, day: c } : { day: a, month: b, year: c };
      case 2:
        return b > 31 ? { day: a, year: b, month: c } : { year: a, day: b, month: c };
      default:
        if (a > 31 || this.#index.year === 0) return { year: a, month: b, day: c };
        return a > 12 ? { day: a, month: b, year: c } : { month: a, day: b, year: c };
    }
  }
}

function dayOrYear(value: number): Partial<Record<Part, number>> {
  return value > 31 ? { year: value } : { day: value };
}
