import { quantile } from '@mlops-actions/stats/quantile';
import type { Answer } from './classify.ts';
import type { PairResult, SendResult } from './replay.ts';

/** Measured pairs in schedule order, by column. */
export interface Samples {
  /** Indexes of the distinct bodies. */
  bodies: Int32Array;
  /** 1 where the request failed. */
  baselineFailed: Uint8Array;
  candidateFailed: Uint8Array;
  /** Milliseconds from the intended send time; failures at the timeout. */
  baselineMs: Float64Array;
  candidateMs: Float64Array;
}

/** What was not measured, and why. */
export interface Losses {
  /** Pairs that came back. */
  pairs: number;
  /** Sends answered with 429. */
  throttled: number;
  /** Pairs of which an answer was another deployment's, or nobody's. */
  misrouted: number;
  /** Pairs that were throttled or misrouted: nothing can be said of them. */
  incomplete: number;
  /** Pairs that the baseline refused with a 4xx: bad input. */
  refused: number;
  /** Sends that started over max(5 ms, a tenth of the baseline's median) late. */
  late: number;
  saturated: boolean;
}

/** What a pair is worth: measured, or lost, and why. */
export type PairWorth = 'measured' | 'throttled' | 'misrouted' | 'refused';

/** Bad input is refused (4xx) by the baseline and not failed on by the candidate. */
export function worthOf({ baseline, candidate }: PairResult): PairWorth {
  for (const loss of ['throttled', 'misrouted'] as const) {
    if ([baseline, candidate].some(({ answer }) => answer.kind === 'lost' && answer.loss === loss))
      return loss;
  }
  const isBadInput = baseline.answer.kind === 'refused' && candidate.answer.kind !== 'failed';
  return isBadInput ? 'refused' : 'measured';
}

/** A refusal (4xx) is a failure of a deployment that is judged by itself. */
export function hasFailed({ answer }: SendResult): boolean {
  return answer.kind === 'failed' || answer.kind === 'refused';
}

/** Which arms of a measured pair failed. A baseline that refuses what the candidate breaks on did what it should. */
export function failuresOf({ baseline, candidate }: PairResult): { baseline: boolean; candidate: boolean } {
  return { baseline: baseline.answer.kind === 'failed', candidate: hasFailed(candidate) };
}

/** A failed request counts with the timeout, so that failing fast does not help. */
export function latencyOf(result: SendResult, timeoutMs: number): number {
  return hasFailed(result) ? timeoutMs : result.latencyMs;
}

export function samplesOf(pairs: readonly PairResult[], timeoutMs: number): Samples {
  const measured = pairs.filter((pair) => worthOf(pair) === 'measured');
  const failures = measured.map(failuresOf);
  return {
    bodies: Int32Array.from(measured, ({ body }) => body),
    baselineFailed: Uint8Array.from(failures, ({ baseline }) => Number(baseline)),
    candidateFailed: Uint8Array.from(failures, ({ candidate }) => Number(candidate)),
    baselineMs: Float64Array.from(measured, ({ baseline }, i) =>
      failures[i]!.baseline ? timeoutMs : baseline.latencyMs,
    ),
    candidateMs: Float64Array.from(measured, ({ candidate }) => latencyOf(candidate, timeoutMs)),
  };
}

export function lossesOf(pairs: readonly PairResult[], samples: Samples, saturated: boolean): Losses {
  const lateLimit = Math.max(5, 0.1 * (quantile(samples.baselineMs, 0.5) || 0));
  const sends = pairs.flatMap(({ baseline, candidate }) => [baseline, candidate]);
  const worth = (kind: PairWorth) => pairs.filter((pair) => worthOf(pair) === kind).length;
  return {
    pairs: pairs.length,
    throttled: sends.filter(({ answer }) => answer.kind === 'lost' && answer.loss === 'throttled').length,
    misrouted: worth('misrouted'),
    incomplete: worth('throttled') + worth('misrouted'),
    refused: worth('refused'),
    late: sends.filter(({ lateMs }) => lateMs > lateLimit).length,
    saturated,
  };
}

/** How often each kind of answer came, by deployment: `ok`, `timeout`, `HTTP 404`, `throttled` and so on. */
export type AnswerCounts = Record<'baseline' | 'candidate', Record<string, number>>;

export function countAnswers(pairs: readonly PairResult[]): AnswerCounts {
  const counts: AnswerCounts = { baseline: {}, candidate: {} };
  for (const pair of pairs) {
    for (const arm of ['baseline', 'candidate'] as const) {
      const name = nameOf(pair[arm].answer);
      counts[arm][name] = (counts[arm][name] ?? 0) + 1;
    }
  }
  return counts;
}

function nameOf(answer: Answer): string {
  switch (answer.kind) {
    case 'failed':
      return answer.failure;
    case 'refused':
      return `HTTP ${answer.status}`;
    case 'lost':
      return answer.loss;
    default:
      return answer.kind;
  }
}
