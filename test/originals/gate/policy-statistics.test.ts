import { afterAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { GateInputs } from '@mlops-actions/core/gate/case';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import { testInputs } from '@mlops-actions/core/gate/test-inputs';
import { detectable } from '@mlops-actions/core/gate/judge/comparison';
import { figureText } from '@mlops-actions/core/gate/judge/wording';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { normalCdf, normalQuantile } from '@mlops-actions/stats/distributions';
import { mcnemarExact } from '@mlops-actions/stats/mcnemar';
import { signedRank } from '@mlops-actions/stats/wilcoxon';

interface Table {
  name: string;
  rows: number;
  ours: number;
  theirs: number;
  mcnemar: number;
  wilcoxon: number;
  custom: Record<string, { sql: string; candidate: number; champion: number; interval: [number, number] }>;
}

interface Figures {
  mcnemar: { b: number; c: number; statsmodels: number; mlxtend: number }[];
  wilcoxon: { d: number[]; statistic: number; p: number }[];
  power: { alpha: number; error: number; difference: number; power: number }[];
  tables: Table[];
  regression: { wilcoxon: number };
  ties: { normal: number; permuted: number };
}

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
const folder = await mkdtemp(path.join(tmpdir(), 'policy-figures-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const script = path.join(import.meta.dirname, 'policy_figures.py');
const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 1 << 26 });
const figures = JSON.parse(stdout) as Figures;

/** To 1e-9, relative where the figures are small. */
function isClose(value: number, theirs: number): boolean {
  return Math.abs(value - theirs) <= 1e-9 * Math.max(Math.abs(theirs), 1e-12) || value === theirs;
}

describe('single figures', () => {
  test('McNemar’s exact p is that of statsmodels and mlxtend', () => {
    expect(figures.mcnemar.length).toBeGreaterThan(140);
    const unlike = figures.mcnemar.filter(
      ({ b, c, statsmodels, mlxtend }) =>
        !isClose(mcnemarExact(b, c)!, statsmodels) || Math.abs(mcnemarExact(b, c)! - mlxtend) > 1e-9,
    );
    expect(unlike).toEqual([]);
  });

  test('Wilcoxon’s signed-rank statistic and p are SciPy’s', () => {
    expect(figures.wilcoxon.length).toBeGreaterThan(150);
    const unlike = figures.wilcoxon.filter(({ d, statistic, p }) => {
      const found = signedRank(Float64Array.from(d))!;
      return found.statistic !== statistic || !isClose(found.pValue, p);
    });
    expect(unlike.map(({ d, statistic, p }) => ({ n: d.length, statistic, p }))).toEqual([]);
  });

  test('a detectable difference has the power that statsmodels gives it: 80 %', () => {
    for (const { alpha, error, difference, power } of figures.power) {
      const half = normalQuantile(1 - alpha) * error;
      const smallest = detectable({ lower: -half, upper: half }, alpha);
      const own = normalCdf(difference / error - normalQuantile(1 - alpha));
      expect(isClose(own, power)).toBe(true);
      expect(difference >= smallest - 1e-12).toBe(power >= 0.8 - 1e-9);
    }
  });
});

function gate(table: string, inputs: Partial<GateInputs>) {
  const predictions = [path.join(folder, `${table}-candidate.csv`)];
  const championPredictions = [path.join(folder, `${table}-champion.csv`)];
  return evaluateGate({ ...testInputs, predictions, championPredictions, ...inputs }, testContext().context);
}

test.each(figures.tables.map((table) => [table.name, table] as const))(
  'of %s: tests in the report, and metrics in SQL with their intervals, as pandas and a bootstrap in NumPy have them',
  async (name, { ours, theirs, mcnemar, wilcoxon, custom }) => {
    const lines = Object.entries(custom).flatMap(([metric, { sql }]) => [
      `${metric} = ${sql}`,
      `${metric} >= champion`,
    ]);
    const { checks, sections, outputs } = await gate(name, { rules: ['accuracy >= champion', ...lines] });
    const report = JSON.stringify(sections);
    expect(report).toContain(
      `only the candidate is right on ${ours} rows, only the champion on ${theirs}; p = ${figureText(mcnemar)}.`,
    );
    expect(report).toContain(`where they differ; p = ${figureText(wilcoxon)}.`);
    const values = JSON.parse(outputs['metrics']!) as Record<string, number>;
    for (const [metric, { candidate, champion, interval }] of Object.entries(custom)) {
      const { evidence } = checks.find(({ id }) => id === `${metric} >= champion`)!;
      expect(isClose(values[metric]!, candidate)).toBe(true);
      expect(isClose(evidence!['champion'] as number, champion)).toBe(true);
      const { lower, upper } = evidence!['difference'] as { lower: number; upper: number };
      // Both intervals are resampled: their bounds differ by luck, and by less than an eighth of the width.
      const width = interval[1] - interval[0];
      expect(Math.abs(-upper - interval[0]) / width).toBeLessThan(1 / 8);
      expect(Math.abs(-lower - interval[1]) / width).toBeLessThan(1 / 8);
    }
  },
  60_000,
);

test('of numbers, Wilcoxon’s test is of the absolute errors', async () => {
  const { sections } = await gate('diabetes', { rules: ['mae <= champion'] });
  expect(JSON.stringify(sections)).toContain(
    `Wilcoxon’s signed-rank test (display only): of the absolute errors, on the 442 rows where they differ; p = ${figureText(figures.regression.wilcoxon)}.`,
  );
}, 60_000);

test('of 14 to 50 differences with ties SciPy takes W as normal; here it is counted, as its permutations do', () => {
  const d = Float64Array.from({ length: 16 }, (_, i) => ((i * 7) % 5) - 1.5);
  const [theirs, permuted] = [figures.ties.normal, figures.ties.permuted];
  expect(theirs).toBeCloseTo(0.3577709433711659, 12);
  expect(permuted).toBeCloseTo(0.383148193359375, 12);
  expect(signedRank(d)!.pValue).toBeCloseTo(permuted, 12);
});
