import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

const readmes = globSync('actions/*/README.md', { cwd: root });

/** A scratch repository with the real workflows and scripts, and a build that only writes a file. */
function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'release-'));
  for (const part of ['.github', 'scripts', 'examples/flight-delay/.github', 'README.md', ...readmes]) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  mkdirSync(path.join(folder, 'dist'));
  const scripts = {
    build: 'echo built > dist/index.js',
    stamp: `"${process.execPath}" scripts/stamp.ts --root .`,
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', scripts }));
  git(folder, 'init', '--quiet');
  git(folder, 'config', 'user.name', 'test');
  git(folder, 'config', 'user.email', 'test@example.com');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  return folder;
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
}

const publish = (folder: string, version: string) =>
  execFileSync('bash', ['scripts/publish.sh', version], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, OWNER: 'acme' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

test('A release is two commits: one with the bundles, and one that names them and carries the tag', () => {
  const folder = scratch();
  publish(folder, 'v1.2.3');
  const bundle = git(folder, 'rev-parse', 'v1.2.3~1');
  const show = (commit: string, file: string) => git(folder, 'show', `${commit}:${file}`);
  expect(show(bundle, 'dist/index.js')).toBe('built');
  for (const file of ['.github/workflows/release.yml', '.github/workflows/train.yml']) {
    expect(show(bundle, file)).not.toContain(bundle);
    const uses = show('v1.2.3', file)
      .split('\n')
      .filter((line) => /\/actions\/(?!checkout)/.test(line));
    expect(uses.length).toBeGreaterThan(2);
    for (const line of uses.filter((use) => use.includes('mlops-actions'))) {
      expect(line).toMatch(new RegExp(`uses: acme/mlops-actions/actions/[\\w-]+@${bundle} # v1\\.2\\.3$`));
    }
  }
  expect(show('v1.2.3', 'examples/flight-delay/.github/workflows/release.yml')).toContain(
    'uses: acme/mlops-actions/.github/workflows/train.yml@v1.2.3',
  );
  const copied = ['README.md', ...readmes].flatMap(
    (file) => show('v1.2.3', file).match(/uses: .*mlops-.*/g) ?? [],
  );
  expect(copied.length).toBeGreaterThan(8);
  for (const line of copied) expect(line).toMatch(/uses: acme\/mlops-actions\/.*@v1\.2\.3( |$)/);
  expect(git(folder, 'status', '--porcelain')).toBe('');
});

test.each([
  ['1.2.3', "'1.2.3' is not a version"],
  ['v1.2', "'v1.2' is not a version"],
])('A release of %s is refused with a sentence', (version, sentence) => {
  expect(() => publish(scratch(), version)).toThrow(sentence);
});

test('A release from a changed tree, or of a version that is there, is refused', () => {
  const folder = scratch();
  publish(folder, 'v1.0.0');
  expect(() => publish(folder, 'v1.0.0')).toThrow('v1.0.0 is released already.');
  writeFileSync(path.join(folder, 'new.txt'), '');
  expect(() => publish(folder, 'v1.0.1')).toThrow('Commit or remove your changes first');
});

test('The stamp refuses what is no commit', () => {
  const stamp = [path.join(root, 'scripts/stamp.ts'), '--sha', 'main', '--root', scratch()];
  expect(() => execFileSync(process.execPath, stamp, { stdio: ['ignore', 'pipe', 'pipe'] })).toThrow(
    "'main' is not a commit",
  );
  expect(readFileSync(path.join(root, '.github/workflows/train.yml'), 'utf8')).toContain(
    'actions/data-validate@',
  );
});
