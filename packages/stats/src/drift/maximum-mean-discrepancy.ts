import { numpyRandom } from './numpy-random.ts';

const permutations = 100;
/** Discrepancies that differ by less are equal: what differs is the order in which the kernel was summed. */
const equalWithin = 1e-9;

/**
 * p-value of the kernel two-sample test (Gretton et al., JMLR 13, 2012) by 100 permutations, as Evidently's
 * `empirical_mmd`: a Gaussian kernel whose width is the median distance within the reference. Time and memory grow with
 * the square of the rows.
 * @param reference at least 2 values
 * @param current at least 2 values
 * @param seed of the permutations; Evidently's have none, so that its p-values vary from run to run
 */
export function maximumMeanDiscrepancy(reference: Float64Array, current: Float64Array, seed: number): number {
  const [n, m] = [reference.length, current.length];
  const rows = n + m;
  const values = new Float64Array(rows);
  values.set(reference);
  values.set(current, n);
  const kernel = kernelMatrix(values, 1 / (2 * medianWidth(reference) ** 2));
  const sums = Float64Array.from(values, (_, i) => sum(kernel.subarray(i * rows, (i + 1) * rows)));
  const random = numpyRandom(seed);
  const inReference = new Float64Array(rows).fill(1, 0, n);
  const observed = discrepancy(kernel, sums, inReference, n, m);
  let reached = 0;
  for (let i = 0; i < permutations; i++) {
    inReference.fill(0);
    const order = random.permutation(rows);
    for (let row = 0; row < n; row++) inReference[order[row]!] = 1;
    if (discrepancy(kernel, sums, inReference, n, m) >= observed - equalWithin) reached++;
  }
  return reached / permutations;
}

/** σ of the kernel: the root of half the median squared distance between all pairs, each row with itself among them. */
function medianWidth(values: Float64Array): number {
  const n = values.length;
  const squares = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) squares[i * n + j] = squaredDistance(values[i]!, values[j]!);
  }
  squares.sort();
  const median = squares[roundHalfToEven((squares.length - 1) / 2)]!;
  return median > 0 ? Math.sqrt(0.5 * median) : Math.sqrt(0.5);
}

const squaredDistance = (x: number, y: number): number => (x - y) * (x - y);

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

function kernelMatrix(values: Float64Array, gamma: number): Float64Array {
  const rows = values.length;
  const kernel = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = i + 1; j < rows; j++) {
      const similarity = Math.exp(-gamma * squaredDistance(values[i]!, values[j]!));
      kernel[i * rows + j] = similarity;
      kernel[j * rows + i] = similarity;
    }
  }
  return kernel;
}

/**
 * The unbiased estimate of MMD² between the rows that are in the reference and the others.
 * @param sums of the kernel's rows
 */
function discrepancy(
  kernel: Float64Array,
  sums: Float64Array,
  inReference: Float64Array,
  n: number,
  m: number,
): number {
  const rows = inReference.length;
  let [within, across] = [0, 0];
  for (let i = 0; i < rows; i++) {
    if (inReference[i] === 0) continue;
    let same = 0;
    for (let j = i * rows, k = 0; k < rows; j++, k++) same += kernel[j]! * inReference[k]!;
    within += same;
    across += sums[i]! - same;
  }
  const others = sum(sums) - within - 2 * across;
  return within / (n * (n - 1)) + others / (m * (m - 1)) - (2 * across) / (n * m);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
