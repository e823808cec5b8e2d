/**
 * Limits around a range, rounded outwards to a step of its own size: 0 to 4.2 becomes 0 to 5, −77 to 1,435
 * becomes −200 to 1,600. A limit never lies within the range.
 */
export function roundedOutwards(min: number, max: number): { min: number; max: number } {
  const range = max - min || Math.abs(max);
  if (range === 0 || !Number.isFinite(range)) return { min, max };
  const power = 10 ** Math.floor(Math.log10(range));
  const step = range / power >= 3 ? power : power / 5;
  const low = tidy(Math.floor(min / step) * step);
  const high = tidy(Math.ceil(max / step) * step);
  return { min: low <= min ? low : min, max: high >= max ? high : max };
}

/** Without the last digits, which are only those of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
