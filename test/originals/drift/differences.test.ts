import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runPython } from './run-python.ts';
import { check, leftOut, type Original, verdictsOf, withoutData } from './verdict.ts';

// Each difference of docs/differences.md, section drift-check, with both figures.
type Found = Original & { error?: string };
const folder = await mkdtemp(path.join(tmpdir(), 'evidently-'));
const originals = await runPython<Record<string, Found>>('evidently_differences.py', folder);

afterAll(() => rm(folder, { recursive: true }));

async function both(name: string, policy: object = {}) {
  const theirs = originals[name];
  if (!theirs) throw new Error(`no case ${name}`);
  return { theirs, ours: await check(theirs.reference, theirs.current, policy) };
}

describe('where the figures differ, and no verdict does', () => {
  it('SciPy gives up an exact p-value that rounding takes above 1', async () => {
    const { theirs, ours } = await both('exact-ks');
    expect(theirs.columns['x']?.score).toBeCloseTo(0.9999609537692629, 12);
    expect(verdictsOf(ours).get('x')).toMatchObject({ method: 'ks', score: 1, drifted: false });
  });

  it('Evidently rounds tiny p-values of z to 0', async () => {
    const { theirs, ours } = await both('tiny-z');
    expect(theirs.columns['x']).toMatchObject({ score: 0, drifted: true });
    const score = verdictsOf(ours).get('x')?.score as number;
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1e-270);
    expect(verdictsOf(ours).get('x')?.drifted).toBe(true);
  });

  it('Evidently has no chi-square p-value for one category in both tables', async () => {
    const { theirs, ours } = await both('constant-chisquare', { categorical: { method: 'chisquare' } });
    expect(theirs.columns['x']).toMatchObject({ score: 'nan', drifted: false });
    expect(verdictsOf(ours).get('x')).toMatchObject({ score: 1, drifted: false });
  });

  it("Evidently's share reads infinite numbers that its columns leave out", async () => {
    const { theirs, ours } = await both('infinite');
    expect(theirs.columns['x']).toMatchObject({ method: 'wasserstein', drifted: true });
    expect(theirs.share).toBe(0);
    expect(verdictsOf(ours).get('x')?.score).toBeCloseTo(theirs.columns['x']?.score as number, 9);
    expect(ours.outputs['drift-share']).toBe('1');
  });
});

describe('where Evidently stops and drift-check goes on', () => {
  it('a column without values ends the whole report', async () => {
    const { theirs, ours } = await both('empty');
    expect(theirs.error).toMatch(/^ValueError: An empty column 'y'/);
    expect(withoutData(ours)).toEqual(['y']);
    expect(verdictsOf(ours).get('x')).toMatchObject({ method: 'ks', score: 1 });
  });

  it('a constant that no bin is narrow enough for', async () => {
    const { theirs, ours } = await both('huge-constant');
    expect(theirs.error).toMatch(/^ValueError: Too many bins/);
    expect(verdictsOf(ours).get('x')).toMatchObject({ method: 'z', score: 1, drifted: false });
  });
});

describe('what is not built yet', () => {
  it('Evidently classifies text and counts it in the share; drift-check lists it', async () => {
    const { theirs, ours } = await both('text');
    expect(Object.keys(theirs.columns)).toEqual(['x', 't']);
    expect(theirs.share).toBe(0.5);
    expect(leftOut(ours)).toEqual(['t']);
    expect(ours.outputs['drift-share']).toBe('0');
  });
});

describe('where one might expect a difference', () => {
  it('numbers that became texts have nothing in common with them', async () => {
    const { theirs, ours } = await both('retyped');
    expect(theirs.columns['x']).toMatchObject({ method: 'chisquare', score: 0, drifted: true });
    expect(verdictsOf(ours).get('x')).toMatchObject({ method: 'chisquare', score: 0, drifted: true });
  });
});
