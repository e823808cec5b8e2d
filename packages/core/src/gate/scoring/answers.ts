import { parseBody, valueAt } from '../../experiment/prediction.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { GateInputs } from '../case.ts';

/** What the deployment says of rows: a prediction for each, and scores where it gives them. */
export interface Answers {
  predictions: unknown[] | undefined;
  scores: number[] | undefined;
}

/** JSON Pointers: to a list with an entry for each row, or as into the answer to a single row, such as `/predictions/0`. */
export interface AnswerPaths {
  prediction: string | undefined;
  score: string | undefined;
}

/** @throws UserError for a path that is no JSON Pointer */
export function answerPaths({ predictionPath, scorePath }: GateInputs): AnswerPaths {
  for (const [input, path] of Object.entries({
    'prediction-path': predictionPath,
    'score-path': scorePath,
  })) {
    if (path !== undefined && !path.startsWith('/'))
      throw new UserError(`Input '${input}' takes a JSON Pointer such as /predictions.`);
  }
  return { prediction: predictionPath, score: scorePath };
}

const usualPredictions = ['/predictions', '/result', ''];
const usualScores = ['/probabilities', '/scores'];

/**
 * Finds a prediction and a score of each row in an answer, at their paths or at the usual places. Scores of two classes
 * are that of the second.
 * @returns why there are none, as a clause without values, where the answer does not hold them
 */
export function readAnswers(body: Buffer, paths: AnswerPaths, rows: number): Answers | string {
  const parsed = parseBody(body);
  if (parsed === undefined) return 'an answer that is not JSON';
  const answer = parsed.value;
  const predictions = found(answer, paths.prediction, usualPredictions, rows, single);
  const scores = found(answer, paths.score, usualScores, rows, scoreOf);
  if (paths.prediction !== undefined && !predictions) return `no prediction a row at '${paths.prediction}'`;
  if (paths.score !== undefined && !scores) return `no number a row at '${paths.score}'`;
  if (!predictions && !scores) return 'no prediction a row at the usual places: set prediction-path';
  return { predictions, scores };
}

/** An entry for each row; undefined where there is none for one of them. */
function found<T>(
  answer: unknown,
  path: string | undefined,
  usual: readonly string[],
  rows: number,
  entry: (value: unknown) => T | undefined,
): T[] | undefined {
  const lists =
    path === undefined ? usual.map((each) => listAt(answer, each, rows)) : ofPath(answer, path, rows);
  for (const list of lists) {
    if (list?.length !== rows) continue;
    const entries = list.map(entry);
    if (entries.every((each) => each !== undefined)) return entries;
  }
  return undefined;
}

/** A path into the answer to one row says where the row stands by its first 0. */
function ofPath(answer: unknown, path: string, rows: number): (unknown[] | undefined)[] {
  const parts = path.split('/');
  const place = parts.indexOf('0');
  const ofRow = (row: number) => single(valueAt(answer, parts.with(place, String(row)).join('/'))?.value);
  return [
    ...(place > 0 ? [Array.from({ length: rows }, (_, row) => ofRow(row))] : []),
    listAt(answer, path, rows),
  ];
}

/** Of a single row, its answer may stand there by itself. */
function listAt(answer: unknown, path: string, rows: number): unknown[] | undefined {
  const value = valueAt(answer, path)?.value;
  if (Array.isArray(value)) return value;
  return rows === 1 ? [value] : undefined;
}

/** `[1]` is 1, as some frameworks answer; what is no single value is undefined. */
function single(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return single(value[0]);
  return value !== null && typeof value === 'object' ? undefined : (value ?? undefined);
}

function scoreOf(value: unknown): number | undefined {
  const one = single(Array.isArray(value) && value.length === 2 ? value[1] : value);
  return typeof one === 'number' ? one : undefined;
}
