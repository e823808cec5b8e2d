import { type Shares, type Split, mostLive, sameSplit, shares, sum } from './shares.ts';

/** One write of a release: the candidate's share and the whole split that is written. */
export interface Step {
  readonly share: number;
  readonly split: Split;
}

/** What a release is to do: a record says it. */
export interface Plan {
  readonly before: Split;
  readonly candidate: string;
  /** Percentages of the candidate. */
  readonly steps: readonly number[];
}

/**
 * The writes that bring `candidate` to 100 %: at each step it gets the percentage, and the others keep their
 * proportions. Steps that would not raise its share are left out. Where nothing is live there is nothing to
 * share with, and the one step is 100 %.
 */
export function planSteps(before: Split, candidate: string, percentages: readonly number[]): Step[] {
  const name = candidate.toLowerCase();
  const others = without(shares(before.traffic), name);
  const present = before.traffic[name] ?? 0;
  const firstRelease = sum(others) === 0;
  const wanted = firstRelease ? [100] : percentages;
  return wanted
    .filter((share) => share > present)
    .map((share) => ({
      share,
      split: {
        traffic: shares({ ...apportion(others, 100 - share), [name]: share }),
        // A deployment takes live or mirrored traffic, never both.
        mirror: without(shares(before.mirror), name),
      },
    }));
}

/** The most live deployment before the release that is not the candidate: what it is compared with. */
export function baselineOf({ before, candidate }: Omit<Plan, 'steps'>): string | undefined {
  return mostLive(without(before.traffic, candidate.toLowerCase()));
}

/** Every split that the release itself may have left behind: a map that is not among them is someone else's. */
export function ownSplits({ before, candidate, steps }: Plan): Split[] {
  return [before, ...planSteps(before, candidate, steps).map((step) => step.split)];
}

export function isOwn(split: Split, own: readonly Split[]): boolean {
  return own.some((candidate) => sameSplit(candidate, split));
}

/** Whole percentages in the proportions of `weights` that sum to `total` (largest remainder; ties by name). */
export function apportion(weights: Shares, total: number): Shares {
  const whole = sum(weights);
  if (whole === 0) return {};
  const quotas = Object.entries(weights).map(([name, weight]) => {
    const exact = weight * total;
    return { name, floor: Math.floor(exact / whole), remainder: exact % whole };
  });
  const left = total - quotas.reduce((given, quota) => given + quota.floor, 0);
  const ranked = quotas.toSorted((a, b) => b.remainder - a.remainder || (a.name < b.name ? -1 : 1));
  const winners = new Set(ranked.slice(0, left).map((quota) => quota.name));
  return shares(
    Object.fromEntries(quotas.map(({ name, floor }) => [name, floor + (winners.has(name) ? 1 : 0)])),
  );
}

function without(map: Shares, name: string): Shares {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
}
