import { afterAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import { testContext } from '@mlops-actions/core/runtime/test-context';

/** null where there is no figure; a stand-in where it is undefined and scikit-learn says so in a warning. */
type Theirs = number | null | { warned: number };

/** A table, and what scikit-learn says of it. */
interface Case {
  name: string;
  file: string;
  rows: number;
  inputs: { rules: string[]; weightColumn?: string; positiveLabel?: string };
  figures: Record<string, Theirs>;
}

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
const folder = await mkdtemp(path.join(tmpdir(), 'scikit-learn-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const flights = path.resolve(
  import.meta.dirname,
  '../../../node_modules/vega-datasets/data/flights-3m.parquet',
);
const script = path.join(import.meta.dirname, 'scikit_learn_figures.py');
const { stdout } = await promisify(execFile)(python, [script, folder, flights], { maxBuffer: 1 << 26 });
const cases = JSON.parse(stdout) as Case[];

async function metricsOf({ file, inputs }: Case): Promise<Record<string, number>> {
  const standard = {
    labelColumn: 'label',
    allowEmulatorEvidence: false,
    cloud: 'public',
    auth: 'auto',
  } as const;
  const unset = { subscriptionId: undefined, resourceGroup: undefined, workspace: undefined };
  const identity = { clientId: undefined, tenantId: undefined };
  const { context } = testContext();
  const outcome = await evaluateGate(
    { ...standard, ...unset, ...identity, predictions: [file], ...inputs },
    context,
  );
  return JSON.parse(outcome.outputs['metrics']!) as Record<string, number>;
}

/** To 1e-9; a stand-in for an undefined figure is no figure here. */
function isEqual(value: number | null, theirs: Theirs): boolean {
  if (typeof theirs !== 'number' || value === null) return value === null && typeof theirs !== 'number';
  return Math.abs(value - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));
}

test.each(cases.map((each) => [each.name, each] as const))(
  '%s has scikit-learn’s figures',
  async (_name, each) => {
    const ours = await metricsOf(each);
    const wrong = Object.entries(each.figures)
      .map(([metric, theirs]) => ({ metric, theirs, value: ours[metric] ?? null }))
      .filter(({ theirs, value }) => !isEqual(value, theirs));
    expect(wrong).toEqual([]);
  },
  60_000,
);

test('scikit-learn’s stand-ins for undefined figures of two classes are no figures here', () => {
  const standIns = cases.flatMap(({ figures }) =>
    Object.entries(figures).flatMap(([metric, theirs]) =>
      typeof theirs === 'object' && theirs !== null ? [{ metric, stand: theirs.warned }] : [],
    ),
  );
  expect(new Set(standIns.map(({ metric }) => metric))).toEqual(
    new Set(['precision', 'recall', 'f1', 'average_precision']),
  );
  for (const { stand } of standIns) expect(stand).toBe(0);
});

test('the figures compared are some hundreds, over real and generated tables', () => {
  const count = cases.reduce((sum, { figures }) => sum + Object.keys(figures).length, 0);
  expect(count).toBeGreaterThan(700);
});
