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

/**
 * A range with room for the next data: on each side half of the way from the mean, so that a long tail gets more than a
 * short one. Room never crosses 0, nor 1 where all values are shares that come near it.
 */
export function withRoom(min: number, max: number, mean: number): { min: number; max: number } {
  // The mean of equal values can differ from them in its last digit.
  if (min === max) return { min, max };
  const low = Math.min(min, tidy(min - (mean - min) / 2));
  const high = Math.max(max, tidy(max + (max - mean) / 2));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min, max };
  const isShare = min >= 0 && max <= 1 && max >= 0.9;
  return {
    min: min >= 0 ? Math.max(0, low) : low,
    max: isShare ? 1 : max <= 0 ? Math.min(0, high) : high,
  };
}

/** Without the last digits, which are only those of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
