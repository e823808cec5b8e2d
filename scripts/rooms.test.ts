import { expect, test } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');

/** What each room may import; a room may always import from itself. */
const allowed: Record<string, string[]> = {
  stats: [],
  tabular: ['stats'],
  azureml: [],
  core: ['azureml', 'tabular', 'stats'],
  emulator: [],
};

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'));
}

const importOf = /(?:from|import\()\s*'([^']+)'/g;

test.each(Object.entries(allowed))('packages/%s imports only what it may', (name, others) => {
  const wrong = sources(`packages/${name}`).flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(importOf)]
      .map((match) => match[1] ?? '')
      .filter((specifier) => {
        const other = /^@mlops-actions\/([^/]+)/.exec(specifier)?.[1];
        if (other) return other !== name && !others.includes(other);
        const target = path.resolve(root, path.dirname(file), specifier);
        return specifier.startsWith('.') && !target.startsWith(path.join(root, 'packages', name) + path.sep);
      })
      .map((specifier) => `${file}: ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

const actions = readdirSync(path.join(root, 'actions')).filter((name) =>
  existsSync(path.join(root, 'actions', name, 'action.yml')),
);

test.each(actions)('actions/%s imports only core and its own inputs', (name) => {
  const wrong = sources(`actions/${name}`)
    .filter((file) => !/\.test(\.\w+)?\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(path.join(root, file), 'utf8').matchAll(importOf)]
        .map((match) => match[1] ?? '')
        .filter((specifier) => !/^(@mlops-actions\/core\/|@actions\/core$|\.\/)/.test(specifier))
        .map((specifier) => `${file}: ${specifier}`),
    );
  expect(wrong).toEqual([]);
});

test.each(actions)('actions/%s runs its own bundle on Node 24', (name) => {
  const { runs } = parse(readFileSync(path.join(root, 'actions', name, 'action.yml'), 'utf8')) as {
    runs: Record<string, string>;
  };
  expect(runs).toMatchObject({ using: 'node24', main: `../../dist/${name}/index.js` });
  if (runs['post']) expect(runs['post']).toBe(`../../dist/${name}/post.js`);
});

test('No source file is over 500 lines', () => {
  const long = ['packages', 'actions', 'scripts', 'test', 'bench', 'examples']
    .flatMap(sources)
    .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 500);
  expect(long).toEqual([]);
});
