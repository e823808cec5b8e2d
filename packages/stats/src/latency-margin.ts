/** How much slower a candidate may be: the larger of a ratio and a number of milliseconds. */
export interface LatencyMargin {
  /** 1.1 for ten percent. */
  ratio: number;
  milliseconds: number;
}

export const defaultLatencyMargin: LatencyMargin = { ratio: 1.1, milliseconds: 5 };

/** δ = max(ln ratio, ln(1 + milliseconds / Q_base)), with the baseline's quantile in milliseconds. */
export function logMargin({ ratio, milliseconds }: LatencyMargin, baselineQuantile: number): number {
  return Math.max(Math.log(ratio), Math.log1p(milliseconds / baselineQuantile));
}
