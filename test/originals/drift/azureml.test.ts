import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { azuremlNames, methods } from '@mlops-actions/stats/drift/method';
import { runPython } from './run-python.ts';
import { check, leftOut, type Verdict, verdictsOf, withoutData } from './verdict.ts';

// Azure ML's preset and metrics, by its names, against SciPy's figures and the rules of its published components.
type Metric = keyof typeof azuremlNames;
type Judged = Pick<Verdict, 'score' | 'threshold' | 'drifted'>;

interface Column {
  type: 'numerical' | 'categorical';
  /** The metric that Azure ML takes where none is named. */
  method: Metric;
  verdicts: Partial<Record<Metric, Judged>>;
}

interface Table {
  name: string;
  reference: string;
  current: string;
  /** Null where Azure ML does not compare the column. */
  columns: Record<string, Column | null>;
}

const metrics = Object.keys(azuremlNames) as Metric[];
const folder = await mkdtemp(path.join(tmpdir(), 'azureml-'));
const { thresholds, tables } = await runPython<{ thresholds: Record<Metric, number>; tables: Table[] }>(
  'azureml_figures.py',
  folder,
);

afterAll(() => rm(folder, { recursive: true }));

function columnsOf({ columns }: Table): [string, Column][] {
  return Object.entries(columns).filter((entry): entry is [string, Column] => entry[1] !== null);
}

/** A verdict beside the original's, where they differ: scores by more than a millionth, p-values of almost 1 apart. */
function difference(metric: Metric, ours: Verdict | undefined, theirs: Judged | undefined) {
  const method = azuremlNames[metric];
  const apart = Math.abs((ours?.score as number) - (theirs?.score as number));
  const isNear = apart < 1e-12 || apart <= 1e-6 * (theirs?.score as number);
  const isAlmost1 = method === 'ks' && Math.min(ours?.score as number, theirs?.score as number) > 0.999;
  const isSame =
    ours?.method === method && ours.threshold === theirs?.threshold && ours.drifted === theirs.drifted;
  return isSame && (isNear || isAlmost1) ? [] : [{ ours, theirs: { method, ...theirs } }];
}

describe.each(tables)('$name', (table) => {
  it('has the columns, types, methods, thresholds and verdicts of the preset without a policy', async () => {
    const outcome = await check(table.reference, table.current, {}, 'azureml');
    const ours = verdictsOf(outcome);
    const compared = columnsOf(table);
    expect([...ours.keys()].toSorted()).toEqual(compared.map(([name]) => name).toSorted());
    const apart = Object.keys(table.columns).filter((name) => table.columns[name] === null);
    expect([...withoutData(outcome), ...leftOut(outcome)].toSorted()).toEqual(apart.toSorted());
    const differences = compared.flatMap(([name, { method, verdicts }]) =>
      difference(method, ours.get(name), verdicts[method]),
    );
    expect(differences).toEqual([]);
  });

  it.each(metrics)('has the figures and verdicts of %s', async (metric) => {
    const method = azuremlNames[metric];
    const choice = { method: metric, threshold: thresholds[metric] };
    const policy = Object.fromEntries(methods[method].types.map((type) => [type, choice]));
    const ours = verdictsOf(await check(table.reference, table.current, policy, 'azureml'));
    const differences = columnsOf(table).flatMap(([name, { verdicts }]) =>
      verdicts[metric] ? difference(metric, ours.get(name), verdicts[metric]) : [],
    );
    expect(differences).toEqual([]);
  });
});

describe('what is compared', () => {
  const all = tables.flatMap(columnsOf);

  it.each(metrics)('%s, on either side of its threshold', (metric) => {
    const drifted = all.flatMap(([, { verdicts }]) => verdicts[metric]?.drifted ?? []);
    expect(drifted.filter(Boolean).length).toBeGreaterThanOrEqual(10);
    expect(drifted.filter((each) => !each).length).toBeGreaterThanOrEqual(10);
  });

  it('integers on either side of 5 % of distinct values, and on it', () => {
    const types = (name: string) =>
      new Set(all.flatMap(([column, { type }]) => (column === name ? type : [])));
    expect(types('few')).toEqual(new Set(['categorical']));
    expect(types('twentieth')).toEqual(new Set(['numerical']));
    expect(types('gaps')).toEqual(new Set(['numerical']));
  });

  it('columns of every type, and those that are in both tables but not in common', () => {
    const columns = tables[0]?.columns ?? {};
    const apart = Object.entries(columns).flatMap(([name, column]) => (column ? [] : name));
    expect(apart).toEqual(['retyped', 'texted', 'timed', 'decimal', 'huge']);
    for (const name of ['truth', 'day', 'time', 'bytes']) expect(columns[name]?.type).toBe('categorical');
  });
});
