const bits = 100n;
const one = 1n << bits;
const mantissa = 52n;

/**
 * The natural logarithm, rounded from 100 bits. `Math.log` is off by its last digit now and then (of 3, for one), and
 * gradient descent, whose first steps are large, makes another classifier of such a digit.
 * @param x at least 1, below 2¹⁰²³⁻⁵²
 */
export function roundedLog(x: number): number {
  const exponent = Math.floor(Math.log2(x));
  const scaled = BigInt((x / 2 ** exponent) * 2 ** Number(mantissa)) << (bits - mantissa);
  const sum = BigInt(exponent) * twiceAtanh(one / 3n) + twiceAtanh(((scaled - one) << bits) / (scaled + one));
  return Number(sum) / 2 ** Number(bits);
}

/** 2 artanh(s) = ln((1 + s) / (1 − s)), in units of 2⁻¹⁰⁰. */
function twiceAtanh(s: bigint): bigint {
  const square = (s * s) >> bits;
  let sum = 0n;
  for (let [power, i] = [s, 1n]; power > 0n; i += 2n) {
    sum += power / i;
    power = (power * square) >> bits;
  }
  return 2n * sum;
}
