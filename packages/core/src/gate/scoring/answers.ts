import { valueAt } from '../../experiment/prediction.ts';

/** What the deployment says of rows: a prediction for each, and scores where it gives them. */
export interface Answers {
  predictions: unknown[] | undefined;
  scores: number[] | undefined;
}

export interface AnswerPaths {
  prediction: string | undefined;
  score: string | undefined;
}

const usualPredictions = ['/predictions', '/result', ''];
const usualScores = ['/probabilities', '/scores'];

/**
 * Finds as many predictions and scores as there are rows in an answer, at their paths or at the usual places. Scores of
 * two classes are that of the second.
 * @returns why there are none, as a clause without values, where the answer does not hold them
 */
export function readAnswers(body: Buffer, paths: AnswerPaths, rows: number): Answers | string {
  const answer = parsed(body);
  if (answer === undefined) return 'the answer is not JSON';
  const predictions = listAt(answer, paths.prediction, usualPredictions, rows);
  const found = listAt(answer, paths.score, usualScores, rows);
  const scores = found?.map(scoreOf);
  if (paths.prediction !== undefined && !predictions)
    return `the answer holds no list of ${rows} predictions at '${paths.prediction}'`;
  if (paths.score !== undefined && !scores?.every(Number.isFinite))
    return `the answer holds no list of ${rows} scores at '${paths.score}'`;
  const usable = scores?.every(Number.isFinite) ? scores : undefined;
  if (!predictions && !usable) return `the answer holds no list of ${rows} predictions: set prediction-path`;
  return { predictions: predictions?.map(only), scores: usable };
}

function parsed(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    // A score.py that dumps its own JSON answers a JSON text of JSON.
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}

function listAt(
  answer: unknown,
  path: string | undefined,
  usual: readonly string[],
  rows: number,
): unknown[] | undefined {
  const lists = (path === undefined ? usual : [path]).map((each) => valueAt(answer, each)?.value);
  return lists.find((list): list is unknown[] => Array.isArray(list) && list.length === rows);
}

/** `[1]` is 1, as some frameworks answer. */
function only(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function scoreOf(value: unknown): number {
  const one = Array.isArray(value) && value.length === 2 ? (value[1] as unknown) : only(value);
  return typeof one === 'number' ? one : NaN;
}
