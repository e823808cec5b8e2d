import { quantileOfSorted } from '@mlops-actions/stats/quantile';

/** Of the values that are there: shares that sum to 1, from left to right. */
export interface Histogram {
  shares: number[];
  from: number;
  to: number;
  /** How many values it is of. */
  values: number;
  /** Of the outer bars, how many values lie beyond `from` and `to`. */
  below: number;
  above: number;
}

export interface Quantiles {
  p05: number;
  p25: number;
  p50: number;
  p75: number;
  p95: number;
}

const mostBars = 24;
/** A few outliers would squeeze everything else into one bar. */
const span = { low: 0.005, high: 0.995 };

/** Linear between values, as NumPy's default (Hyndman & Fan 1996, type 7). */
export function quantilesOf(ascending: Float64Array): Quantiles {
  const at = (p: number) => quantileOfSorted(ascending, p);
  return { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) };
}

/** Bars of equal width; those of whole numbers are whole numbers wide, so that none holds more of them than the next. */
export function histogramOf(ascending: Float64Array, wholeNumbers: boolean): Histogram {
  const [least, largest] = [ascending[0] as number, ascending.at(-1) as number];
  // A quantile between values further apart than doubles reach is infinite.
  const at = (p: number) => Math.min(largest, Math.max(least, quantileOfSorted(ascending, p)));
  const [low, high] = [at(span.low), at(span.high)];
  const { from, width, bars } = wholeNumbers ? wholeBars(low, high) : evenBars(low, high);
  const counts = Array.from({ length: bars }, () => 0);
  for (const value of ascending) {
    const bar = Math.min(bars - 1, Math.max(0, Math.floor((value - from) / width)));
    counts[bar] = (counts[bar] as number) + 1;
  }
  // The last bar can be wider than what there is.
  const last = wholeNumbers ? Math.min(largest, from + (bars * width - 1)) : high;
  return {
    shares: counts.map((count) => count / ascending.length),
    from,
    to: last,
    values: ascending.length,
    below: ascending.findIndex((value) => value >= from),
    above: largest > last ? ascending.length - ascending.findIndex((value) => value > last) : 0,
  };
}

function evenBars(low: number, high: number): { from: number; width: number; bars: number } {
  const width = (high - low) / mostBars;
  // Neighbouring doubles, or a range beyond them, cannot be divided.
  if (!(width > 0 && Number.isFinite(width) && low + width > low)) return { from: low, width: 1, bars: 1 };
  return { from: low, width, bars: mostBars };
}

function wholeBars(low: number, high: number): { from: number; width: number; bars: number } {
  const from = Math.floor(low);
  const width = Math.max(1, Math.ceil((Math.ceil(high) - from + 1) / mostBars));
  return { from, width, bars: Math.ceil((Math.ceil(high) - from + 1) / width) };
}
