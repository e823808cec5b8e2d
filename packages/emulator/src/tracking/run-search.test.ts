import { expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../state/store.ts';
import { runFilter, runOrder } from './run-search.ts';
import { openRunStore } from './run-store.ts';

const store = openRunStore(openStore(mkdtempSync(join(tmpdir(), 'mlops-runs-'))));
for (const [id, f1, model] of [
  ['a', 0.7, 'trees'],
  ['b', 0.9, 'net'],
  ['c', undefined, 'Trees'],
] as const) {
  store.createRun({
    id,
    experiment: '0',
    name: `run ${id}`,
    started: id.charCodeAt(0),
    tags: { 'mlflow.parentRunId': 'p' },
  });
  store.logParams(id, { model });
  if (f1 !== undefined) store.metrics.add(id, { key: 'f1', value: f1, timestamp: 1, step: 0 });
}

const found = (filter: string) =>
  store
    .runs()
    .filter(runFilter(filter, store.metrics))
    .map((run) => run.id)
    .join('');

test.each([
  ['', 'abc'],
  ['metrics.f1 > 0.7', 'b'],
  ['metrics.f1 >= 0.7 and metrics.f1 < 0.9', 'a'],
  ["params.model = 'trees'", 'a'],
  ["params.model != 'trees'", 'bc'],
  ["params.model ILIKE 'tree%'", 'ac'],
  ["params.model LIKE 'tree%'", 'a'],
  ["tags.`mlflow.parentRunId` = 'p'", 'abc'],
  ['tags."mlflow.parentRunId" = \'p\' and metrics."f1" = 0.9', 'b'],
  ["tags.mlflow.parentRunId = 'q'", ''],
  ["attributes.status = 'RUNNING' AND run_name = 'run c'", 'c'],
  ["attributes.run_id IN ('a', 'c')", 'ac'],
])('%s finds %s', (filter, ids) => {
  expect(found(filter)).toBe(ids);
});

test.each(['metrics.f1', "nonsense.x = '1'", "attributes.color = 'red'", 'f1 > and'])(
  '%s is refused',
  (filter) => {
    expect(() => found(filter)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }));
  },
);

test('runs without a metric come last in its order, and the newest first without one', () => {
  const sorted = (...terms: string[]) =>
    store
      .runs()
      .toSorted(runOrder(terms, store.metrics))
      .map((run) => run.id)
      .join('');
  expect(sorted('metrics.f1 DESC')).toBe('bac');
  expect(sorted('metrics.f1 ASC')).toBe('abc');
  expect(sorted()).toBe('cba');
});

test('a parameter cannot be changed once it is logged', () => {
  expect(() => store.logParams('a', { model: 'net' })).toThrow('Changing param values is not allowed');
});
