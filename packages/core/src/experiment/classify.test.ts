import type { Scored } from '@mlops-actions/azureml/scoring';
import { classify } from './classify.ts';
import { readPrediction } from './prediction.ts';

function answer(facts: Partial<Scored>): Scored {
  return {
    status: 200,
    headers: {},
    body: Buffer.from('[1]'),
    startedAt: 0,
    endedAt: 1,
    deployment: 'green',
    ...facts,
  };
}

const read = (scored: Scored) => readPrediction(scored, undefined);

test.each([
  ['an answer', {}, { kind: 'ok', prediction: { value: 1 } }],
  [
    'a timeout',
    { status: 0, error: 'timeout', deployment: undefined },
    { kind: 'failed', failure: 'timeout' },
  ],
  [
    'a dropped connection',
    { status: 0, error: 'connection', deployment: undefined },
    { kind: 'failed', failure: 'connection' },
  ],
  ['500', { status: 500 }, { kind: 'failed', failure: 'server-error' }],
  ['503 of the gateway', { status: 503, deployment: undefined }, { kind: 'failed', failure: 'server-error' }],
  ['408', { status: 408 }, { kind: 'failed', failure: 'request-timeout' }],
  ['424', { status: 424 }, { kind: 'failed', failure: 'model-error' }],
  [
    '424 around a 500',
    { status: 424, headers: { 'ms-azureml-model-error-statuscode': '500' } },
    { kind: 'failed', failure: 'model-error' },
  ],
  [
    '424 around a 400',
    { status: 424, headers: { 'ms-azureml-model-error-statuscode': '400' } },
    { kind: 'refused', status: 400 },
  ],
  ['400', { status: 400 }, { kind: 'refused', status: 400 }],
  ['429', { status: 429, deployment: undefined }, { kind: 'lost', loss: 'throttled' }],
  ['no JSON', { body: Buffer.from('<html>') }, { kind: 'failed', failure: 'malformed' }],
  ['another deployment', { deployment: 'blue' }, { kind: 'lost', loss: 'misrouted' }],
  [
    'an error of another deployment',
    { status: 500, deployment: 'blue' },
    { kind: 'lost', loss: 'misrouted' },
  ],
  ['nobody named', { deployment: undefined }, { kind: 'lost', loss: 'misrouted' }],
] as [string, Partial<Scored>, unknown][])('%s', (_case, facts, expected) => {
  expect(classify(answer(facts), 'Green', read)).toEqual(expected);
});
