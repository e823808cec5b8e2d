import { Unreadable } from '../unreadable.ts';
import { type Instance, isGlobal, isKind, type Value } from './values.ts';

/** What joblib has to know of an array's dtype. */
export interface Dtype {
  /** Bytes of one element. */
  itemSize: number;
  /** Whether elements are Python objects, which stand in a pickle. */
  hasObjects: boolean;
}

/** NPY_ITEM_HASOBJECT: https://numpy.org/doc/stable/reference/c-api/types-and-structures.html */
const holdsObjects = 1;

/** @throws Unreadable where the dtype is not one that NumPy pickles */
export function dtypeOf(value: Value | undefined): Dtype {
  const text = isKind(value, 'instance') && isGlobal(value.of, 'numpy', 'dtype') ? textOf(value) : undefined;
  const match = text === undefined ? undefined : /^[<>=|]?([a-zA-Z?])(\d*)/.exec(text);
  if (!match || !isKind(value, 'instance')) throw new Unreadable('has an array whose dtype cannot be known');
  const [, code, digits] = match;
  const state = stateOf(value.state);
  const written = Number(digits) * (code === 'U' ? 4 : 1);
  const isFlexible = 'SUVa'.includes(code!);
  const itemSize = isFlexible && state !== undefined && state.itemSize >= 0 ? state.itemSize : written;
  const hasObjects = code === 'O' || ((state?.flags ?? 0) & holdsObjects) !== 0;
  return { itemSize: code === '?' ? 1 : itemSize, hasObjects };
}

/**
 * Whether the state of a dtype contradicts what it holds: objects without the flag, or the flag without objects. NumPy believes the flag,
 * and takes bytes for addresses.
 */
export function hasUnsoundFlags(dtype: Instance, state: Value): boolean {
  const given = stateOf(state);
  if (!given) return false;
  const code = textOf(dtype)?.replace(/^[<>=|]/, '')[0];
  const hasFlag = (given.flags & holdsObjects) !== 0;
  if (code === 'O') return !hasFlag;
  if (code !== 'V') return hasFlag;
  return hasFlag !== (given.fields.length > 0 && given.fields.some((field) => dtypeOf(field).hasObjects));
}

function textOf({ args }: Instance): string | undefined {
  const [first] = isKind(args, 'tuple') ? args.items : [];
  return typeof first === 'string' ? first : undefined;
}

interface DtypeState {
  fields: Value[];
  itemSize: number;
  flags: number;
}

/** (version, byte order, subarray, names, fields, item size, alignment, flags, …) */
function stateOf(state: Value | undefined): DtypeState | undefined {
  if (!isKind(state, 'tuple') || state.items.length < 8) return undefined;
  const [, , subarray, , fields, itemSize, , flags] = state.items;
  const named = isKind(fields, 'dict') ? [...fields.entries.values()] : [];
  return {
    fields: [...named, ...(subarray === null ? [] : [subarray!])].map((field) =>
      isKind(field, 'tuple') ? field.items[0]! : field,
    ),
    itemSize: typeof itemSize === 'number' ? itemSize : -1,
    flags: typeof flags === 'number' ? flags : holdsObjects,
  };
}
