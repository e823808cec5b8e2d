import { afterAll, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { azuremlNames, isDrifted, methods } from '@mlops-actions/stats/drift/method';
import { runPython } from './run-python.ts';
import { check, verdictsOf } from './verdict.ts';

// Azure ML's metrics, by its names, against SciPy's figures of what its published component computes.
type Metric = keyof typeof azuremlNames;

interface Table {
  name: string;
  reference: string;
  current: string;
  columns: Record<string, Partial<Record<Metric, number>>>;
}

const folder = await mkdtemp(path.join(tmpdir(), 'azureml-'));
const tables = await runPython<Table[]>('azureml_figures.py', folder);
const cases = tables.flatMap((table) =>
  (Object.keys(azuremlNames) as Metric[]).map((metric) => ({ ...table, metric })),
);

afterAll(() => rm(folder, { recursive: true }));

it.each(cases)('$metric of $name', async ({ reference, current, columns, metric }) => {
  const method = azuremlNames[metric];
  const policy = Object.fromEntries(methods[method].types.map((type) => [type, { method }]));
  const ours = verdictsOf(await check(reference, current, policy));
  const compared = Object.entries(columns).filter(([, figures]) => figures[metric] !== undefined);
  expect(compared.length).toBeGreaterThan(1);
  for (const [column, { [metric]: figure }] of compared) {
    const score = figure as number;
    const found = ours.get(column);
    expect({ column, method: found?.method }).toEqual({ column, method });
    const difference = Math.abs((found?.score as number) - score);
    const isNear = difference < 1e-12 || difference <= 1e-6 * score || (method === 'ks' && score > 0.999);
    if (!isNear) expect({ column, score: found?.score }).toEqual({ column, score });
    expect(found?.drifted).toBe(isDrifted(method, score, methods[method].threshold, 'azureml'));
  }
});

it.each(Object.keys(azuremlNames) as Metric[])('%s on either side of its threshold', (metric) => {
  const { threshold } = methods[azuremlNames[metric]];
  const scores = tables.flatMap(({ columns }) =>
    Object.values(columns).flatMap((each) => each[metric] ?? []),
  );
  expect(scores.filter((score) => score > threshold).length).toBeGreaterThanOrEqual(10);
  expect(scores.filter((score) => score < threshold).length).toBeGreaterThanOrEqual(10);
});
