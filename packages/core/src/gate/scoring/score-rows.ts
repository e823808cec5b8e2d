import { inParallel } from '@mlops-actions/azureml/parallel';
import { classify } from '../../experiment/classify.ts';
import { readAnswers, type AnswerPaths } from './answers.ts';
import type { OpenDeployment } from './deployment.ts';

/** Rows of a request, so that a table of some thousand rows is some dozen requests. */
export const rowsPerRequest = 50;

export interface ScoringRule {
  paths: AnswerPaths;
  concurrency: number;
  signal: AbortSignal;
}

/** What came back, row by row. */
export interface ScoredRows {
  predictions: unknown[] | undefined;
  scores: number[] | undefined;
  /** Rows without an answer, and why the first of them has none. */
  failed: number;
  reason: string | undefined;
}

/**
 * Scores rows in requests of some, a bounded number of them in flight at once. No retries: what fails has failed.
 * @param bodyOf the body for the rows from one index to before another
 * @throws the signal's reason; AzureError where no key or token can be had
 */
export async function scoreRows(
  deployment: OpenDeployment,
  rows: number,
  bodyOf: (from: number, to: number) => string,
  { paths, concurrency, signal }: ScoringRule,
): Promise<ScoredRows> {
  const predictions: unknown[] = Array.from({ length: rows }, () => null);
  const scores: number[] = Array.from({ length: rows }, () => NaN);
  const lacks = { predictions: false, scores: false };
  const found: ScoredRows = { predictions, scores, failed: 0, reason: undefined };
  const starts = Array.from({ length: Math.ceil(rows / rowsPerRequest) }, (_, i) => i * rowsPerRequest);
  await inParallel(starts, concurrency, signal, async (from, either) => {
    const to = Math.min(rows, from + rowsPerRequest);
    const answers = await answersOf(deployment, bodyOf(from, to), to - from, paths, either);
    if (typeof answers === 'string') {
      found.failed += to - from;
      found.reason ??= answers;
      return;
    }
    for (let row = from; row < to; row++) {
      if (answers.predictions) predictions[row] = answers.predictions[row - from];
      if (answers.scores) scores[row] = answers.scores[row - from]!;
    }
    lacks.predictions ||= !answers.predictions;
    lacks.scores ||= !answers.scores;
  });
  return {
    ...found,
    ...(lacks.predictions && { predictions: undefined }),
    ...(lacks.scores && { scores: undefined }),
  };
}

async function answersOf(
  { scorer, name, timeoutMs }: OpenDeployment,
  body: string,
  rows: number,
  paths: AnswerPaths,
  signal: AbortSignal,
) {
  const scored = await scorer.send(body, { deployment: name, timeoutMs, signal });
  const answer = classify(scored, name, () => ({ value: undefined }));
  switch (answer.kind) {
    case 'ok':
      return readAnswers(scored.body, paths, rows);
    case 'refused':
      return `the deployment refuses them (HTTP ${answer.status})`;
    case 'lost':
      return answer.loss === 'throttled'
        ? 'the endpoint throttles them (HTTP 429): lower concurrency'
        : 'another deployment answered';
    default:
      return `the deployment fails on them (${answer.failure})`;
  }
}
