import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../runtime/user-error.ts';
import { type Policy, readPolicy } from './policy.ts';

async function policyOf(text: string): Promise<Policy> {
  const file = join(await mkdtemp(join(tmpdir(), 'policy-')), 'p.yml');
  await writeFile(file, text);
  return readPolicy(file);
}

test('without a file the defaults of the documentation hold', async () => {
  expect(await readPolicy(undefined)).toMatchObject({
    alpha: 0.05,
    objective: 'not-worse',
    margins: { errors: 0.005, 'latency-ratio': 1.1, 'latency-ms': 5, accuracy: 0.01 },
    'latency-quantiles': ['p95'],
    timeoutMs: 30_000,
    'max-error-rate': 0.01,
  });
});

test('a file overrides what it names', async () => {
  const policy = await policyOf('margins:\n  errors: 0.01\nlatency-quantiles: [p50, p95]\ntimeout: 5s\n');
  expect(policy.margins).toEqual({ errors: 0.01, 'latency-ratio': 1.1, 'latency-ms': 5, accuracy: 0.01 });
  expect(policy['latency-quantiles']).toEqual(['p50', 'p95']);
  expect(policy.timeoutMs).toBe(5000);
  expect(policy.digest).not.toBe((await readPolicy(undefined)).digest);
});

test.each([
  ['allpha: 0.1', /'allpha', which is not known; did you mean 'alpha'\?/],
  ['margins:\n  latencyratio: 1.2', /'latencyratio', which is not known; did you mean 'latency-ratio'\?/],
  ['alpha: 5', /'alpha' of the policy is wrong/],
  ['objective: best', /'objective' of the policy is wrong/],
  ['timeout: soon', /'timeout' of the policy is wrong: is no duration/],
  ['margins: 3', /'margins' of the policy is wrong/],
])('%j is refused with a sentence', async (text, sentence) => {
  await expect(policyOf(text)).rejects.toThrow(UserError);
  await expect(policyOf(text)).rejects.toThrow(sentence);
});
