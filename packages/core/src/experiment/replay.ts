import type { Scored, Scorer } from '@mlops-actions/azureml/scoring';
import { type Answer, classify } from './classify.ts';
import type { Plan, PlannedPair } from './plan.ts';
import { readPrediction } from './prediction.ts';
import { type PlannedSend, type SendRule, type Sent, sendOnSchedule } from './schedule.ts';

/** What one deployment did with one request. */
export interface SendResult {
  answer: Answer;
  latencyMs: number;
  lateMs: number;
}

/** One request on both deployments. */
export interface PairResult {
  /** Index into the distinct bodies. */
  body: number;
  baseline: SendResult;
  candidate: SendResult;
}

export interface ReplayRule extends Omit<SendRule, 'stop'> {
  baseline: string;
  candidate: string;
  predictionPath: string | undefined;
  /**
   * Told of each measured pair, in the order of the schedule and not of the answers: outcomes do not decide when a pair is
   * seen. `stop` ends the replay.
   */
  onPair(pair: PairResult): 'go on' | 'stop';
}

export interface Replay {
  /** The measured pairs in schedule order, up to where the replay ended; the warm-up is not among them. */
  pairs: PairResult[];
  /** The client could not keep up with the schedule's requests in flight. */
  saturated: boolean;
}

/**
 * Replays bodies on both deployments by the plan. No retries: what fails has failed.
 * @throws as `sendOnSchedule`
 */
export async function replay(
  scorer: Pick<Scorer, 'send'>,
  plan: Plan,
  bodies: readonly string[],
  rule: ReplayRule,
): Promise<Replay> {
  const stop = new AbortController();
  const read = (scored: Scored) => readPrediction(scored, rule.predictionPath);
  const halves: Partial<Record<'baseline' | 'candidate', SendResult>>[] = plan.pairs.map(() => ({}));
  const pairs: PairResult[] = [];
  let next = plan.warmUp;

  const onSent = (index: number, { scored, latencyMs, lateMs }: Sent) => {
    const pair = Math.floor(index / 2);
    const arm = armOf(plan.pairs[pair]!, index % 2 === 0);
    halves[pair]![arm] = { answer: classify(scored, rule[arm], read), latencyMs, lateMs };
    for (; next < halves.length && !stop.signal.aborted; next++) {
      const { baseline, candidate } = halves[next]!;
      if (!baseline || !candidate) return;
      const result = { body: plan.pairs[next]!.body, baseline, candidate };
      pairs.push(result);
      if (rule.onPair(result) === 'stop') stop.abort();
    }
  };
  const { saturated } = await sendOnSchedule(
    scorer,
    sendsOf(plan, bodies, rule),
    { ...rule, stop: stop.signal },
    onSent,
  );
  return { pairs, saturated };
}

/** Two sends a pair, in the pair's order. */
function* sendsOf(
  plan: Plan,
  bodies: readonly string[],
  arms: Pick<ReplayRule, 'baseline' | 'candidate'>,
): Generator<PlannedSend> {
  for (const pair of plan.pairs) {
    const body = bodies[pair.body]!;
    yield { at: pair.at[0], deployment: arms[armOf(pair, true)], body };
    yield { at: pair.at[1], deployment: arms[armOf(pair, false)], body };
  }
}

function armOf({ baselineFirst }: PlannedPair, isFirst: boolean): 'baseline' | 'candidate' {
  return baselineFirst === isFirst ? 'baseline' : 'candidate';
}
