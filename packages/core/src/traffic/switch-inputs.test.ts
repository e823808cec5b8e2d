import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { testContext } from '../runtime/test-context.ts';
import { type SwitchInputs, failingVerdicts } from './inputs.ts';
import { planHealth } from './plan-health.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'switch-inputs-'));
const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const requests = file('requests.jsonl', '{"data": [[1, 2]]}\n');

function inputs(more: Partial<SwitchInputs>): SwitchInputs {
  return {
    mode: 'promote',
    endpoint: 'flights',
    candidate: undefined,
    steps: [5, 50, 100],
    bake: undefined,
    health: 'probe',
    requests,
    rate: 20,
    policy: undefined,
    onInconclusive: 'rollback',
    lockTimeout: 90_000,
    seed: undefined,
    ...more,
  };
}

test.each<[string, Partial<SwitchInputs>, string]>([
  [
    'no requests for a probe',
    { requests: undefined },
    "Input 'requests' is missing: health: probe sends requests",
  ],
  [
    'requests that are not there',
    { requests: 'request.jsonl' },
    "The requests file 'request.jsonl' does not exist",
  ],
  ['an empty requests file', { requests: file('empty.jsonl', '\n') }, 'holds no request'],
  [
    'requests that are not JSON Lines',
    { requests: file('bad.jsonl', '{"a": 1}\nnot json\n') },
    'Line 2 of the requests file',
  ],
  [
    'a bake too short for metrics',
    { health: 'metrics', bake: 60_000 },
    "Input 'bake' is 60s, too short for health: metrics",
  ],
  ['a bake a minute too short for metrics', { health: 'metrics', bake: 720_000 }, 'Give bake: 13m or more'],
  ['a policy that is not there', { policy: 'polcy.yml' }, "The policy 'polcy.yml' does not exist"],
  ['a policy that is not YAML', { policy: file('p1.yml', 'alpha: [') }, 'is no valid YAML'],
  ['a policy with an unknown entry', { policy: file('p2.yml', 'alfa: 0.05') }, "did you mean 'alpha'?"],
  ['a policy with a wrong value', { policy: file('p3.yml', 'margins: { errors: 2 }') }, "'margins.errors'"],
])('%s is one sentence that says what to do', async (_, more, sentence) => {
  await expect(planHealth(inputs(more), testContext().context)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining(sentence),
  });
});

test('a run is reproduced by its policy and requests, or by the seed it is given', async () => {
  const seedOf = async (more: Partial<SwitchInputs>) =>
    (await planHealth(inputs(more), testContext().context)).seed;
  expect(await seedOf({})).toBe(await seedOf({ rate: 40 }));
  expect(await seedOf({ requests: file('other.jsonl', '{"data": []}\n') })).not.toBe(await seedOf({}));
  expect(await seedOf({ seed: '7' })).toBe('0x0000000000000007');
});

test('going back fails the step only where it failed, unless told otherwise', () => {
  expect(failingVerdicts({ mode: 'promote' })).toEqual(['rolled-back', 'failed']);
  expect(failingVerdicts({ mode: 'recover' })).toEqual(['failed']);
  expect(failingVerdicts({ mode: 'rollback', failOn: ['rolled-back'] })).toEqual(['rolled-back']);
  expect(failingVerdicts({ mode: 'promote', failOn: [] })).toEqual([]);
});
