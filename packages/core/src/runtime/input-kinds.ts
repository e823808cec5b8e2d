import { z } from 'zod';
import type { InputFacts } from './inputs.ts';

/** The kinds of values that inputs take. An input that is neither required nor has a default may be undefined. */
type Facts = Omit<InputFacts, 'allowed' | 'example'> & { allowed?: string; example?: string };
type Optional<F extends Facts, T> = F extends { default: string } | { required: true } ? T : T | undefined;

function kind<F extends Facts, T>(
  facts: F,
  standard: { allowed: string; example: string },
  parse: (text: string) => T | Wrong,
): z.ZodType<Optional<F, T>, string> {
  return z
    .string()
    .transform((text, context): Optional<F, T> => {
      if (text === '') return undefined as Optional<F, T>;
      const value = parse(text);
      if (!(value instanceof Wrong)) return value;
      context.addIssue({ code: 'custom', message: value.reason });
      return z.NEVER;
    })
    .meta({ ...standard, ...facts } as unknown as Record<string, unknown>);
}

/** A value that is not allowed, and why where `allowed` does not say it. */
class Wrong {
  readonly reason: string;
  constructor(reason = 'Invalid input') {
    this.reason = reason;
  }
}

export function text<F extends Facts>(facts: F) {
  return kind(facts, { allowed: 'a text', example: 'flights' }, (value) => value);
}

/** A text of a given form, such as an endpoint's name. */
export function textLike<F extends Facts & { allowed: string; example: string }>(facts: F, form: RegExp) {
  return kind(facts, facts, (value) => (form.test(value) ? value : new Wrong()));
}

/** Comma- or line-separated. */
export function list<F extends Facts>(facts: F) {
  return kind(facts, { allowed: 'a list, separated by commas or lines', example: 'a, b' }, (value) => {
    const items = value
      .split(/[,\n]/)
      .map((item) => item.trim())
      .filter((item) => item !== '');
    return items.length > 0 ? items : new Wrong('it is empty');
  });
}

/** Lines kept whole, since a line may hold commas. */
export function lines<F extends Facts>(facts: F) {
  return kind(facts, { allowed: 'lines', example: 'a' }, (value) =>
    value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

export function choice<const C extends readonly [string, ...string[]], F extends Facts>(
  choices: C,
  facts: F,
) {
  return kind(facts, { allowed: `one of ${choices.join(', ')}`, example: choices[0] }, (value) =>
    choices.includes(value) ? (value as C[number]) : new Wrong(),
  );
}

/** YAML 1.2's booleans, as GitHub's own toolkit reads them. */
export function flag<F extends Facts>(facts: F) {
  return kind(facts, { allowed: 'true or false', example: 'true' }, (value) =>
    /^(true|True|TRUE)$/.test(value) ? true : /^(false|False|FALSE)$/.test(value) ? false : new Wrong(),
  );
}

export function wholeNumber<F extends Facts>(facts: F, range: { min: number; max?: number }) {
  const allowed = `a whole number from ${range.min}${range.max === undefined ? '' : ` to ${range.max}`}`;
  return kind(facts, { allowed, example: String(range.min) }, (value) => {
    const number = Number(value);
    const within = Number.isSafeInteger(number) && number >= range.min && number <= (range.max ?? Infinity);
    return within ? number : new Wrong();
  });
}

/** A share as a fraction from 0 to 1. */
export function share<F extends Facts>(facts: F) {
  return kind(facts, { allowed: 'a fraction from 0 to 1', example: '0.5' }, (value) => {
    const number = Number(value);
    return number >= 0 && number <= 1 ? number : new Wrong();
  });
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `15m`, `1h`, `7d`, in milliseconds; null for anything else. */
export function parseDuration(value: string): number | null {
  const match = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(value);
  return match ? Number(match[1]) * unitMs[match[2] as keyof typeof unitMs] : null;
}

/** In milliseconds. */
export function duration<F extends Facts>(facts: F) {
  return kind(
    facts,
    { allowed: 'a duration in s, m, h or d', example: '15m' },
    (value) => parseDuration(value) ?? new Wrong(),
  );
}

/** `50/s`, in events a second. */
export function rate<F extends Facts>(facts: F) {
  return kind(facts, { allowed: 'a rate a second', example: '50/s' }, (value) => {
    const match = /^(\d+(?:\.\d+)?)\/s$/.exec(value);
    return match && Number(match[1]) > 0 ? Number(match[1]) : new Wrong();
  });
}

/** Ascending percentages that end at 100. */
export function steps<F extends Facts>(facts: F) {
  const allowed = 'ascending whole percentages that end at 100';
  return kind(facts, { allowed, example: '5,50,100' }, (value) => {
    const numbers = value.split(',').map((item) => Number(item.trim()));
    const ascending = numbers.every((n, i) => Number.isInteger(n) && n > (numbers[i - 1] ?? 0) && n <= 100);
    return ascending && numbers.at(-1) === 100 ? numbers : new Wrong();
  });
}

/** Verdicts of the action that end the step with exit code 1; `none` observes only. */
export function failOn(verdicts: readonly string[], standard: string) {
  const facts = {
    description: `Verdicts that fail the step, of ${verdicts.map((v) => `\`${v}\``).join(', ')}; \`none\` observes only`,
    default: standard,
  };
  const allowed = `a list of ${verdicts.join(', ')}, or none`;
  return kind(facts, { allowed, example: standard }, (value) => {
    const items = value.split(/[,\n]/).map((item) => item.trim());
    if (items.length === 1 && items[0] === 'none') return [];
    return items.every((item) => verdicts.includes(item)) ? items : new Wrong();
  });
}
