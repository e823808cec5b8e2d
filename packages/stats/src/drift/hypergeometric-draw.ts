import type { Random } from '../rng.ts';

/** Below this an uncounted tail has no probability left that a draw could hit. */
const smallestWeight = 1e-18;

/**
 * How many of a category are among `drawn` rows of `rows`, of which `category` are of it, by inversion outward from the
 * mode (Kachitvichyanukul & Schmeiser, J. Stat. Comput. Simul. 22, 1985): time grows with the standard deviation.
 */
export function hypergeometricDraw(rows: number, category: number, drawn: number, random: Random): number {
  const [low, high] = [Math.max(0, drawn + category - rows), Math.min(category, drawn)];
  if (low === high) return low;
  const mode = Math.floor(((drawn + 1) * (category + 1)) / (rows + 2));
  const start = Math.min(high, Math.max(low, mode));
  let left = random.uniform() * totalWeight(rows, category, drawn, start, low, high);
  let [below, above, x, y] = [1, 1, start, start];
  left -= 1;
  while (left > 0 && (x > low || y < high)) {
    if (y < high) {
      above *= stepUp(rows, category, drawn, y++);
      left -= above;
      if (left <= 0) return y;
    }
    if (x > low) {
      below /= stepUp(rows, category, drawn, --x);
      left -= below;
      if (left <= 0) return x;
    }
    if (above < smallestWeight && below < smallestWeight) break;
  }
  return start;
}

/** P(x + 1) / P(x). */
function stepUp(rows: number, category: number, drawn: number, x: number): number {
  return ((category - x) * (drawn - x)) / ((x + 1) * (rows - category - drawn + x + 1));
}

/** The sum of all probabilities in units of the mode's. */
function totalWeight(
  rows: number,
  category: number,
  drawn: number,
  start: number,
  low: number,
  high: number,
): number {
  let total = 1;
  for (let x = start, weight = 1; x < high && weight >= smallestWeight; x++) {
    weight *= stepUp(rows, category, drawn, x);
    total += weight;
  }
  for (let x = start, weight = 1; x > low && weight >= smallestWeight; x--) {
    weight /= stepUp(rows, category, drawn, x - 1);
    total += weight;
  }
  return total;
}
