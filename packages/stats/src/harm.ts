import type { Discordant } from './tango.ts';

// Taken once: a look-up of a global costs more than the arithmetic where code runs in a context of its own.
const { exp, log1p } = Math;

const bets = 20;
/** g₁ … g₂₀, geometric from .01 to .95. */
const shares = Float64Array.from({ length: bets }, (_, j) => 0.01 * 95 ** (j / (bets - 1)));

/**
 * Evidence against θ ≤ δ, where θ = P(candidate fails) − P(baseline fails) of paired outcomes: an e-value at each n, so
 * that P(it ever reaches 1/level) ≤ level while θ ≤ δ. A mixture of bets with λⱼ = gⱼ/(1+δ).
 * Waudby-Smith & Ramdas, JRSS B 86 (2024), 1–27.
 */
export function harmEvidence({ b, c, n }: Discordant, delta: number): number {
  let sum = 0;
  for (const g of shares) {
    const lambda = g / (1 + delta);
    sum += exp(c * log1p(lambda * (1 - delta)) + (n - b - c) * log1p(-lambda * delta) + b * log1p(-g));
  }
  return sum / bets;
}

/** The smallest θ that the evidence at this n leaves possible at `level`: where the e-value falls below 1/level. */
export function harmLowerBound(counts: Discordant, level: number): number {
  let [refuted, possible] = [-1 + 1e-9, 1];
  if (harmEvidence(counts, refuted) < 1 / level) return -1;
  for (let i = 0; i < 60; i++) {
    const middle = (refuted + possible) / 2;
    if (harmEvidence(counts, middle) >= 1 / level) refuted = middle;
    else possible = middle;
  }
  return refuted;
}

/** Watches pairs one by one, in an order that does not depend on their outcomes. */
export class HarmMonitor {
  readonly #delta: number;
  readonly #level: number;
  #counts: Discordant = { b: 0, c: 0, n: 0 };
  #evidence = 1;
  /** The counts before each failure of the baseline alone: only there can the bound have a peak. */
  readonly #peaks: Discordant[] = [];

  /** @param level error probability over the whole run: α/K for one of K checks */
  constructor(delta: number, level: number) {
    this.#delta = delta;
    this.#level = level;
  }

  /** Takes one pair and answers whether harm is proven by now, once and for all. */
  observe(baselineFailed: boolean, candidateFailed: boolean): boolean {
    const { b, c, n } = this.#counts;
    const onlyBaseline = baselineFailed && !candidateFailed;
    const onlyCandidate = candidateFailed && !baselineFailed;
    if (onlyBaseline) this.#peaks.push(this.#counts);
    this.#counts = { b: b + Number(onlyBaseline), c: c + Number(onlyCandidate), n: n + 1 };
    if (onlyCandidate) this.#evidence = Math.max(this.#evidence, harmEvidence(this.#counts, this.#delta));
    return this.isHarm;
  }

  get isHarm(): boolean {
    return this.#evidence >= 1 / this.#level;
  }

  get counts(): Readonly<Discordant> {
    return this.#counts;
  }

  /** The highest e-value so far against θ ≤ δ. */
  get evidence(): number {
    return this.#evidence;
  }

  /** The lower bound of θ that holds at every n at once: the highest so far. */
  lowerBound(): number {
    let highest = harmLowerBound(this.#counts, this.#level);
    for (const peak of this.#peaks) {
      if (highest === -1 || harmEvidence(peak, highest) >= 1 / this.#level)
        highest = Math.max(highest, harmLowerBound(peak, this.#level));
    }
    return highest;
  }
}
