import { inParallel } from '@mlops-actions/azureml/parallel';
import { classify, type Answer } from '../../experiment/classify.ts';
import type { Context } from '../../runtime/context.ts';
import { readAnswers, type AnswerPaths, type Answers } from './answers.ts';
import type { OpenDeployment } from './deployment.ts';

/** Rows of a request, so that a table of some thousand rows is some dozen requests. */
const rowsPerRequest = 50;
/** Failed rows after which a failing request is neither looked into nor asked for again. */
const mostFailed = 200;
/** Waits before an answer that is the load's or the network's fault is asked for again. */
const waits = [500, 2_000];

export interface Scoring {
  paths: AnswerPaths;
  /** Requests in flight at once: a live deployment has its own callers. */
  concurrency: number;
  context: Pick<Context, 'clock' | 'signal'>;
}

/** What came back, row by row, and how many rows have no answer, by why. */
export interface ScoredRows extends Answers {
  failures: ReadonlyMap<string, number>;
}

/** An answer that some row of the request may be the reason of. */
interface Failure {
  reason: string;
  isOfRequest: boolean;
}

/**
 * Scores rows in requests of some, a bounded number of them in flight at once. A request that fails is asked for again by
 * halves, so that one row does not fail those beside it, and a deployment that takes a row a request is served. Neither
 * rows nor answers are logged.
 * @param bodyOf the body for the rows from one index to before another
 * @throws the signal's reason; AzureError where no key or token can be had
 */
export async function scoreRows(
  deployment: OpenDeployment,
  rows: number,
  bodyOf: (from: number, to: number) => string,
  scoring: Scoring,
): Promise<ScoredRows> {
  const predictions = Array.from({ length: rows }, (): unknown => null);
  const scores = Array.from({ length: rows }, () => NaN);
  const lacks = { predictions: false, scores: false };
  const failures = new Map<string, number>();
  let failed = 0;
  const ask = async (from: number, to: number, signal: AbortSignal): Promise<void> => {
    const isWorthwhile = () => failed < mostFailed;
    const asked = { body: bodyOf(from, to), rows: to - from, isWorthwhile };
    const found = await answersTo(deployment, asked, scoring, signal);
    if (!('reason' in found)) {
      found.predictions?.forEach((value, i) => (predictions[from + i] = value));
      found.scores?.forEach((value, i) => (scores[from + i] = value));
      lacks.predictions ||= !found.predictions;
      lacks.scores ||= !found.scores;
    } else if (found.isOfRequest && to - from > 1 && isWorthwhile()) {
      const middle = (from + to) >> 1;
      await ask(from, middle, signal);
      await ask(middle, to, signal);
    } else {
      failed += to - from;
      failures.set(found.reason, (failures.get(found.reason) ?? 0) + to - from);
    }
  };
  const starts = Array.from({ length: Math.ceil(rows / rowsPerRequest) }, (_, i) => i * rowsPerRequest);
  await inParallel(starts, scoring.concurrency, scoring.context.signal, (from, signal) =>
    ask(from, Math.min(rows, from + rowsPerRequest), signal),
  );
  return {
    predictions: lacks.predictions ? undefined : predictions,
    scores: lacks.scores ? undefined : scores,
    failures,
  };
}

/** `5 of 100 rows got no prediction from blue of endpoint flights (5 × timeout)`; undefined where all did. */
export function failureWords(
  { failures }: ScoredRows,
  rows: number,
  { name, endpoint }: Pick<OpenDeployment, 'name' | 'endpoint'>,
): string | undefined {
  if (failures.size === 0) return undefined;
  const count = (value: number) => value.toLocaleString('en-US');
  const failed = [...failures.values()].reduce((sum, each) => sum + each, 0);
  const kinds = [...failures].map(([kind, each]) => `${count(each)} × ${kind}`).join(', ');
  return `${count(failed)} of ${count(rows)} rows got no prediction from ${name} of endpoint ${endpoint} (${kinds})`;
}

async function answersTo(
  { scorer, name, timeoutMs }: OpenDeployment,
  { body, rows, isWorthwhile }: { body: string; rows: number; isWorthwhile: () => boolean },
  { paths, context }: Scoring,
  signal: AbortSignal,
): Promise<Answers | Failure> {
  for (let attempt = 0; ; attempt++) {
    const scored = await scorer.send(body, { deployment: name, timeoutMs, signal });
    const answer = classify(scored, name, () => ({ value: undefined }));
    if (answer.kind === 'ok') {
      const answers = readAnswers(scored.body, paths, rows);
      return typeof answers === 'string' ? { reason: answers, isOfRequest: true } : answers;
    }
    const isOfRequest = answer.kind === 'refused' || reasonOf(answer) === 'model-error';
    const wait = waits[attempt];
    if (isOfRequest || wait === undefined || !isWorthwhile())
      return { reason: reasonOf(answer), isOfRequest };
    await context.clock.sleep(wait, signal);
  }
}

function reasonOf(answer: Exclude<Answer, { kind: 'ok' }>): string {
  switch (answer.kind) {
    case 'failed':
      return answer.failure;
    case 'refused':
      return `HTTP ${answer.status}`;
    case 'lost':
      return answer.loss;
  }
}
