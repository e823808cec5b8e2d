import { expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

type Permissions = Record<string, 'read' | 'write'>;

interface Workflow {
  on: { workflow_call?: { inputs?: Record<string, { required?: boolean }> } };
  jobs: Record<string, { permissions?: Permissions; uses?: string; with?: Record<string, unknown> }>;
}

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => parse(readFileSync(path.join(root, file), 'utf8')) as Workflow;

const calls = globSync('examples/*/.github/workflows/*.yml', { cwd: root }).flatMap((file) =>
  Object.entries(read(file).jobs).flatMap(([job, { uses, permissions = {}, with: given = {} }]) => {
    const called = /mlops-actions\/(\.github\/workflows\/[\w-]+\.yml)@/.exec(uses ?? '')?.[1];
    return called === undefined ? [] : [{ file, job, called, permissions, given }];
  }),
);

test('The examples call every reusable workflow', () => {
  const callable = globSync('.github/workflows/*.yml', { cwd: root }).filter(
    (file) => read(file).on.workflow_call,
  );
  expect(new Set(calls.map(({ called }) => called))).toEqual(new Set(callable));
});

// GitHub starts no run of a workflow whose caller grants less than it asks for.
test.each(calls)('$file grants what $called asks for, in job $job', ({ called, permissions }) => {
  const asked = Object.values(read(called).jobs).flatMap((job) => Object.entries(job.permissions ?? {}));
  const isGranted = ([scope, access]: [string, string]) =>
    permissions[scope] === 'write' || permissions[scope] === access;
  expect(asked.filter((each) => !isGranted(each))).toEqual([]);
});

test.each(calls)('$file gives $called the inputs that it has, in job $job', ({ called, given }) => {
  const inputs = read(called).on.workflow_call?.inputs ?? {};
  expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([]);
  const required = Object.keys(inputs).filter((name) => inputs[name]!.required);
  expect(required.filter((name) => !(name in given))).toEqual([]);
});
