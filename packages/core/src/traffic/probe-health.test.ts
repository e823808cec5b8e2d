import type { Scorer } from '@mlops-actions/azureml/scoring';
import { seedFromText } from '@mlops-actions/stats/rng';
import { expect, test } from '@jest/globals';
import { readPolicy } from '../experiment/policy.ts';
import { testContext } from '../runtime/test-context.ts';
import { type ProbeOptions, probeHealth } from './probe-health.ts';

test('a baseline that shares its traffic already is not measured as the reference, which is said', async () => {
  let sent = 0;
  const send = () => {
    sent++;
    return Promise.resolve({ status: 200 });
  };
  const scorer = { scoringUri: 'http://127.0.0.1/score', send } as unknown as Scorer;
  const options: ProbeOptions = {
    endpoint: {} as ProbeOptions['endpoint'],
    candidate: 'green',
    baseline: 'blue',
    isBefore: false,
    steps: 1,
    referenceRequests: 300,
    pairs: 300,
    rate: 20,
    requests: { bodies: ['{}'], rows: [{ body: 0 }], digest: '' },
    policy: await readPolicy(undefined),
    seed: seedFromText('7'),
  };
  const health = probeHealth({ openScorer: () => Promise.resolve(scorer) }, options, testContext().context);
  const [warning] = await health.prepare(new AbortController().signal);
  expect(warning).toMatch(/^blue does not have all of its traffic now/);
  // The one request that finds out whether the host can be reached.
  expect(sent).toBe(1);
});
