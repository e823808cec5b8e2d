import { figure, percent } from '../wording.ts';
import type { ColumnOverTime } from './windows.ts';

/** Limits that may hide a change of so large a share of the values hide almost everything. */
const gross = 0.3;

/**
 * What the limit of a column's windows hides, where that is much: null where it is little, wanted (the threshold), or
 * where a window left all the same. Of a change of a share t of the values, the Jensen–Shannon distance d in natural
 * logarithms is at most √(t ln 2) (Lin, IEEE Trans. Inf. Theory 37, 1991) and at least t/√2 (Pinsker's inequality).
 */
export function blindness({
  column,
  current,
  left,
  reference,
  threshold,
  expected,
}: ColumnOverTime): string | null {
  const limits = current.map(({ limit }) => limit).toSorted((a, b) => a - b);
  const limit = limits[Math.floor(limits.length / 2)] ?? 0;
  const mayHide = Math.min(1, Math.SQRT2 * limit);
  if (left.length > 0 || limit <= threshold || mayHide < gross) return null;
  const surelyHides = Math.min(1, limit ** 2 / Math.LN2);
  const [why, instead] =
    limit === expected
      ? [`with the ${reference.length} windows of the reference`, 'a longer reference, or a shorter window']
      : ['with so few values in a window', 'a longer window'];
  return `'${column}' is watched almost blindly: ${why} its limit is ${figure(limit)}, below which a change of up to ${percent(surelyHides)} of the values is never found and one of up to ${percent(mayHide)} may not be. Take ${instead}.`;
}
