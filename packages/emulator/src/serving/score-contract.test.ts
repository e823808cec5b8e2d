import { expect, test } from '@jest/globals';
import { readRows, writeAnswer } from './score-contract.ts';

test('rows are read as NumPy reads them: numbers, booleans, numeric strings, null as NaN', () => {
  const rows = readRows('{"data": [[1, true, "2.5"], [0.1, false, null]]}');
  expect(rows.dims).toEqual([2, 3]);
  expect([...rows.values]).toEqual([1, 1, 2.5, Math.fround(0.1), 0, NaN]);
});

test.each([
  ['no JSON', '{'],
  ['no data', '{"rows": [[1]]}'],
  ['no object', '[[1]]'],
  ['a single row', '{"data": [1, 2]}'],
  ['rows of different lengths', '{"data": [[1, 2], [1]]}'],
  ['a word', '{"data": [["x"]]}'],
  ['an empty cell', '{"data": [[""]]}'],
  ['an object', '{"data": [[{}]]}'],
])('%s is an error of the script', (_, body) => {
  expect(() => readRows(body)).toThrow(expect.objectContaining({ name: 'ScriptError' }));
});

test('the answer is what Python would write', () => {
  expect(writeAnswer(Float32Array.of(0.25, 0.75), 0.5)).toBe(
    '{"predictions": [0, 1], "probabilities": [0.25, 0.75]}',
  );
  expect(writeAnswer(Float32Array.of(NaN), 0.5)).toBe('{"predictions": [0], "probabilities": [NaN]}');
});

test('a probability that equals the threshold as a float32 is a 1', () => {
  expect(writeAnswer(Float32Array.of(0.3), 0.3)).toContain('"predictions": [1]');
});
