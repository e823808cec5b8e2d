import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UserError } from '../runtime/user-error.ts';
import { choiceOf, readDriftPolicy } from './policy.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = path.join(folder, 'drift.yml');
  await writeFile(file, text);
  return readDriftPolicy(file);
}

async function refused(text: string): Promise<{ message: string; line: number | undefined }> {
  const error = await read(text).then(
    () => new Error('not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  return { message: error.message, line: error.at?.line };
}

describe('readDriftPolicy', () => {
  it('is all defaults without a file and for an empty one', async () => {
    const policy = await readDriftPolicy(undefined);
    expect(policy).toMatchObject({
      'drift-share': 0.5,
      columns: {},
      ignore: [],
      require: [],
      'show-values': [],
    });
    expect(await read('')).toEqual(policy);
    expect(await read('# nothing yet\n')).toEqual(policy);
  });

  it('takes the column before its type, and its type before the method', async () => {
    const policy = await read('numerical: {method: psi, threshold: 0.2}\ncolumns: {a: {method: ks}}\n');
    expect(choiceOf(policy, 'a', 'numerical')).toEqual({ method: 'ks', threshold: 0.2 });
    expect(choiceOf(policy, 'b', 'numerical')).toEqual({ method: 'psi', threshold: 0.2 });
    expect(choiceOf(policy, 'b', 'categorical')).toEqual({ method: undefined, threshold: undefined });
  });
});

describe('a policy with a mistake is one sentence with its line', () => {
  it.each([
    [
      'drift-shear: 0.3',
      "The policy has the key 'drift-shear', which is not known; did you mean 'drift-share'?",
      1,
    ],
    [
      'ignore: []\nnumerical: {methods: ks}',
      "The policy has the key 'methods', which is not known; did you mean 'method'?",
      2,
    ],
    [
      'columns:\n  a:\n    treshold: 1',
      "The policy has the key 'treshold', which is not known; did you mean 'threshold'?",
      3,
    ],
    [
      'drift-share: 50',
      "'drift-share' of the policy is wrong: it takes a number of at least 0 and at most 1.",
      1,
    ],
    ['\nignore: a', "'ignore' of the policy is wrong: it takes a list, not text.", 2],
    ...['concept', 'model'].map((kind): [string, string, number] => [
      `kinds:\n  - feature\n  - ${kind}`,
      `'kinds.1' of the policy is wrong: there is no kind '${kind}': 'performance' looks for concept and model drift.`,
      3,
    ]),
    ['- a', 'The policy is wrong: it takes a map of keys, not a list.', undefined],
    [
      'ignore: []\nperformance:\n  metrics: { acuracy: 0.1 }',
      "'performance.metrics.acuracy' of the policy is wrong: it is no known metric; did you mean 'accuracy'?",
      3,
    ],
    [
      'mode: honst',
      "'mode' of the policy is wrong: it takes one of preset, honest; did you mean 'honest'?",
      1,
    ],
    ...['concept', 'model'].map((kind): [string, string, number] => [
      `kinds:\n  - feature\n  - ${kind}`,
      `'kinds.1' of the policy is wrong: there is no kind '${kind}': 'performance' looks for concept and model drift.`,
      3,
    ]),
    ['kinds: []', "'kinds' of the policy is wrong: it must not be empty.", 1],
  ])('%j', async (text, message, line) => {
    expect(await refused(text)).toEqual({ message, line });
  });

  it('that names a method which does not fit', async () => {
    const { message } = await refused('categorical: {method: ks}');
    expect(message).toMatch(
      /^'categorical\.method' of the policy is wrong: it takes one of chisquare, .*\.$/,
    );
  });
});
