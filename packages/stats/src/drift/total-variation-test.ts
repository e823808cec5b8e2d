import { type CategoryCounts, totalsOf } from './category-counts.ts';
import { hypergeometricDraw } from './hypergeometric-draw.ts';
import { numpyRandom } from './numpy-random.ts';
import { totalVariationDistance } from './total-variation.ts';
import { xoshiro256 } from '../rng.ts';

const permutations = 1000;
// Taken once, as in rng.ts.
const { abs } = Math;
/** Of columns with very many categories fewer permutations are drawn, so that they take seconds. */
const [mostDraws, fewestPermutations] = [20_000_000, 100];
/** Distances that differ by less are equal: what differs is the order in which they were summed. */
const equalWithin = 1e-12;

/**
 * p-value of the total variation distance by 1,000 permutations of the rows, as Evidently's `TVD`, whose generator and
 * seed are taken too: rows in their order give its p-value.
 * @param categories which category each row holds, the reference's rows first
 * @param n rows of the reference, at least 1
 */
export function totalVariationOfRows(categories: Int32Array, n: number): number {
  const rows = categories.length;
  const random = numpyRandom(0);
  const all = countsOf(categories, categories.length);
  const reference = new Float64Array(all.length);
  const distance = (): number => {
    let sum = 0;
    for (let k = 0; k < all.length; k++) {
      sum += abs(reference[k]! / n - (all[k]! - reference[k]!) / (rows - n));
    }
    return sum / 2;
  };
  reference.set(countsOf(categories.subarray(0, n), rows).subarray(0, all.length));
  const observed = distance() - equalWithin;
  let reached = 0;
  for (let i = 0; i < permutations; i++) {
    const order = random.permutation(rows);
    reference.fill(0);
    for (let row = 0; row < n; row++) reference[categories[order[row]!]!]! += 1;
    if (distance() >= observed) reached++;
  }
  return reached / permutations;
}

function countsOf(categories: Int32Array, most: number): Float64Array {
  const counts = new Float64Array(most);
  let last = 0;
  for (const category of categories) {
    counts[category]! += 1;
    last = Math.max(last, category);
  }
  return counts.subarray(0, last + 1);
}

/**
 * The same test for tables of any size: under permutation the counts of the categories follow the multivariate
 * hypergeometric distribution, which is drawn from without touching a row.
 * @param counts both tables not empty
 */
export function totalVariationOfCounts(counts: readonly CategoryCounts[]): number {
  const { reference: n, current: m, categories } = totalsOf(counts);
  const times = Math.max(fewestPermutations, Math.min(permutations, Math.floor(mostDraws / categories)));
  const random = xoshiro256(0n);
  const observed = totalVariationDistance(counts) - equalWithin;
  let reached = 0;
  for (let i = 0; i < times; i++) {
    let [rows, drawn, distance] = [n + m, n, 0];
    for (const count of counts) {
      const category = count.reference + count.current;
      for (let k = 0; k < count.times; k++) {
        const reference = hypergeometricDraw(rows, category, drawn, random);
        distance += Math.abs(reference / n - (category - reference) / m) / 2;
        rows -= category;
        drawn -= reference;
      }
    }
    if (distance >= observed) reached++;
  }
  return reached / times;
}
