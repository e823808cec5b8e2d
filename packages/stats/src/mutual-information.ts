/** One occupied cell of a contingency table: rows with this value and this class, with the value, with the class. */
export interface JointCount {
  both: number;
  value: number;
  class: number;
}

/**
 * The mutual information of two columns of `n` rows in nats, Σ (n_xy / n) ln(n · n_xy / (n_x · n_y)), from the occupied
 * cells of their table. Cover & Thomas, Elements of Information Theory (2006), 2.28; scikit-learn's `mutual_info_score`.
 */
export function mutualInformation(cells: readonly JointCount[], n: number): number {
  const sum = cells.reduce(
    (total, { both, value, class: label }) => total + (both / n) * Math.log((n * both) / (value * label)),
    0,
  );
  return Math.max(0, sum);
}

/** The entropy of counts in nats. */
export function entropy(counts: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / n) * Math.log(count / n) : sum), 0);
}

/**
 * The share of the classes' entropy that the values explain, I(X; Y) / H(Y): 1 where each value has one class. Theil's
 * uncertainty coefficient U(Y | X), scikit-learn's `homogeneity_score`. NaN where all rows are of one class.
 */
export function uncertaintyCoefficient(
  cells: readonly JointCount[],
  classes: readonly number[],
  n: number,
): number {
  const whole = entropy(classes);
  return whole > 0 ? Math.min(1, mutualInformation(cells, n) / whole) : NaN;
}
