import { agree, canBeClass, isClass, readPrediction, valueAt } from './prediction.ts';

const answer = (body: string, contentType = 'application/json') => ({
  status: 200,
  headers: { 'content-type': contentType },
  body: Buffer.from(body),
  startedAt: 0,
  endedAt: 1,
});

test.each([
  ['{"predictions": [1, 0]}', 1],
  ['[0.5]', 0.5],
  ['"{\\"predictions\\": [7]}"', 7],
  ['{"class": "late"}', { class: 'late' }],
  ['"late"', 'late'],
  ['3', 3],
])('without a pointer the prediction of %s is found', (body, value) => {
  expect(readPrediction(answer(body), undefined)).toEqual({ value });
});

test('a pointer finds its value, and an answer without it is malformed', () => {
  expect(readPrediction(answer('{"out": [{"a/b": 2}]}'), '/out/0/a~1b')).toEqual({ value: 2 });
  expect(readPrediction(answer('{"error": "no model"}'), '/out/0')).toBeUndefined();
  expect(valueAt({ a: null }, '/a')).toEqual({ value: null });
  expect(valueAt({ a: 1 }, '/toString')).toBeUndefined();
});

test('what says that it is JSON and is not is malformed, an image is not', () => {
  expect(readPrediction(answer('{"predictions": ['), undefined)).toBeUndefined();
  expect(readPrediction(answer(''), undefined)).toBeUndefined();
  expect(readPrediction(answer('\x89PNG', 'image/png'), undefined)).toEqual({ value: expect.any(String) });
});

test('predictions agree within the tolerance, whatever their shape', () => {
  expect(agree({ p: [0.1 + 0.2, 'a'] }, { p: [0.3, 'a'] }, 1e-6)).toBe(true);
  expect(agree(0.3, 0.31, 1e-6)).toBe(false);
  expect(agree(1000, 1009, 0.01)).toBe(true);
  expect(agree({ a: 1 }, { b: 1 }, 1)).toBe(false);
  expect(agree([1], [1, 2], 1)).toBe(false);
  expect(agree(1, '1', 1)).toBe(false);
});

test('a class is the same in any of its usual forms, and a score is no class', () => {
  expect(isClass([1], '1')).toBe(true);
  expect(isClass(true, 'true')).toBe(true);
  expect(isClass(0, 1)).toBe(false);
  expect(canBeClass(0.73)).toBe(false);
  expect(canBeClass([1])).toBe(true);
  expect(canBeClass({ a: 1 })).toBe(false);
  expect(canBeClass(null)).toBe(false);
});
