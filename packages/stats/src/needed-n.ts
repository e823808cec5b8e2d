import { normalQuantile } from './distributions.ts';
import type { Discordant } from './tango.ts';

/** One-sided level and power that a number of pairs is planned for. */
export interface Design {
  alpha: number;
  power: number;
}

/** n* = n·SE²·(z₁₋α + z_power)² / (δ − θ̂)²: pairs that the estimate, if true, needs to be proven below δ. */
export function neededByError(
  now: { n: number; se: number; estimate: number },
  delta: number,
  { alpha, power }: Design,
): number {
  return (now.n * now.se ** 2 * zSum(alpha, power) ** 2) / (delta - now.estimate) ** 2;
}

/** (z₁₋α + z_power)² (ψ − θ²) / (δ − θ)²: pairs with discordant share `psi` and difference `theta`. */
export function neededPairs(psi: number, theta: number, delta: number, { alpha, power }: Design): number {
  return (zSum(alpha, power) ** 2 * (psi - theta ** 2)) / (delta - theta) ** 2;
}

/** Pairs to prove a difference `Delta` from 0: (z₁₋α·√ψ + z_power·√(ψ−Δ²))² / Δ². Connor, Biometrics 43 (1987), 207–211. */
export function neededForSuperiority(psi: number, Delta: number, { alpha, power }: Design): number {
  const numerator =
    normalQuantile(1 - alpha) * Math.sqrt(psi) + normalQuantile(power) * Math.sqrt(psi - Delta ** 2);
  return numerator ** 2 / Delta ** 2;
}

/** ψ = max((b+c)/n, 2/n): a run without discordant pairs does not prove that there are none. */
export function discordantShare({ b, c, n }: Discordant): number {
  return Math.max((b + c) / n, 2 / n);
}

/** What more data would do for a verdict that is not clear. */
export type Need =
  | { kind: 'more'; total: number; more: number }
  | { kind: 'not-expected' }
  | { kind: 'impractical'; total: number };

/**
 * What an imprecise check needs, given n* (Infinity or NaN where the estimate is at or above the margin): about
 * n* − n more, or n* in all, to two significant digits; nothing to be expected; or more than twenty times what was run.
 */
export function needOf(total: number, n: number, estimate: number, delta: number): Need {
  if (!(estimate < delta)) return { kind: 'not-expected' };
  if (total > 20 * n) return { kind: 'impractical', total: twoDigits(total) };
  return { kind: 'more', total: Math.ceil(total), more: twoDigits(Math.max(1, total - n)) };
}

/** The need of several checks together: the largest; a check that more data will not help rules. */
export function largestNeed(needs: Need[]): Need | undefined {
  const rank = (need: Need): number =>
    need.kind === 'not-expected' ? Infinity : need.kind === 'impractical' ? Number.MAX_VALUE : need.more;
  return needs.reduce<Need | undefined>(
    (largest, need) => (!largest || rank(need) > rank(largest) ? need : largest),
    undefined,
  );
}

/** Rounds up to two significant digits. */
function twoDigits(value: number): number {
  if (!Number.isFinite(value)) return value;
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / scale) * scale;
}

function zSum(alpha: number, power: number): number {
  return normalQuantile(1 - alpha) + normalQuantile(power);
}
