import { HarmMonitor } from '@mlops-actions/stats/harm';
import { type LatencyHarm, type LatencyRule, latencyHarm, latencyLooks } from './latency-check.ts';
import type { LatencyQuantile } from './policy.ts';
import type { PairResult } from './replay.ts';
import { type PairWorth, hasFailed, lossesOf, samplesOf, worthOf } from './samples.ts';
import { isBeyondRescue, validityOf } from './validity.ts';

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
  readonly #lost = { throttled: 0, misrouted: 0, refused: 0 };
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
      this.monitor.observe(hasFailed(pair.baseline), hasFailed(pair.candidate));
    } else this.#lose(worth);
    this.stop ??= this.#reasonToStop();
    return this.stop ? 'stop' : 'go on';
  }

  #lose(worth: Exclude<PairWorth, 'measured'>): void {
    this.#lost[worth] += 1;
  }

  #reasonToStop(): Stop | undefined {
    const { planned, quantiles, timeoutMs } = this.#rule;
    const seen = this.#pairs.length;
    if (isBeyondRescue(this.#lost, planned)) {
      return {
        by: 'invalid',
        reason: `the run was ended after ${seen} of ${planned} pairs, since it could not become valid any more`,
      };
    }
    const isLook =
      seen < planned &&
      Math.floor((seen * latencyLooks) / planned) > Math.floor(((seen - 1) * latencyLooks) / planned);
    if (!isLook && !this.monitor.isHarm) return undefined;
    const samples = samplesOf(this.#pairs, timeoutMs);
    const validity = validityOf(lossesOf(this.#pairs, samples, false));
    if (validity.everything !== undefined) return undefined;
    const reason = `the run was stopped after ${seen} of ${planned} pairs`;
    if (this.monitor.isHarm) return { by: 'errors', reason };
    if (validity.latency !== undefined) return undefined;
    for (const name of quantiles) {
      this.latency = latencyHarm(name, samples, this.#rule, `look at ${seen}`);
      if (this.latency) return { by: name, reason };
    }
    return undefined;
  }
}
