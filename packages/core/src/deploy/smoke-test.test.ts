import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Scored } from '@mlops-actions/azureml/scoring';
import { describe, expect, test } from '@jest/globals';
import { differenceFrom } from './expectation.ts';
import { type SmokeRequest, readSmokeTest, runSmokeTest } from './smoke-test.ts';

const file = path.join(mkdtempSync(path.join(tmpdir(), 'smoke-')), 'smoke.yml');

function written(text: string): string {
  writeFileSync(file, text);
  return file;
}

describe('a smoke test file', () => {
  test.each([
    ['{"data": [[1.10, 2]]}', [{ body: '{"data": [[1.10, 2]]}', status: 200 }]],
    ['[[1, 2]]', [{ body: '[[1, 2]]', status: 200 }]],
    ['data: [1, 2]', [{ body: '{"data":[1,2]}', status: 200 }]],
    [
      '- request: {a: 1}\n- request: "{"\n  status: 400',
      [
        { body: '{"a":1}', status: 200 },
        { body: '{', status: 400 },
      ],
    ],
    ['- request: 1\n  expect: [0]', [{ body: '1', status: 200, expect: [0] }]],
  ])('%j is read', async (text, requests) => {
    expect(await readSmokeTest(written(text))).toEqual(requests);
  });

  test.each([
    ['', 'is empty'],
    ['- request: 1\n  statuz: 200', "'statuz', which is not known; did you mean 'status'?"],
    ['- request: 1\n  status: 42', "'0.status'"],
    ['{"a": ', 'is no valid YAML'],
  ])('%j is refused', async (text, sentence) => {
    await expect(readSmokeTest(written(text))).rejects.toThrow(sentence);
  });
});

describe('an expectation', () => {
  test.each([
    [{ a: 1 }, { a: 1.0000001, b: 2 }, undefined],
    [[0, 1], [0, 1], undefined],
    [[0, 1], [0], 'the answer has 1 items, not 2'],
    [{ a: { b: [1] } }, { a: { b: [2] } }, 'the answer at /a/b/0 is another number'],
    [{ 'a/b': 1 }, {}, 'the answer at /a~1b is missing'],
    ['yes', 'no', 'the answer is not as expected'],
    [null, null, undefined],
    [[0], undefined, 'the answer is not JSON'],
  ])('%j of %j', (expected, answer, difference) => {
    expect(differenceFrom(expected, answer)).toBe(difference);
  });
});

describe('a smoke request', () => {
  const answer = (facts: Partial<Scored>) => ({
    send: () =>
      Promise.resolve({
        status: 200,
        headers: {},
        body: Buffer.from('[1]'),
        deployment: 'green',
        startedAt: 0,
        endedAt: 12,
        ...facts,
      }),
  });
  const ask: SmokeRequest = { body: '{}', status: 200, expect: [1] };
  const options = { timeoutMs: 1000, signal: new AbortController().signal };

  test.each<[Partial<Scored>, string, string]>([
    [{}, 'pass', 'answered 200 in 12 ms'],
    [{ body: Buffer.from('"[1]"') }, 'pass', 'answered 200 in 12 ms'],
    [{ deployment: 'blue' }, 'fail', 'answered by blue, not by green'],
    [
      { status: 424, headers: { 'ms-azureml-model-error-statuscode': '500' } },
      'fail',
      'answered 424 (the model answered 500), not 200',
    ],
    [{ status: 0, error: 'timeout' }, 'fail', 'no answer within 1 s'],
    [{ body: Buffer.from('[7]') }, 'fail', 'the answer at /0 is another number'],
  ])('that is answered with %j', async (facts, verdict, detail) => {
    const [check] = await runSmokeTest(answer(facts), 'green', [ask], options);
    expect(check).toMatchObject({ verdict, detail });
  });
});
