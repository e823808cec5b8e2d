import { inParallel } from '@mlops-actions/azureml/parallel';
import type { Scored, Scorer } from '@mlops-actions/azureml/scoring';
import { classify, type Answer } from '../../experiment/classify.ts';
import { readPrediction, valueAt } from '../../experiment/prediction.ts';
import type { Clock } from '../../runtime/context.ts';
import type { RowRequest } from './row-requests.ts';

/** Requests under way at once: a live deployment has its own callers. */
const atOnce = 8;
const timeoutMs = 30_000;
/** Waits before an answer that is the load's or the network's fault is asked for again. */
const waits = [500, 2_000];

export interface Scoring {
  deployment: string;
  predictionPath: string | undefined;
  scorePath: string | undefined;
  clock: Clock;
  signal: AbortSignal;
}

/** What a deployment answers on rows, and how many rows it did not answer, by why. */
export interface Answers {
  rows: { prediction: unknown; score?: unknown }[];
  failures: Map<string, number>;
}

/** Scores rows on one deployment, each in a request of its own, a few at once. Neither rows nor answers are logged. */
export async function scoreRows(
  scorer: Pick<Scorer, 'send'>,
  requests: readonly RowRequest[],
  scoring: Scoring,
): Promise<Answers> {
  const rows: Answers['rows'] = [];
  const failures = new Map<string, number>();
  await inParallel(requests, atOnce, scoring.signal, async ({ body }, signal, i) => {
    const found = await answerTo(scorer, body, { ...scoring, signal });
    if (typeof found === 'string') failures.set(found, (failures.get(found) ?? 0) + 1);
    else rows[i] = found;
  });
  return { rows, failures };
}

/** The prediction of one row, or why there is none. */
async function answerTo(
  scorer: Pick<Scorer, 'send'>,
  body: string,
  { deployment, predictionPath, scorePath, clock, signal }: Scoring,
): Promise<Answers['rows'][number] | string> {
  const read = (scored: Scored) => readPrediction(scored, predictionPath);
  for (let attempt = 0; ; attempt++) {
    const scored = await scorer.send(body, { deployment, timeoutMs, signal });
    const answer = classify(scored, deployment, read);
    if (answer.kind !== 'ok') {
      const wait = waits[attempt];
      if (wait === undefined || answer.kind === 'refused') return wordsOf(answer);
      await clock.sleep(wait, signal);
      continue;
    }
    const prediction = single(answer.prediction.value);
    if (prediction === undefined) return 'a prediction that is no single value';
    if (scorePath === undefined) return { prediction };
    const score = scoreIn(scored, scorePath);
    return score === undefined ? `no number at '${scorePath}'` : { prediction, score };
  }
}

function scoreIn({ body }: Scored, pointer: string): number | undefined {
  const found = single(valueAt(JSON.parse(body.toString('utf8')), pointer)?.value);
  return typeof found === 'number' ? found : undefined;
}

/** `[1]` is 1; what is no single value is undefined. */
function single(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return single(value[0]);
  return value !== null && typeof value === 'object' ? undefined : (value ?? undefined);
}

function wordsOf(answer: Exclude<Answer, { kind: 'ok' }>): string {
  switch (answer.kind) {
    case 'failed':
      return answer.failure;
    case 'refused':
      return `HTTP ${answer.status}`;
    case 'lost':
      return answer.loss;
  }
}
