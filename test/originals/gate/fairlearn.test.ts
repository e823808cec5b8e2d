import { afterAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { evaluateGate } from '@mlops-actions/core/gate/evaluate-gate';
import type { Check } from '@mlops-actions/core/report/outcome';
import type { Block } from '@mlops-actions/core/report/section';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import { adjustedPValues } from '@mlops-actions/stats/drift-decision/correction';

interface Figure {
  metric: string;
  method: string;
  aggregate: string;
  level: string;
  value: number | null;
}

/** A table, and what Fairlearn says of it. */
interface Case {
  name: string;
  file: string;
  sensitive: string[];
  control: string[];
  weighted: boolean;
  /** Whether every rate of every group has a denominator. */
  defined: boolean;
  figures: Figure[];
  byGroup: Record<string, Record<string, number | null>>;
}

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
const folder = await mkdtemp(path.join(tmpdir(), 'fairlearn-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const script = path.join(import.meta.dirname, 'fairlearn_figures.py');
const { stdout } = await promisify(execFile)(python, [script, folder], { maxBuffer: 1 << 26 });
const { cases, corrections } = JSON.parse(stdout) as {
  cases: Case[];
  corrections: { pValues: number[]; holm: number[]; 'benjamini-hochberg': number[] }[];
};

async function judged({ file, sensitive, control, weighted, figures }: Case) {
  const asked = new Map(figures.map((each) => [keyOf({ ...each, level: '' }), each]));
  const policy = path.join(folder, 'policy.json');
  const rules = [...asked.values()].map(({ metric, method, aggregate }) => ({
    rule: `${metric} >= 0`,
    method,
    agg: aggregate,
  }));
  const fairness = { sensitive, ...(control.length > 0 && { control }), 'min-rows': 1, rules };
  await writeFile(policy, JSON.stringify({ rules: ['accuracy >= 0', 'roc_auc >= 0'], fairness }));
  const unset = { subscriptionId: undefined, resourceGroup: undefined, workspace: undefined };
  const identity = { clientId: undefined, tenantId: undefined, cloud: 'public', auth: 'auto' } as const;
  const inputs = { predictions: [file], policy, labelColumn: 'label', allowEmulatorEvidence: false };
  const weightColumn = weighted ? 'weight' : undefined;
  return evaluateGate({ ...unset, ...identity, ...inputs, weightColumn }, testContext().context);
}

function keyOf({ metric, method, aggregate, level }: Omit<Figure, 'value'>): string {
  return [metric, method, aggregate, level].join(' ');
}

function keyOfCheck({ evidence, title }: Check): string {
  const { metric, compared, aggregate } = evidence as Record<string, string>;
  const level = / where (.*)$/.exec(title)?.[1] ?? '';
  return keyOf({ metric: metric!, method: compared!, aggregate: aggregate!, level });
}

function isNear(ours: unknown, theirs: number | null): boolean {
  if (typeof ours !== 'number' || theirs === null) return ours === undefined && theirs === null;
  return Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));
}

/** Where no group is wrongly called positive, the ratio of the false positive rates is 0 to 0. */
function isSkipped({ metric, method, level }: Figure, { figures }: Case): boolean {
  const rate = keyOf({ metric: 'false_positive_rate_ratio', method, aggregate: 'worst_case', level });
  return (
    metric === 'equalized_odds_ratio' && figures.some((each) => keyOf(each) === rate && each.value === null)
  );
}

const counted = { figures: 0, tables: new Set<string>() };

test.each(cases.filter(({ defined }) => defined).map((each) => [each.name, each] as const))(
  '%s: every disparity, and every figure of a group, is Fairlearn’s',
  async (_name, each) => {
    const { checks, sections } = await judged(each);
    const ours = new Map(
      checks.filter(({ id }) => id.startsWith('fairness/')).map((check) => [keyOfCheck(check), check]),
    );
    const wrong = each.figures
      .filter((figure) => !isSkipped(figure, each))
      .map((figure) => ({
        key: keyOf(figure),
        theirs: figure.value,
        ours: ours.get(keyOf(figure))?.observed,
      }))
      .filter(({ ours: value, theirs }) => !isNear(value, theirs));
    expect(wrong).toEqual([]);
    // The point lies in its interval.
    for (const { observed, evidence, id, verdict } of ours.values()) {
      if (verdict === 'no-data') continue;
      const { lower, upper } = evidence!['interval'] as { lower: number; upper: number };
      expect([id, lower <= upper]).toEqual([id, true]);
      expect([id, Number.isFinite(observed)]).toEqual([id, true]);
    }
    const ofGroups = groupFigures(sections.find(({ title }) => title.startsWith('Fairness'))!.blocks);
    const theirs = Object.entries(each.byGroup).flatMap(([metric, groups]) =>
      Object.entries(groups).map(([group, value]) => ({ key: `${metric} of ${nameOf(each, group)}`, value })),
    );
    expect(theirs.filter(({ key, value }) => !isNear(ofGroups.get(key), value))).toEqual([]);
    counted.figures += each.figures.length + theirs.length;
    counted.tables.add(each.name);
  },
  120_000,
);

/** Fairlearn's key of crossed columns is a tuple, `('a', 'east')`. */
function nameOf({ sensitive }: Case, group: string): string {
  const values = group.startsWith('(') ? group.slice(2, -2).split("', '") : [group];
  return values.map((value, i) => `${sensitive[i]} = ${value}`).join(', ');
}

function groupFigures(blocks: Block[]): Map<string, unknown> {
  const table = blocks.find((block) => block.kind === 'table' && block.columns[0]!.title === 'Group');
  if (table?.kind !== 'table') return new Map();
  const titles = table.columns.map(({ title }) => title);
  return new Map(
    table.rows.flatMap((row) => row.map((cell, i) => [`${titles[i]} of ${row[0] as string}`, cell] as const)),
  );
}

test('a rate of nothing is 0 in Fairlearn and undefined here, with the group that lacks it', async () => {
  const empty = cases.find(({ defined }) => !defined)!;
  const { checks } = await judged(empty);
  const ours = (metric: string) => checks.find(({ evidence }) => evidence?.['metric'] === metric)!;
  const theirs = (metric: string) => empty.figures.find((figure) => figure.metric === metric)!.value;
  expect(theirs('true_positive_rate_group_min')).toBe(0);
  expect(ours('true_positive_rate_group_min')).toMatchObject({
    verdict: 'no-data',
    detail:
      'true_positive_rate_group_min is undefined: the group group = c has no row that is labelled positive, so its true_positive_rate is undefined',
  });
  expect(theirs('predictive_parity_difference')).toBeGreaterThan(0.5);
  expect(ours('predictive_parity_difference')).toMatchObject({
    verdict: 'no-data',
    detail:
      'predictive_parity_difference is undefined: the group group = b has no row that is predicted positive, so its precision is undefined',
  });
  // What has a denominator is equal.
  for (const metric of ['selection_rate_difference', 'demographic_parity_ratio', 'false_positive_rate_ratio'])
    expect(isNear(ours(metric).observed, theirs(metric))).toBe(true);
}, 60_000);

test('a ratio of 0 to 0 is left out of equalized odds in Fairlearn and makes them undefined here', async () => {
  const wine = cases.find(({ name }) => name === 'wine')!;
  const skipped = wine.figures.filter((figure) => isSkipped(figure, wine));
  expect(skipped).toHaveLength(4);
  expect(skipped[0]!.value).toBeCloseTo(0.162, 3);
  const { checks } = await judged(wine);
  for (const figure of skipped)
    expect(
      checks.find((check) => check.id.startsWith('fairness/') && keyOfCheck(check) === keyOf(figure)),
    ).toMatchObject({
      verdict: 'no-data',
      detail: 'equalized_odds_ratio is undefined: it is a ratio of 0 to 0, or a part of it is undefined',
    });
}, 60_000);

test('Holm and Benjamini–Hochberg are statsmodels’ multipletests', () => {
  for (const { pValues, ...theirs } of corrections) {
    for (const correction of ['holm', 'benjamini-hochberg'] as const) {
      const ours = adjustedPValues(pValues, correction);
      ours.forEach((p, i) => expect(Math.abs(p - theirs[correction][i]!)).toBeLessThan(1e-12));
      counted.figures += ours.length;
    }
  }
});

test('the figures compared are more than a thousand, over real and generated tables', () => {
  expect(counted.tables.size).toBeGreaterThanOrEqual(10);
  expect(counted.figures).toBeGreaterThan(1_000);
});
