import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readRegistrationPolicy } from './policy.ts';

let folder: string;

beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'register-policy-'))));
afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = path.join(folder, 'policy.yml');
  await writeFile(file, text);
  return readRegistrationPolicy(file);
}

test.each([
  ['require: [evalute-gate]', /'require\.0' of the policy is wrong: .*did you mean 'evaluate-gate'/],
  ['require: evaluate-gate', /'require' of the policy is wrong: it takes a list, not text/],
  ['require:\n  - data-validate\n  - gate', /'require\.1' .* it takes one of .*scan/],
  ['accept: [pass, passed]', /'accept\.1' .* it takes one of pass, warn/],
  ['accept: []', /'accept' .* must not be empty/],
])('%j is told with what would be right', async (text, sentence) => {
  await expect(read(text)).rejects.toThrow(sentence);
});

test('what deploy-endpoint may be told to take is no mistake', async () => {
  const { rules } = await read('accept: [pass, unjudged, overridden]\nrequire: [scan, evaluate-gate]');
  expect(rules.accept).toEqual(['pass', 'unjudged', 'overridden']);
  expect(rules.require).toEqual(['evaluate-gate']);
});
