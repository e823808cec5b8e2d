import { expect, test } from '@jest/globals';
import type { GateInputs } from '../case.ts';
import { answerPaths, readAnswers } from './answers.ts';

function read(answer: unknown, prediction?: string, score?: string, rows = 3) {
  return readAnswers(Buffer.from(JSON.stringify(answer)), { prediction, score }, rows);
}

test.each([
  [{ predictions: ['a', 'b', 'c'] }, undefined],
  [{ result: [['a'], ['b'], ['c']] }, undefined],
  [['a', 'b', 'c'], undefined],
  [JSON.stringify(['a', 'b', 'c']), undefined],
  [{ outputs: [{ data: ['a', 'b', 'c'] }] }, '/outputs/0/data'],
  [{ rows: [{ class: 'a' }, { class: 'b' }, { class: 'c' }] }, '/rows/0/class'],
])('predictions are found row by row in %j', (answer, prediction) => {
  expect(read(answer, prediction)).toMatchObject({ predictions: ['a', 'b', 'c'] });
});

test.each([
  [[0.1, 0.2, 0.3], '/scores'],
  [
    [
      [0.9, 0.1],
      [0.8, 0.2],
      [0.7, 0.3],
    ],
    '/scores',
  ],
  [
    [
      [0.9, 0.1],
      [0.8, 0.2],
      [0.7, 0.3],
    ],
    '/scores/0/1',
  ],
  [[0.1, 0.2, 0.3], '/scores/0'],
  [[0.1, 0.2, 0.3], undefined],
])('scores %j are found at %p', (scores, path) => {
  expect(read({ predictions: [1, 1, 0], scores }, undefined, path)).toMatchObject({
    scores: [0.1, 0.2, 0.3],
  });
});

test('a row by itself may be answered without a list', () => {
  expect(read(7, undefined, undefined, 1)).toMatchObject({ predictions: [7] });
  expect(read({ class: 'late' }, '/class', undefined, 1)).toMatchObject({ predictions: ['late'] });
  expect(read({ predictions: ['late'] }, '/predictions/0', undefined, 1)).toMatchObject({
    predictions: ['late'],
  });
});

test.each([
  [
    { predictions: [1, 2] },
    undefined,
    undefined,
    'no prediction a row at the usual places: set prediction-path',
  ],
  [{ predictions: [1, null, 0] }, '/predictions', undefined, "no prediction a row at '/predictions'"],
  [{ predictions: [1, 1, 0] }, '/answers', undefined, "no prediction a row at '/answers'"],
  [{ predictions: [1, 1, 0], scores: [0.1, 'x', 0.3] }, undefined, '/scores', "no number a row at '/scores'"],
])('of %j it is told what is missing, and no value', (answer, prediction, score, reason) => {
  expect(read(answer, prediction, score)).toBe(reason);
});

test('what is not JSON is told', () => {
  expect(readAnswers(Buffer.from('<html>'), { prediction: undefined, score: undefined }, 3)).toBe(
    'an answer that is not JSON',
  );
});

test.each([
  [{ predictionPath: 'predictions' }, "Input 'prediction-path' takes a JSON Pointer such as /predictions."],
  [{ scorePath: 'scores/0' }, "Input 'score-path' takes a JSON Pointer such as /predictions."],
])('%j is no JSON Pointer', (paths, sentence) => {
  expect(() => answerPaths(paths as GateInputs)).toThrow(sentence);
});
