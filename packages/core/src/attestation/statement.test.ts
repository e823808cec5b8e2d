import { expect, test } from '@jest/globals';
import { tagValue } from '../register/tags/tags.ts';
import { keepSecret } from '../runtime/secrets.ts';
import { predicateSchema, predicateText, statementOf, statementSchema } from './statement.ts';

const files = ['MLmodel', 'conda.yaml', 'requirements.txt', 'code/uv.lock', 'model.pkl', 'notes.txt'];
const attested = {
  model: 'flights',
  version: '3',
  modelDigest: 'ab'.repeat(32),
  files: files.map((path, i) => ({ path, digest: String(i) })),
  judged: 'yes' as const,
  policyDigest: 'p',
  evidence: [],
  scan: { verdict: 'clean' as const, allowList: '1', files: 1, unknown: [] },
  provenance: { target: 'azure' as const, tools: {}, seeds: {} },
  runner: { os: 'Linux', arch: 'X64' },
};

test('a statement is about the model’s digest and names the model’s own environment files', () => {
  const statement = statementOf(attested);
  expect(statementSchema.parse(statement).subject).toEqual([
    { name: 'azureml:flights:3', digest: { sha256: attested.modelDigest } },
  ]);
  expect(predicateSchema.parse(JSON.parse(predicateText(statement)))).toEqual(statement.predicate);
  expect(statement.predicate.environment.files.map(({ path }) => path)).toEqual(files.slice(0, 4));
});

test('a secret in the reason of an override reaches neither the predicate nor a tag', () => {
  keepSecret('hunter2secret');
  const overrideReason = 'The key is hunter2secret';
  const statement = statementOf({ ...attested, judged: 'overridden', overrideReason });
  expect(predicateText(statement)).toContain('"The key is ***"');
  expect(tagValue(overrideReason)).toBe('The key is ***');
});

test.each([
  ['yes', 'judged'],
  ['no', 'unjudged'],
  ['overridden', 'overridden'],
] as const)('judged: %s is told as %s', (judged, verdict) => {
  expect(statementOf({ ...attested, judged }).predicate.verdict).toBe(verdict);
});

test('a predicate that actions/attest would not take is refused before it is tried', () => {
  const statement = statementOf({ ...attested, overrideReason: 'x'.repeat(17 * 1024 * 1024) });
  expect(() => predicateText(statement)).toThrow('an attestation holds 16 MB at the most');
});
