import type { RunningStatistic } from './value-counts.ts';

/**
 * The critical values of Scholz and Stephens' Table 2 for two samples, b₀ + b₁ + b₂, at the levels 25 %, 10 %, 5 %,
 * 2.5 %, 1 %, 0.5 % and 0.1 %, and the least-squares parabola of ln(level) on them.
 */
const [smallestCritical, largestCritical] = [0.325, 6.546];
const [largestLevel, smallestLevel] = [0.25, 0.001];
const logLevel = (x: number) => -1.077770279820486 + x * (-1.0082265644652515 + x * 0.018198094574111343);

/**
 * p-value of the two-sample Anderson–Darling test by midranks (Scholz & Stephens, JASA 82, 1987, equation 7), as
 * SciPy's `anderson_ksamp`: interpolated in their table, hence never above 0.25 nor below 0.001.
 * @param n values of the reference
 * @param m values of the current table; at least 4 of both together, of which not all are equal
 */
export function andersonDarling(n: number, m: number): RunningStatistic<number> {
  const rows = n + m;
  let [reference, pooled, sum] = [0, 0, 0];
  return {
    add(_value, r, c) {
      const equal = r + c;
      const middle = pooled + equal / 2;
      const gap = rows * (reference + r / 2) - middle * n;
      sum += ((equal / rows) * gap * gap) / (middle * (rows - middle) - (rows * equal) / 4);
      reference += r;
      pooled += equal;
    },
    result() {
      const statistic = (((rows - 1) / rows) * sum * (1 / n + 1 / m) - 1) / Math.sqrt(variance(n, m));
      if (statistic < smallestCritical) return largestLevel;
      return statistic > largestCritical ? smallestLevel : Math.exp(logLevel(statistic));
    },
  };
}

/** Of the statistic for two samples from one distribution: Scholz & Stephens, equation 4, with k = 2. */
function variance(n: number, m: number): number {
  const rows = n + m;
  const k = 2;
  const H = 1 / n + 1 / m;
  let [h, g] = [0, 0];
  for (let i = 1; i <= rows - 2; i++) {
    h += 1 / (rows - i);
    g += h / (i + 1);
  }
  h += 1;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * H;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * rows ** 3 + b * rows ** 2 + c * rows + d) / ((rows - 1) * (rows - 2) * (rows - 3));
}
