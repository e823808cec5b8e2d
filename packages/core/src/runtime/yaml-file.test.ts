import { expect, test } from '@jest/globals';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { UserError } from './user-error.ts';
import { readYamlFile } from './yaml-file.ts';

const schema = z.strictObject({
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  errors: z.strictObject({ margin: z.number().default(0.005) }).prefault({}),
  needed: z.strictObject({ value: z.number() }).optional(),
  rules: z
    .array(z.union([z.string(), z.strictObject({ metric: z.string(), margin: z.number() })]))
    .default([]),
});

async function read(text: string) {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'yaml-')), 'policy.yml');
  await writeFile(file, text);
  return readYamlFile(file, schema, 'policy');
}

test('An empty file has every default', async () => {
  expect((await read('# nothing\n')).value).toEqual({ alpha: 0.05, errors: { margin: 0.005 }, rules: [] });
});

test('JSON is read as well, and every value has its line', async () => {
  const { value, placeOf } = await read('{"alpha": 0.1,\n "rules": ["a",\n "b"]}');
  expect(value.rules).toEqual(['a', 'b']);
  expect(placeOf(['rules', 1]).line).toBe(3);
});

test.each([
  ['errors:\n  margn: 1', "The policy has the key 'margn', which is not known; did you mean 'margin'?", 2],
  ['alpha: 0.1\nalhpa: 1', "The policy has the key 'alhpa', which is not known; did you mean 'alpha'?", 2],
  ['rules:\n  - a\n  - metric: f1\n    margin: x', "'rules.1.margin' of the policy is wrong", 4],
  [
    'rules:\n  - metric: f1\n    margin: 1\n    mragin: 1',
    "The policy has the key 'mragin', which is not known; did you mean 'margin'?",
    4,
  ],
  ['needed:\n  valu: 1', "The policy has the key 'valu', which is not known; did you mean 'value'?", 2],
  ['needed: {}', "'needed.value' of the policy is missing: it takes a number.", 1],
  ['alpha: 0.7', "'alpha' of the policy is wrong: it takes a number of more than 0 and less than 0.5.", 1],
  ['a: [1,\nb: }', 'The policy is no valid YAML', 2],
])('%j is told with its line', async (text, sentence, line) => {
  await expect(read(text)).rejects.toMatchObject({
    message: expect.stringContaining(sentence),
    at: { line },
  });
});

test('A file that is not there is told with its input', async () => {
  await expect(readYamlFile('none.yml', schema, 'policy')).rejects.toThrow(
    "The policy 'none.yml' does not exist or cannot be read: check the input 'policy'.",
  );
});

test('A bomb of aliases is refused', async () => {
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let i = 0; i < 8; i++)
    bomb.push(
      `b${i}: &b${i} [${Array(9)
        .fill(i ? `*b${i - 1}` : '*a')
        .join(',')}]`,
    );
  await expect(read(bomb.join('\n'))).rejects.toThrow('The policy cannot be read');
});

test('All faults of a file are told at once, each with its line', async () => {
  const text = 'rules:\n  - metric: 7\n    margin: x\nerrors:\n  margn: 1\nalpha: 5\nneeded: {}';
  const error = await read(text).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ at: { line: 2 } });
  expect((error as UserError).message.split('\n')).toEqual([
    "Line 2: 'rules.0.metric' of the policy is wrong: it takes text, not a number.",
    "Line 3: 'rules.0.margin' of the policy is wrong: it takes a number, not text.",
    "Line 5: The policy has the key 'margn', which is not known; did you mean 'margin'?",
    "Line 6: 'alpha' of the policy is wrong: it takes a number of more than 0 and less than 0.5.",
    "Line 7: 'needed.value' of the policy is missing: it takes a number.",
  ]);
  expect((error as UserError).places?.map(({ line }) => line)).toEqual([2, 3, 5, 6, 7]);
});

test.each([
  ['a:\n  b: 1\n c: 2', 'the indentation of line 3 does not fit the lines around it'],
  ['a: b: c', 'the indentation of line 1 does not fit'],
  ['a:\n\tb: 1', 'line 2 is indented by a tab: use spaces'],
  ['a: @me', 'a value on line 1 begins with a character that needs quotes around the value'],
  ['a: "\\d"', 'within double quotes a backslash stands twice: use single quotes'],
])('%j is told in plain words before the parser’s', async (text, sentence) => {
  await expect(read(text)).rejects.toThrow(`The policy is no valid YAML: ${sentence}`);
  await expect(read(text)).rejects.toThrow(/ \(.+\)\.$/);
});
