import { logBeta } from './distributions.ts';
import type { Interval } from './interval.ts';

/**
 * Bounds of a failure rate that hold at all sample sizes at once: {p : B(½+x, ½+n−x)/B(½,½) · p^−x (1−p)^−(n−x) < 1/error},
 * the mixture likelihood ratio with the Beta(½,½) prior. Robbins, Annals of Mathematical Statistics 41 (1970), 1397–1409.
 *
 * @param error the probability that the rate ever leaves the bounds, both sides together
 */
export function betaMixtureInterval(failures: number, n: number, error: number): Interval {
  if (n === 0) return { lower: 0, upper: 1 };
  const mixture = logBeta(0.5 + failures, 0.5 + n - failures) - Math.log(Math.PI);
  const outside = (p: number): boolean =>
    mixture - xlogy(failures, p) - xlogy(n - failures, 1 - p) >= -Math.log(error);
  const estimate = failures / n;
  return {
    lower: failures === 0 ? 0 : edge(0, estimate, outside),
    upper: failures === n ? 1 : edge(1, estimate, outside),
  };
}

/** The border between a point outside and one inside. */
function edge(out: number, inside: number, isOutside: (p: number) => boolean): number {
  let [far, near] = [out, inside];
  for (let i = 0; i < 80; i++) {
    const middle = (far + near) / 2;
    if (isOutside(middle)) far = middle;
    else near = middle;
  }
  return (far + near) / 2;
}

function xlogy(x: number, y: number): number {
  return x === 0 ? 0 : x * Math.log(y);
}
