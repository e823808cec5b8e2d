import { Unreadable } from '../unreadable.ts';
import { dtypeOf } from './numpy-dtype.ts';
import { isGlobal, isKind, type Value } from './values.ts';

/** An array that joblib writes into the stream, after the BUILD of its description (joblib/numpy_pickle.py, `NumpyArrayWrapper`). */
export interface StoredArray {
  /** Then a pickle of its own follows. */
  hasObjects: boolean;
  /** Then a byte says how many bytes of padding follow it (joblib 1.2 and later). */
  isAligned: boolean;
  /** Of the array. */
  bytes: number;
}

export function isArrayWrapper(value: Value): boolean {
  return isKind(value, 'instance') && isGlobal(value.of, 'joblib.numpy_pickle', 'NumpyArrayWrapper');
}

/** @throws Unreadable where shape or dtype cannot be known */
export function arrayOf(wrapper: Value): StoredArray {
  const state =
    isKind(wrapper, 'instance') && isKind(wrapper.state, 'dict')
      ? wrapper.state.entries
      : new Map<string, Value>();
  const shape = state.get('shape');
  const sizes = isKind(shape, 'tuple') ? shape.items.map(sizeOf) : [undefined];
  if (!sizes.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0))
    throw new Unreadable('has an array of joblib whose shape cannot be known');
  const { itemSize, hasObjects } = dtypeOf(state.get('dtype'));
  const bytes = sizes.reduce<number>((product, size) => product * (size as number), itemSize);
  if (!Number.isSafeInteger(bytes))
    throw new Unreadable('has an array of joblib that is larger than any file');
  const alignment = state.get('numpy_array_alignment_bytes');
  return { hasObjects, isAligned: typeof alignment === 'number', bytes };
}

/** Shapes hold NumPy's own integers now and then, whose bytes are not kept. */
function sizeOf(size: Value): number | undefined {
  return typeof size === 'number' ? size : undefined;
}
