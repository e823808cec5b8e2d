import { z } from 'zod';
import type { TableColumn } from '../sources.ts';
import type { Comparable } from './conditions.ts';
import { bigInteger } from './bounds.ts';
import { parseMoment } from './moment.ts';

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
    case 'timestamp':
      return typeof member === 'string' ? parseMoment(member) : null;
    default:
      return typeof member === 'string' ? member : null;
  }
}

export function setText(set: readonly Member[]): string {
  if (set.length === 0) return 'in the empty set';
  const shown = set
    .slice(0, 5)
    .map((member) => (typeof member === 'string' ? `'${member}'` : String(member)));
  return `one of ${shown.join(', ')}${set.length > 5 ? ` and ${set.length - 5} more` : ''}`;
}
