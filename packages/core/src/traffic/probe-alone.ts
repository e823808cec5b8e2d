import type { Scorer } from '@mlops-actions/azureml/scoring';
import { classify } from '../experiment/classify.ts';
import type { Plan } from '../experiment/plan.ts';
import { readPrediction } from '../experiment/prediction.ts';
import type { SendResult } from '../experiment/replay.ts';
import { type SendRule, sendOnSchedule } from '../experiment/schedule.ts';

/**
 * Sends the plan's bodies to one deployment, once a pair, in the open loop of a replay. Without the warm-up, in
 * schedule order.
 */
export async function replayAlone(
  scorer: Pick<Scorer, 'send'>,
  plan: Plan,
  bodies: readonly string[],
  deployment: string,
  rule: Omit<SendRule, 'stop'> & { predictionPath: string | undefined },
): Promise<SendResult[]> {
  const results: SendResult[] = [];
  const sends = plan.pairs.map(({ body, at }) => ({ at: at[0], deployment, body: bodies[body]! }));
  const stop = new AbortController().signal;
  await sendOnSchedule(scorer, sends, { ...rule, stop }, (index, { scored, latencyMs, lateMs }) => {
    const answer = classify(scored, deployment, (one) => readPrediction(one, rule.predictionPath));
    results[index] = { answer, latencyMs, lateMs };
  });
  return results.slice(plan.warmUp);
}
