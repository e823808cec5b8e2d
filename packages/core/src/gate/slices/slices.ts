import { missingName, type CodedColumn, type RowGroups } from '../rows/groups.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { SliceDefinition } from './slices-policy.ts';

/** Slices of all definitions together: more are a search, which is what `discover` does. */
const mostSlices = 200;

export interface Slice {
  /** Such as `origin = JFK, distance ≤ 305`; values of columns that the user listed. */
  name: string;
  required: boolean;
  /** The places of its rows, ascending. */
  indices: Int32Array;
}

/**
 * The slices that the definitions make of the rows, in their order; those by columns that have rows at all.
 * @throws UserError where they are too many
 */
export function slicesOf(definitions: readonly SliceDefinition[], groups: RowGroups, rows: number): Slice[] {
  const slices = definitions.flatMap((definition) =>
    'where' in definition
      ? [whereSlice(definition, groups.conditions.get(definition.where)!)]
      : crossedSlices(definition, groups, rows),
  );
  if (slices.length > mostSlices)
    throw new UserError(
      `'slices.define' of the policy makes ${slices.length.toLocaleString('en-US')} slices, more than ${mostSlices}: cross fewer columns, or let 'discover' search for the weak ones.`,
    );
  return slices;
}

/** A slice by its column and value: `origin = JFK`, `distance ≤ 305`. */
export function valueName({ column, names, isBinned }: CodedColumn, code: number): string {
  const name = names[code]!;
  if (name === missingName) return `${column} ${name}`;
  return isBinned ? `${column} ${name}` : `${column} = ${name}`;
}

function whereSlice({ name, required }: { name: string; required: boolean }, holds: Uint8Array): Slice {
  const indices = new Int32Array(holds.reduce((sum, flag) => sum + flag, 0));
  let at = 0;
  for (let i = 0; i < holds.length; i++) if (holds[i]) indices[at++] = i;
  return { name, required, indices };
}

function crossedSlices(
  { by, required }: { by: readonly string[]; required: boolean },
  { columns }: RowGroups,
  rows: number,
): Slice[] {
  const crossed = by.map((name) => columns.get(name)!);
  const places = crossed.reduce((product, { names }) => product * names.length, 1);
  const placeOf = (row: number) =>
    crossed.reduce((place, { names, codes }) => place * names.length + codes[row]!, 0);
  const counts = new Int32Array(places);
  for (let row = 0; row < rows; row++) counts[placeOf(row)]!++;
  const indices = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(places);
  for (let row = 0; row < rows; row++) {
    const place = placeOf(row);
    indices[place]![filled[place]!++] = row;
  }
  return indices.flatMap((some, place) =>
    some.length > 0 ? [{ name: crossedName(crossed, place), required, indices: some }] : [],
  );
}

function crossedName(crossed: readonly CodedColumn[], place: number): string {
  let left = place;
  const names = crossed.toReversed().map((column) => {
    const code = left % column.names.length;
    left = (left - code) / column.names.length;
    return valueName(column, code);
  });
  return names.reverse().join(', ');
}
