import { UserError } from '../runtime/user-error.ts';
import { parsePolicy, readPolicy } from './policy.ts';

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

test('a file overrides what it names', () => {
  const policy = parsePolicy(
    'margins:\n  errors: 0.01\nlatency-quantiles: [p50, p95]\ntimeout: 5s\n',
    'p.yml',
  );
  expect(policy.margins).toEqual({ errors: 0.01, 'latency-ratio': 1.1, 'latency-ms': 5, accuracy: 0.01 });
  expect(policy['latency-quantiles']).toEqual(['p50', 'p95']);
  expect(policy.timeoutMs).toBe(5000);
  expect(policy.digest).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ['allpha: 0.1', /entry 'allpha' that is not known; did you mean 'alpha'\?/],
  [
    'margins:\n  latencyratio: 1.2',
    /entry 'margins.latencyratio' that is not known; did you mean 'latency-ratio'\?/,
  ],
  ['zebra: 1', /entry 'zebra' that is not known; it may hold alpha, objective/],
  ['alpha: 5', /'alpha' of the policy file 'p.yml' is wrong/],
  ['objective: best', /'objective' of the policy file 'p.yml' is wrong/],
  ['timeout: soon', /'timeout' of the policy file 'p.yml' is wrong: is no duration/],
  ['alpha: [', /'p.yml' is not YAML at line 1/],
  ['- a\n- b', /The whole of the policy file 'p.yml' is wrong/],
])('%j is refused with a sentence', (text, sentence) => {
  expect(() => parsePolicy(text, 'p.yml')).toThrow(UserError);
  expect(() => parsePolicy(text, 'p.yml')).toThrow(sentence);
});

test('all wrong entries are named at once, the first with its line', () => {
  const wrong = () => parsePolicy('objective: not-worse\nalpha: 5\nzebra: 1\n', 'p.yml');
  expect(wrong).toThrow(/alpha[^]*zebra/);
  try {
    wrong();
  } catch (error) {
    expect((error as UserError).at).toEqual({ file: 'p.yml', line: 2 });
  }
});

test('a missing file is one sentence', async () => {
  await expect(readPolicy('/nowhere/p.yml')).rejects.toThrow(
    "The policy file '/nowhere/p.yml' does not exist.",
  );
});
