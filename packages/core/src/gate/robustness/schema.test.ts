import { expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { readPolicy } from '../policy/policy.ts';
import { robustnessSchema, nameOf } from './schema.ts';

async function policyOf(part: object) {
  const folder = mkdtempSync(path.join(tmpdir(), 'policy-'));
  const file = path.join(folder, 'gate.json');
  writeFileSync(file, JSON.stringify({ rules: ['f1 >= 0'], ...part }, null, 2));
  try {
    return await readPolicy(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const readme = path.resolve(import.meta.dirname, '../../../../../actions/evaluate-gate/README.md');

test.each(['robustness', 'budgets', 'leakage'] as const)(
  'the README’s example of %s is a policy',
  async (key) => {
    const blocks = readFileSync(readme, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g);
    const example = [...blocks].map(([, text]) => text!).find((text) => text.startsWith(`${key}:`))!;
    expect((await policyOf(parse(example) as object))[key]).toBeDefined();
  },
);

test('perturbations are named by their kind and strength', () => {
  const { perturbations } = robustnessSchema.parse({
    'max-flips': 0,
    perturbations: [
      { kind: 'noise', columns: ['a'], deviations: 2 },
      { kind: 'missing', columns: ['a'] },
      { kind: 'swap', columns: ['a'], share: 0.25 },
      { kind: 'typos', columns: ['a'], share: 1 },
      { kind: 'scale', columns: ['a'], factor: 1.8, offset: 32 },
      { kind: 'file', name: 'fog' },
    ],
  });
  expect(perturbations.map(nameOf)).toEqual([
    'noise 2',
    'missing 10 %',
    'swap 25 %',
    'typos 100 %',
    'scale 1.8 + 32',
    'fog',
  ]);
});

const noise = { kind: 'noise', columns: ['a'] };
test.each([
  [
    { robustness: { perturbations: [noise] } },
    /'robustness.perturbations.0' of the policy is wrong: it has no limit: set 'max-drop' or 'max-flips', there or for all\./,
  ],
  [{ robustness: {} }, /'robustness' of the policy is wrong: it judges nothing: set 'perturbations'/],
  [
    { robustness: { 'max-flips': 0.1, perturbations: [noise, noise] } },
    /'robustness.perturbations.1' of the policy is wrong: it has the name 'noise 0.1' of another one: give it a 'name'\./,
  ],
  [
    { robustness: { 'max-flips': 0.1, perturbations: [{ kind: 'scale', columns: ['a'] }] } },
    /it changes nothing: set 'factor' or 'offset'/,
  ],
  [
    { robustness: { 'max-flips': 0.1, perturbations: [{ ...noise, columns: [] }] } },
    /'robustness.perturbations.0.columns'/,
  ],
  [
    { robustness: { 'max-flips': 2, perturbations: [noise] } },
    /'robustness.max-flips' of the policy is wrong/,
  ],
  [
    { robustness: { 'max-drop': { acuracy: 0.1 }, perturbations: [noise] } },
    /'robustness.max-drop.acuracy' of the policy is wrong: it is no known metric; did you mean 'accuracy'\?/,
  ],
  [
    { robustness: { 'max-drop': { f1: 'little' }, perturbations: [noise] } },
    /it takes a number such as 0.02, or a share/,
  ],
  [{ robustness: { 'max-flips': 0.1, timeout: '30' } }, /it takes a duration such as 30s/],
  [
    { robustness: { 'max-flips': 0.1, perturbation: [] } },
    /has the key 'perturbation', which is not known; did you mean 'perturbations'/,
  ],
  [{ budgets: {} }, /'budgets' of the policy is wrong: it names no budget: set model-size or latency\./],
  [
    { budgets: { 'model-size': '500' } },
    /'budgets.model-size' of the policy is wrong: it takes a size such as 500MB or 2GiB\./,
  ],
  [
    { budgets: { latency: {} } },
    /'budgets.latency' of the policy is wrong: it names no budget: set p50, p95 or p99\./,
  ],
  [
    { budgets: { latency: { p95: '50' } } },
    /'budgets.latency.p95' of the policy is wrong: it takes a duration such as 50ms or 1.5s\./,
  ],
  [{ budgets: { latency: { p90: '50ms' } } }, /has the key 'p90', which is not known/],
  [{ leakage: { threshold: 0.2 } }, /'leakage.threshold' of the policy is wrong/],
  [{ leakage: { severity: 'error' } }, /'leakage.severity' of the policy is wrong/],
])('a wrong policy is one sentence', async (part, sentence) => {
  await expect(policyOf(part)).rejects.toThrow(sentence);
});
