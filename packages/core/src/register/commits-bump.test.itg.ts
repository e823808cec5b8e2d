import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '@mlops-actions/azureml/models';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bumpOfCommits, highestBump } from './commits-bump.ts';

let folder: string;
let clone: string;
const commits: string[] = [];
const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const messages = ['feat: first', 'docs: more', 'fix(api): that', 'feat: second', 'refactor!: other'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commits-'));
  clone = `${folder}-shallow`;
  git('init', '-q', '-b', 'main');
  git('config', 'user.email', 'a@example.com');
  git('config', 'user.name', 'a');
  for (const message of messages) {
    git('commit', '-q', '--allow-empty', '-m', message);
    commits.push(git('rev-parse', 'HEAD'));
  }
  execFileSync('git', ['clone', '-q', '--depth', '1', `file://${folder}`, clone]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(clone, { recursive: true });
});

const version = (number: string, commit: string | undefined) =>
  ({ version: number, tags: commit === undefined ? {} : { 'mlops-commit': commit } }) as unknown as Model;

test.each([
  [[], 'patch'],
  [['docs: x', 'chore(deps): y', 'no convention at all'], 'patch'],
  [['fix: x', 'fix(model): y'], 'patch'],
  [['fix: x', 'feat: y'], 'minor'],
  [['Feat(data): y'], 'minor'],
  [['feat!: y'], 'major'],
  [['refactor(api)!: y'], 'major'],
  [['fix: y\n\nBREAKING CHANGE: the columns are others'], 'major'],
  [['fix: y\n\nlong text\n\nBREAKING-CHANGE: the columns are others\nRefs: #7'], 'major'],
  [['docs: the words BREAKING CHANGE in a subject change nothing'], 'patch'],
  [['features: y', 'feature'], 'patch'],
])('%j ask for %s', async (given, bump) => {
  expect(await highestBump(given)).toBe(bump);
});

test('the commits since the highest release count, not those before, and no pre-release', async () => {
  const [first, second, third, fourth, fifth] = commits;
  expect(await bumpOfCommits([version('1.0.0', fourth)], folder)).toBe('major');
  expect(await bumpOfCommits([version('1.0.0', fifth)], folder)).toBe('patch');
  git('branch', 'older', fourth!);
  git('checkout', '-q', 'older');
  expect(await bumpOfCommits([version('1.0.0', first)], folder)).toBe('minor');
  expect(await bumpOfCommits([version('1.0.0', first), version('1.0.1', third)], folder)).toBe('minor');
  expect(await bumpOfCommits([version('1.10.0', fourth), version('1.9.0', first)], folder)).toBe('patch');
  expect(await bumpOfCommits([version('1.0.0', second), version('1.1.0-rc.1', fourth)], folder)).toBe(
    'minor',
  );
  expect(await bumpOfCommits([version('1.0.0', undefined)], folder)).toBe('patch');
});

test('a shallow clone, a folder that is no repository and an unknown commit are one sentence each', async () => {
  const known = [version('1.0.0', commits[0])];
  await expect(bumpOfCommits(known, clone)).rejects.toThrow("set 'fetch-depth: 0' in actions/checkout");
  await expect(bumpOfCommits(known, tmpdir())).rejects.toThrow('this is no git repository');
  await expect(bumpOfCommits([version('1.0.0', 'f'.repeat(40))], folder)).rejects.toThrow(
    'commit ffffffffffff, which version 1.0.0 was registered from, is not in this repository',
  );
});
