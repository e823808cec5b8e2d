import { betaMixtureInterval } from './beta-mixture.ts';
import type { Interval } from './interval.ts';
import { newcombeInterval } from './newcombe.ts';
import type { Arm } from './newcombe.ts';

/**
 * The design effect of failures that come in minutes: Pearson's dispersion Σ (xₘ − nₘp̂)² / (nₘp̂(1−p̂)) / (M − 1), never
 * below 1. McCullagh & Nelder, Generalized Linear Models (1989), 4.5.
 */
export function dispersion(minutes: Arm[]): number {
  const busy = minutes.filter(({ n }) => n > 0);
  const { failures, n } = total(busy);
  const share = failures / n;
  if (busy.length < 2 || failures === 0 || failures === n) return 1;
  const pearson = busy.reduce(
    (sum, minute) => sum + (minute.failures - minute.n * share) ** 2 / (minute.n * share * (1 - share)),
    0,
  );
  return Math.max(1, pearson / (busy.length - 1));
}

/** Failures and requests of all minutes. */
export function total(minutes: Arm[]): Arm {
  return {
    failures: minutes.reduce((sum, { failures }) => sum + failures, 0),
    n: minutes.reduce((sum, { n }) => sum + n, 0),
  };
}

/**
 * P(candidate fails) − P(baseline fails) of live requests, by the minute: Newcombe's interval on counts over their
 * dispersion, each bound at the one-sided level `alpha`; for the final look.
 */
export function liveErrorsInterval(candidate: Arm[], baseline: Arm[], alpha: number): Interval {
  return newcombeInterval(effective(candidate), effective(baseline), alpha);
}

/**
 * A lower bound of the same difference that holds at every minute at once, at `level` (α/K, or α/(S·K) in a step):
 * the candidate's lower less the baseline's upper Beta-mixture bound, each at half the level.
 */
export function liveErrorsHarmBound(candidate: Arm[], baseline: Arm[], level: number): number {
  const [cand, base] = [effective(candidate), effective(baseline)];
  return (
    betaMixtureInterval(cand.failures, cand.n, level / 2).lower -
    betaMixtureInterval(base.failures, base.n, level / 2).upper
  );
}

function effective(minutes: Arm[]): Arm {
  const { failures, n } = total(minutes);
  const deff = dispersion(minutes);
  return { failures: failures / deff, n: n / deff };
}
