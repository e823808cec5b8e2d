/** Bins are 1 % wide, from a hundredth of a millisecond on, so that a quantile is off by half a percent at most. */
const SMALLEST = 0.01;
const GROWTH = Math.log(1.01);
const BINS = 2048;

/** Latencies in milliseconds, in bounded memory. */
export interface LatencyHistogram {
  readonly count: number;
  readonly mean: number;
  add(ms: number): void;
  /** The smallest latency that at least the share `q` of all do not exceed; NaN when empty. */
  quantile(q: number): number;
}

export function createLatencyHistogram(): LatencyHistogram {
  const bins = new Uint32Array(BINS);
  let count = 0;
  let sum = 0;
  return {
    get count() {
      return count;
    },
    get mean() {
      return sum / count;
    },
    add: (ms) => {
      const bin = ms <= SMALLEST ? 0 : Math.min(BINS - 1, Math.floor(Math.log(ms / SMALLEST) / GROWTH));
      bins[bin] = (bins[bin] ?? 0) + 1;
      count += 1;
      sum += ms;
    },
    quantile: (q) => {
      const rank = Math.max(1, Math.ceil(q * count));
      let seen = 0;
      for (const [bin, held] of bins.entries()) {
        seen += held;
        if (seen >= rank) return SMALLEST * Math.exp((bin + 0.5) * GROWTH);
      }
      return NaN;
    },
  };
}
