import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { environmentOf, withImage } from './environment.ts';

const pip = (text: string) => environmentOf('requirements.txt', text);
const conda = (text: string) => environmentOf('conda.yaml', text);
const digest = 'a'.repeat(64);

test.each([
  ['numpy==2.3.5', '2.3.5', true],
  ['numpy === 2.3.5', '2.3.5', true],
  ['scikit-learn[plots]==1.9.1 ; python_version >= "3.10"', '1.9.1', true],
  ['numpy==2.3.5 --hash=sha256:abc', '2.3.5', true],
  ['numpy==2.3.5  # why', '2.3.5', true],
  ['numpy (==2.3.5)', '2.3.5', true],
  ['numpy==2.*', undefined, false],
  ['numpy>=2,<3', undefined, false],
  ['numpy==2.3,!=2.3.1', undefined, false],
  ['numpy~=2.3', undefined, false],
  ['numpy', undefined, false],
  ['own @ https://example.com/own-1.whl', undefined, false],
  [`own @ https://example.com/own-1.whl#sha256=${digest}`, undefined, true],
  [`own @ git+https://example.com/own.git@${'b'.repeat(40)}`, undefined, true],
  ['own @ git+https://example.com/own.git@main', undefined, false],
])('pip: %s has the version %s, pinned: %s', (line, version, pinned) => {
  const { packages, unpinned } = pip(line);
  expect(packages).toMatchObject([{ manager: 'pypi', pinned, ...(version && { version }) }]);
  expect(unpinned).toHaveLength(pinned ? 0 : 1);
});

test.each([
  ['numpy=2.3.5', '2.3.5', true],
  ['numpy=2.3.5=py312_0', '2.3.5', true],
  ['numpy==2.3', '2.3', true],
  ['conda-forge::numpy=2.3.5', '2.3.5', true],
  ['numpy=2.3', '2.3', false],
  ['numpy>=2', undefined, false],
  ['numpy', undefined, false],
])('conda: %s has the version %s, pinned: %s', (line, version, pinned) => {
  const { packages } = conda(`dependencies: ['${line}']`);
  expect(packages).toMatchObject([{ name: 'numpy', manager: 'conda', pinned }]);
  expect(packages[0]?.version).toBe(version);
});

test('options are no packages, lines that name other files are told, and credentials are left out', () => {
  const { packages, unpinned } = pip(
    [
      '--index-url https://user:secret@example.com/simple',
      '-r base.txt',
      '-e git+https://token@example.com/own.git#egg=own',
      'own @ git+https://token@example.com/own.git@main',
      'numpy==2.3.5 \\',
      '  --hash=sha256:abc',
    ].join('\n'),
  );
  expect(packages.map(({ name }) => name)).toEqual(['numpy', 'own']);
  expect(unpinned).toEqual([
    'own @ git+https://example.com/own.git@main',
    '-r base.txt',
    '-e git+https://example.com/own.git#egg=own',
  ]);
  expect(JSON.stringify({ packages, unpinned })).not.toMatch(/secret|token/);
});

test('MLflow’s files name Python', () => {
  expect(conda('dependencies: [python=3.12.4, pip<=24, {pip: [mlflow==3.1.0]}]')).toMatchObject({
    python: '3.12.4',
    unpinned: ['pip<=24'],
  });
  const text = 'python: 3.12.4\nbuild_dependencies: [pip==24.0]\ndependencies: [mlflow==3.1.0]';
  const { python, packages } = environmentOf('python_env.yaml', text);
  expect(python).toBe('3.12.4');
  expect(packages.map(({ name, manager }) => [name, manager])).toEqual([
    ['mlflow', 'pypi'],
    ['pip', 'pypi'],
  ]);
});

test('an image is pinned by its digest alone', () => {
  expect(withImage(pip('a==1'), 'example.com/base:3').unpinned).toEqual(['example.com/base:3']);
  expect(withImage(pip('a==1'), `example.com/base@sha256:${digest}`).unpinned).toEqual([]);
});

test('any text is read without an exception, and what pip freeze prints is pinned', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('requirements.txt', 'conda.yaml'), (text, source) => {
      const { packages, unpinned } = environmentOf(source, text);
      expect(unpinned.length).toBeGreaterThanOrEqual(packages.filter(({ pinned }) => !pinned).length);
    }),
  );
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);
  const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){0,3}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, version), { minLength: 1 }), (frozen) => {
      const { packages, unpinned } = pip(frozen.map(([each, at]) => `${each}==${at}`).join('\n'));
      expect(packages).toHaveLength(frozen.length);
      expect(unpinned).toEqual([]);
    }),
  );
});
