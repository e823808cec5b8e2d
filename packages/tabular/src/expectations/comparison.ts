import {
  all,
  always,
  type Comparable,
  type Condition,
  columnTerm,
  not,
  type Sign,
  type Term,
  valueTerm,
} from './conditions.ts';
import { NotEvaluable } from './expectation.ts';
import { shown } from './bounds.ts';
import { isZoned, Moment, momentMismatch, parseMoment } from './moment.ts';
import type { TableColumn } from '../sources.ts';
import { isNumeric } from '../sources/table.ts';

type Family = 'number' | 'text' | 'moment' | 'other';

/** What values of this type can be compared with. */
export function familyOf(column: TableColumn): Family {
  if (isNumeric(column)) return 'number';
  if (column.type === 'string') return 'text';
  return column.type === 'date' || column.type === 'timestamp' ? 'moment' : 'other';
}

/**
 * A comparison as Python makes it: values of different kinds are never equal and have no order, and a missing
 * value fulfils only `<>`. With `missingIsUnknown` it is SQL's, where a missing value fulfils nothing.
 * @throws NotEvaluable where the two have no order.
 */
export function comparison(left: Term, sign: Sign, right: Term, missingIsUnknown = false): Condition {
  const [a, b] = [fitted(left, right), fitted(right, left)];
  const families = [familyOfTerm(a), familyOfTerm(b)];
  const unlike = missingIsUnknown ? null : (unlikeMoment(a, b) ?? unlikeMoment(b, a));
  if (families[0] === families[1] && families[0] !== 'other' && unlike === null)
    return {
      is: 'compared',
      left: a,
      sign,
      right: b,
      ...(!missingIsUnknown && { otherwise: sign === '<>' }),
    };
  if (unlike !== null && !['=', '<>'].includes(sign)) throw new NotEvaluable(unlike);
  if (!missingIsUnknown && (isTimestampBesideNumber(a, b) || isTimestampBesideNumber(b, a)))
    throw new NotEvaluable(`${described(left)} and ${described(right)} cannot be compared.`);
  if (sign === '=') return not(always);
  if (sign === '<>') return always;
  throw new NotEvaluable(
    `${described(left)} and ${described(right)} have no order: compare values of one kind.`,
  );
}

/** The values of a list that the column equals one of. */
export function membership(column: TableColumn, values: readonly Comparable[]): Condition {
  const parts = values.map((value) => comparison(columnTerm(column), '=', valueTerm(value)));
  return { is: 'any', conditions: parts };
}

export function between(value: Term, low: Term, high: Term, missingIsUnknown: boolean): Condition {
  return all(comparison(value, '>=', low, missingIsUnknown), comparison(value, '<=', high, missingIsUnknown));
}

/** Why pandas finds no order between a column and a text that is a date; null where there is one. */
function unlikeMoment(term: Term, other: Term): string | null {
  if (term.a !== 'column' || other.a !== 'value' || !(other.value instanceof Moment)) return null;
  const { column } = term;
  if (column.parsed) return null;
  if (column.type === 'date')
    return `Column '${column.name}' holds dates, which pandas compares with no text: read the condition with condition_parser: spark.`;
  const isMidnight = other.value.dateOnly && !isZoned(column);
  return isMidnight ? null : momentMismatch(other.value, column);
}

function isTimestampBesideNumber(term: Term, other: Term): boolean {
  const isTimestamp = term.a === 'column' && term.column.type === 'timestamp' && !term.column.parsed;
  return isTimestamp && other.a === 'value' && familyOfTerm(other) === 'number';
}

/** Text beside a date is a date. */
function fitted(term: Term, other: Term): Term {
  if (term.a !== 'value' || typeof term.value !== 'string' || familyOfTerm(other) !== 'moment') return term;
  const moment = parseMoment(term.value);
  return moment ? valueTerm(moment) : term;
}

function familyOfTerm(term: Term): Family {
  if (term.a === 'column') return familyOf(term.column);
  if (term.a !== 'value') return 'number';
  if (typeof term.value === 'string') return 'text';
  return typeof term.value === 'object' ? 'moment' : 'number';
}

function described(term: Term): string {
  if (term.a === 'column') return `Column '${term.column.name}' (${term.column.type})`;
  return term.a === 'value' ? `'${shown(term.value)}'` : 'a number';
}
