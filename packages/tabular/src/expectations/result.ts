import type { ExpectationResult, Judgement } from './expectation.ts';

export interface MapCounts {
  /** Rows of the table. */
  elements: number;
  /** Rows that are not asked, such as those whose value is missing; null where every row is. */
  missing: number | null;
  unexpected: number;
}

/** From the aggregates `rows`, `missing` and `unexpected`. */
export function countsOf(values: Record<string, unknown>): MapCounts {
  return {
    elements: values['rows'] as number,
    missing: values['missing'] as number,
    unexpected: values['unexpected'] as number,
  };
}

/**
 * Judges a share of rows as Great Expectations does: of the rows that are asked, at least `mostly` are as
 * expected; where none is asked, the success is vacuous.
 */
export function judgeMap(counts: MapCounts, mostly: number, expected: string): Judgement {
  const { elements, unexpected } = counts;
  const asked = elements - (counts.missing ?? 0);
  const result = mapResult(counts, asked);
  if (asked === 0)
    return {
      success: true,
      vacuous: true,
      result,
      detail:
        elements === 0
          ? 'There is no row to judge.'
          : `None of the ${counted(elements, 'row')} has a value to judge.`,
    };
  const success = (asked - unexpected) / asked >= mostly;
  const share = percentText(unexpected / asked);
  const allowed = mostly === 1 ? '' : `; ${percentText(1 - mostly)} may be`;
  const detail =
    unexpected === 0
      ? `All ${count(asked)} values are ${expected}.`
      : `${count(unexpected)} of ${count(asked)} values (${share}) are not ${expected}${allowed}.`;
  return { success, result, detail };
}

/** The fields in Great Expectations' own order and arithmetic. */
function mapResult({ elements, missing, unexpected }: MapCounts, asked: number): ExpectationResult {
  const percent = (part: number, whole: number) => (whole > 0 ? (part / whole) * 100 : null);
  const total = percent(unexpected, elements);
  if (missing === null)
    return { element_count: elements, unexpected_count: unexpected, unexpected_percent: total };
  const nonmissing = percent(unexpected, asked);
  return {
    element_count: elements,
    unexpected_count: unexpected,
    unexpected_percent: nonmissing,
    missing_count: missing,
    missing_percent: percent(missing, elements),
    unexpected_percent_total: total,
    unexpected_percent_nonmissing: nonmissing,
  };
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 row`, `2 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Four significant digits, and never 100 % for what is less. */
export function percentText(share: number): string {
  const rounded = Number((share * 100).toPrecision(4));
  if (rounded === 100 && share < 1) return 'over 99.99 %';
  return `${rounded} %`;
}

export function figure(value: unknown): string {
  if (typeof value === 'number')
    return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(6)));
  return String(value);
}
