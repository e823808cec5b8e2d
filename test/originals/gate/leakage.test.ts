import { afterAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { associationsOf, type Association } from '@mlops-actions/core/gate/leakage/association';
import { featureCheck } from '@mlops-actions/core/gate/leakage/checks';
import { leakageRows, type LabelKind } from '@mlops-actions/core/gate/leakage/leakage-rows';
import { leakageSchema } from '@mlops-actions/core/gate/leakage/schema';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openTable } from '@mlops-actions/tabular/sources';

interface Case {
  name: string;
  file: string;
  kind: LabelKind;
  /** By column and method; null where the original gives none. */
  figures: Record<string, Record<string, number | null>>;
}

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
const folder = await mkdtemp(path.join(tmpdir(), 'leakage-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const flights = path.resolve(
  import.meta.dirname,
  '../../../node_modules/vega-datasets/data/flights-3m.parquet',
);
const script = path.join(import.meta.dirname, 'leakage_figures.py');
const { stdout } = await promisify(execFile)(python, [script, folder, flights], { maxBuffer: 1 << 26 });
const cases = JSON.parse(stdout) as Case[];

async function associations({ file, kind }: Case): Promise<Association[]> {
  const engine = await openEngine();
  try {
    const table = await openTable(engine, 'predictions', [file]);
    const label = table.columns.find(({ name }) => name === 'label')!;
    const others = table.columns.filter((column) => column !== label);
    const rows = await leakageRows(engine, table, label, others, kind);
    const found: Association[][] = [];
    for (const suspect of rows.suspects) found.push(await associationsOf(engine, rows, suspect));
    return found.flat();
  } finally {
    await engine.close();
  }
}

const compared = new Map<string, number>();

test.each(cases.map((each) => [each.name, each] as const))(
  '%s: how well a column tells the label is as scikit-learn, SciPy and pandas say',
  async (_name, each) => {
    const found = await associations(each);
    const wrong = [];
    for (const { column, method, what, figure } of found) {
      const theirs = each.figures[column]?.[method];
      if (what !== undefined || typeof theirs !== 'number') continue;
      compared.set(method, (compared.get(method) ?? 0) + 1);
      if (!(Math.abs(figure - theirs) <= 1e-9)) wrong.push({ column, method, figure, theirs });
    }
    expect(wrong).toEqual([]);
    expect(featureCheck(found, undefined, leakageSchema.parse({})).verdict).toBe('pass');
  },
  60_000,
);

test('the figures compared are spread over every method', () => {
  expect(Object.fromEntries(compared)).toEqual({
    AUC: expect.any(Number),
    'share of the label’s entropy': expect.any(Number),
    'order of the classes': expect.any(Number),
    'rank correlation': expect.any(Number),
    'share of the label’s variance': expect.any(Number),
  });
  const total = [...compared.values()].reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThan(160);
});
