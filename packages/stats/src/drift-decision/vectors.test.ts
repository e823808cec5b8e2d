import { describe, expect, it } from '@jest/globals';
import { normalQuantile } from '../distributions.ts';
import { checkStream, type Random, xoshiro256 } from '../rng.ts';
import { correlationChange } from './correlation-change.ts';
import { meanCosineChange } from './mean-vector.ts';

function normals(random: Random, n: number): Float64Array {
  return Float64Array.from({ length: n }, () => normalQuantile(Math.max(1e-12, random.uniform())));
}

/** Three columns, of which the first two have about this correlation. */
function correlated(random: Random, n: number, rho: number): Float64Array[] {
  const [a, noise, other] = [normals(random, n), normals(random, n), normals(random, n)];
  return [a, noise.map((value, i) => rho * a[i]! + Math.sqrt(1 - rho * rho) * value), other];
}

describe('correlationChange', () => {
  it('gives SciPy’s spearmanr, ties included', () => {
    const x = Float64Array.from([1, 2, 2, 4, 5, 7]);
    const y = Float64Array.from([3, 1, 4, 4, 9, 2]);
    const [pair] = correlationChange([x, y], [y, x], xoshiro256(1n), 10).pairs;
    // scipy.stats.spearmanr([1,2,2,4,5,7],[3,1,4,4,9,2]).statistic
    expect(pair?.reference).toBeCloseTo(0.1911764705882353, 12);
    expect(pair?.current).toBeCloseTo(0.1911764705882353, 12);
  });

  it('stays below the floor in about 95 of 100 pairs of samples, and above it where ρ changed', () => {
    const random = checkStream('0x05', 'correlation', 'test');
    let above = 0;
    for (let run = 0; run < 200; run++) {
      const found = correlationChange(
        correlated(random, 150, 0.6),
        correlated(random, 100, 0.6),
        random,
        100,
      );
      if (found.pairs.some((pair) => Math.abs(pair.reference - pair.current) > found.floor)) above++;
    }
    expect(above).toBeGreaterThan(2);
    expect(above).toBeLessThan(20);
    const changed = correlationChange(correlated(random, 500, 0.6), correlated(random, 500, 0), random);
    const [first] = changed.pairs;
    expect(Math.abs(first!.reference - first!.current)).toBeGreaterThan(2 * changed.floor);
  });

  it('does not see a shift of a column alone, and has no figure for a constant', () => {
    const random = checkStream('0x06', 'correlation', 'test');
    const table = correlated(random, 300, 0.5);
    const shifted = [table[0]!.map((value) => Math.exp(value) + 100), table[1]!, new Float64Array(300)];
    const { pairs } = correlationChange(table, shifted, random, 10);
    expect(pairs[0]!.current).toBeCloseTo(pairs[0]!.reference, 12);
    expect(pairs[1]!.current).toBeNaN();
  });
});

describe('meanCosineChange', () => {
  it('is 0 between equal means and 1 between means at right angles', () => {
    const same = meanCosineChange(
      [
        [1, 2],
        [3, 1],
        [3, 1],
        [1, 2],
      ],
      2,
      xoshiro256(1n),
      10,
    );
    expect(same.distance).toBeCloseTo(0, 12);
    expect(
      meanCosineChange(
        [
          [1, 0],
          [0, 2],
        ],
        1,
        xoshiro256(1n),
        10,
      ).distance,
    ).toBeCloseTo(1, 12);
  });
});
