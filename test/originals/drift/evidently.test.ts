import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outcome } from '@mlops-actions/core/report/outcome';
import { runPython } from './run-python.ts';
import { check, leftOut, type Original, type Verdict, verdictsOf, withoutData } from './verdict.ts';

interface Case extends Original {
  name: string;
  options: { num_method?: string; cat_method?: string; num_threshold?: number; cat_threshold?: number };
  text: string[];
  unknown: string[];
}

const flights = path.resolve(
  import.meta.dirname,
  '../../../node_modules/vega-datasets/data/flights-3m.parquet',
);
const folder = await mkdtemp(path.join(tmpdir(), 'evidently-'));
const cases = await runPython<Case[]>('evidently_cases.py', folder, flights);

afterAll(() => rm(folder, { recursive: true }));

/** Texts are compared in methods.test.ts. */
function policyOf({ options, text }: Case): object {
  return {
    ignore: text,
    numerical: { method: options.num_method, threshold: options.num_threshold },
    categorical: { method: options.cat_method, threshold: options.cat_threshold },
  };
}

/** Scores equal to a millionth, and p-values near 0 or 1 as docs/differences.md says. */
function isNear(ours: Verdict, theirs: Verdict): boolean {
  const difference = Math.abs(ours.score - theirs.score);
  if (difference <= 1e-6 * Math.abs(theirs.score) || difference < 1e-12) return true;
  if (ours.method === 'chisquare' && String(theirs.score) === 'nan') return ours.score === 1;
  return ours.method === 'ks' && ours.score > 0.999 && theirs.score > 0.999;
}

it('compares hundreds of columns', () => {
  expect(cases.flatMap(({ columns }) => Object.keys(columns)).length).toBeGreaterThanOrEqual(900);
});

describe.each(cases)('$name', (original) => {
  let outcome: Outcome;

  beforeAll(async () => {
    outcome = await check(original.reference, original.current, policyOf(original));
  });

  it.each(Object.entries(original.columns))('%s is judged as Evidently judges it', (column, theirs) => {
    const ours = verdictsOf(outcome).get(column);
    if (!ours) throw new Error(`no verdict on ${column}`);
    const { score, ...rest } = theirs;
    expect(ours).toMatchObject(rest);
    if (!isNear(ours, theirs)) expect(ours.score).toBe(score);
  });

  it('has the share of drifted columns that Evidently has', () => {
    expect(Number(outcome.outputs['drift-share'])).toBeCloseTo(original.share, 12);
    expect(outcome.verdict).toBe(original.share >= 0.5 ? 'drift' : 'no-drift');
  });

  it('judges no other column than Evidently does, and lists what it leaves out', () => {
    expect([...verdictsOf(outcome).keys()].toSorted()).toEqual(Object.keys(original.columns).toSorted());
    const listed = [...leftOut(outcome), ...withoutData(outcome)];
    expect(listed).toEqual(expect.arrayContaining([...original.text, ...original.unknown]));
  });
});
