import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import type { Comparable } from './conditions.ts';
import { bigInteger } from './bounds.ts';
import { NotEvaluable } from './expectation.ts';
import { isDateutilText, momentIn } from './dateutil.ts';
import { isZoned } from './moment.ts';

export const memberSchema = z.union([z.string(), z.number(), bigInteger, z.boolean(), z.null()]);

export type Member = string | number | bigint | boolean | null;

/**
 * The members of a set that a column of this type can hold. The others equal none of its values, as in
 * Python, where the text '1' is not the number 1. Truth values equal 0 and 1.
 */
export function members(set: readonly Member[], column: TableColumn): Comparable[] {
  return set.map((member) => memberFor(member, column)).filter((member) => member !== null);
}

/** Null for what no value of the column equals. */
export function memberFor(member: Member, column: TableColumn): Comparable | null {
  if (member === null) return null;
  switch (column.type) {
    case 'integer':
      return typeof member === 'string' || (typeof member === 'number' && !Number.isInteger(member))
        ? null
        : member;
    case 'number':
    case 'boolean':
      return typeof member === 'string' || Number.isNaN(member) ? null : member;
    case 'date':
      return typeof member === 'string' ? momentIn(column.parsed ? member : dayOf(member)) : null;
    case 'timestamp': {
      const moment = typeof member === 'string' ? momentIn(member) : null;
      return moment && (column.parsed || moment.zoned === isZoned(column)) ? moment : null;
    }
    case 'time':
      return typeof member === 'string' && column.parsed ? member : null;
    default:
      return typeof member === 'string' ? member : null;
  }
}

/** As ISO 8601 separates it from the time. */
function dayOf(text: string): string {
  return text.trim().replace(/(?<=^\d{4}-\d\d?-\d\d?)[T ].*$/, '');
}

/** What values of the column equal as they are: text is no date, as it is in no language. */
export function plainMemberFor(member: Member, column: TableColumn): Comparable | null {
  const isDated = ['date', 'timestamp', 'time'].includes(column.type) && !column.parsed;
  return isDated ? null : memberFor(member, column);
}

/**
 * The members that pandas finds in a column (`isin`): text is never a date, and a timestamp only where the set
 * holds nothing else. Outside a set, Great Expectations first reads each text as a timestamp.
 * @throws NotEvaluable where it cannot.
 */
export function membersFound(set: readonly Member[], column: TableColumn, inside: boolean): Comparable[] {
  if (column.type !== 'timestamp' || column.parsed)
    return set.map((member) => plainMemberFor(member, column)).filter((member) => member !== null);
  if (set.length > 0 && set.every((member) => typeof member === 'boolean'))
    throw new NotEvaluable(
      `Column '${column.name}' holds timestamps, which are compared with no truth values.`,
    );
  const foreign = set.find((member) => typeof member === 'string' && !isDateutilText(member));
  if (!inside && foreign !== undefined)
    throw new NotEvaluable(
      `Column '${column.name}' holds timestamps, and '${foreign}' of the set is none: write such as 2001-01-31T06:05:00.`,
    );
  const isUniform = foreign === undefined && set.every((member) => typeof member === 'string');
  return inside && !isUniform ? [] : members(set, column);
}

export function setText(set: readonly Member[]): string {
  if (set.length === 0) return 'in the empty set';
  const shown = set
    .slice(0, 5)
    .map((member) => (typeof member === 'string' ? `'${member}'` : String(member)));
  return `one of ${shown.join(', ')}${set.length > 5 ? ` and ${set.length - 5} more` : ''}`;
}
