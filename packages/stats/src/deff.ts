/**
 * The design effect of clustered values: the variance of their mean when clusters are drawn, over its variance when
 * rows are, never below 1. Cluster: Σ(Sᵢ − mᵢ·x̄)² · D/(D−1) / N²; rows: s²/N. Kish, Survey Sampling (1965), chapter 5.
 *
 * @param values one number a row
 * @param clusters the cluster of each row, a whole number from 0
 */
export function designEffect(values: ArrayLike<number>, clusters: ArrayLike<number>): number {
  const n = values.length;
  const sums: number[] = [];
  const sizes: number[] = [];
  let total = 0;
  for (let i = 0; i < n; i++) {
    const cluster = clusters[i]!;
    total += values[i]!;
    sums[cluster] = (sums[cluster] ?? 0) + values[i]!;
    sizes[cluster] = (sizes[cluster] ?? 0) + 1;
  }
  const mean = total / n;
  let rows = 0;
  for (let i = 0; i < n; i++) rows += (values[i]! - mean) ** 2;
  let between = 0;
  let count = 0;
  sums.forEach((sum, cluster) => {
    between += (sum - sizes[cluster]! * mean) ** 2;
    count += 1;
  });
  if (rows === 0 || count < 2) return 1;
  const clusterVariance = (between * count) / (count - 1) / (n * n);
  const rowVariance = rows / (n - 1) / n;
  return Math.max(1, clusterVariance / rowVariance);
}

/** The block of each of `n` rows in their order: `blocks` contiguous ones of equal length, to within one row. */
export function timeBlocks(n: number, blocks: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => Math.floor((i * blocks) / n));
}
