import { HarmMonitor } from '@mlops-actions/stats/harm';
import { type LatencyHarm, type LatencyRule, latencyHarm, latencyLooks } from './latency-check.ts';
import type { LatencyQuantile } from './policy.ts';
import type { PairResult } from './replay.ts';
import { type Samples, failuresOf, lossesOf, samplesOf, worthOf } from './samples.ts';
import { inTurns } from './turns.ts';
import { type Validity, isBeyondRescue, validityOf } from './validity.ts';

export interface WatchRule extends LatencyRule {
  /** Pairs to be measured. */
  planned: number;
  errorMargin: number;
  quantiles: readonly LatencyQuantile[];
}

/** Why the run ends before its plan. */
export interface Stop {
  by: 'errors' | LatencyQuantile | 'invalid';
  reason: string;
}

/** Looks for harm while the run goes on: in the errors at every pair, in the latency at four looks. It can only reject. */
export class HarmWatch {
  readonly #rule: WatchRule;
  readonly #pairs: PairResult[] = [];
  readonly #lost = { incomplete: 0, refused: 0 };
  #looking: Promise<void> = Promise.resolve();
  readonly monitor: HarmMonitor;
  /** The latency that was found to harm. */
  latency: LatencyHarm | undefined;
  stop: Stop | undefined;

  constructor(rule: WatchRule) {
    this.#rule = rule;
    this.monitor = new HarmMonitor(rule.errorMargin, rule.harmLevel);
  }

  /** Takes the next pair of the schedule; answers whether the run should end. */
  observe(pair: PairResult): 'go on' | 'stop' {
    this.#pairs.push(pair);
    const worth = worthOf(pair);
    if (worth === 'measured') {
      const { baseline, candidate } = failuresOf(pair);
      this.monitor.observe(baseline, candidate);
    } else this.#lost[worth === 'refused' ? 'refused' : 'incomplete'] += 1;
    const seen = this.#pairs.length;
    const { planned } = this.#rule;
    if (isBeyondRescue(this.#lost, planned)) {
      const reason = `the run was ended after ${seen} of ${planned} pairs, since it could not become valid any more`;
      this.stop ??= { by: 'invalid', reason };
    }
    if (this.monitor.isHarm) this.#stopForErrors();
    if (isLook(seen, planned)) this.#lookAtLatency();
    return this.stop ? 'stop' : 'go on';
  }

  /** Resolves when the looks that were begun have ended. */
  settled(): Promise<void> {
    return this.#looking;
  }

  #stopForErrors(): void {
    if (this.#validSamples()) this.stop ??= { by: 'errors', reason: this.#stopped() };
  }

  /** A look takes milliseconds, in which requests have to be sent: it is taken in turns with them. */
  #lookAtLatency(): void {
    const found = this.#validSamples();
    if (!found || found.validity.latency !== undefined) return;
    const [reason, purpose] = [this.#stopped(), `look at ${this.#pairs.length}`];
    this.#looking = this.#looking.then(async () => {
      for (const name of this.#rule.quantiles) {
        const harm = await inTurns(latencyHarm(name, found.samples, this.#rule, purpose));
        if (!harm || this.stop) continue;
        this.latency = harm;
        this.stop = { by: name, reason };
      }
    });
  }

  #validSamples(): { samples: Samples; validity: Validity } | undefined {
    const samples = samplesOf(this.#pairs, this.#rule.timeoutMs);
    const validity = validityOf(lossesOf(this.#pairs, samples, false));
    return validity.everything === undefined ? { samples, validity } : undefined;
  }

  #stopped(): string {
    return `harm was found after ${this.#pairs.length} of ${this.#rule.planned} pairs, and the run was stopped`;
  }
}

/** At 20, 40, 60 and 80 % of the plan; the look at its end is the judgement's. */
function isLook(seen: number, planned: number): boolean {
  const looksBy = (pairs: number) => Math.floor((pairs * latencyLooks) / planned);
  return seen < planned && looksBy(seen) > looksBy(seen - 1);
}
