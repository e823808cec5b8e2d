import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runPython } from './run-python.ts';
import { check, type Original, verdictsOf, withoutData } from './verdict.ts';

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

describe('where the method has no figure', () => {
  it.each([
    ['constant-anderson', 'anderson', /needs more than one distinct/, 'has one value only'],
    ['three-fisher', 'fisher_exact', /Expects binary data/, 'has 3 categories'],
    ['middle-es', 'es', /interquartile range \(IQR\) is zero/, 'has the same value in the middle half'],
  ])('%s ends Evidently, and is no data in drift-check', async (name, method, error, reason) => {
    const type = method === 'fisher_exact' ? 'categorical' : 'numerical';
    const { theirs, ours } = await both(name, { [type]: { method } });
    expect(theirs.error).toMatch(error);
    expect(withoutData(ours)).toEqual(['x']);
    expect(ours.checks.find(({ verdict }) => verdict === 'no-data')).toBeDefined();
    expect(ours.checks.map(({ detail }) => detail).join()).toContain(reason);
  });

  it('four values are too few for es: Evidently passes on NaN', async () => {
    const { theirs, ours } = await both('short-es', { numerical: { method: 'es' } });
    expect(theirs.columns['x']).toMatchObject({ score: 'nan', drifted: false });
    expect(withoutData(ours)).toEqual(['x']);
  });

  it('texts of stop words alone', async () => {
    const { theirs, ours } = await both('few-texts');
    expect(theirs.error).toMatch(/^ValueError: .*(empty vocabulary|no terms remain)/i);
    expect(withoutData(ours)).toEqual(['t']);
  });
});

describe('where the figures of a method differ', () => {
  const scoreOf = async (name: string, method: string, type = 'numerical') => {
    const { theirs, ours } = await both(name, { [type]: { method } });
    return { theirs, found: verdictsOf(ours).get('x') };
  };

  it('Evidently counts orders for cramer_von_mises in 16 bits', async () => {
    const { theirs, found } = await scoreOf('half-precision', 'cramer_von_mises');
    const [exact, rounded] = [found?.score as number, theirs.columns['x']?.score as number];
    expect(rounded).toBe(0.038848876953125);
    expect(rounded).not.toBe(exact);
    expect(Math.abs(rounded / exact - 1)).toBeLessThan(2e-3);
    expect(found?.drifted).toBe(theirs.columns['x']?.drifted);
  });

  it('or stops there', async () => {
    const { theirs, found } = await scoreOf('integer-type', 'cramer_von_mises');
    expect(theirs.error).toMatch(/UFunc/);
    expect(found?.score).toBeCloseTo(0.19480519480519481, 12);
  });

  it.each([
    ['constant-g', 'g_test', 'categorical'],
    ['constant-t', 't_test', 'numerical'],
  ])('%s: NaN there, 1 here', async (name, method, type) => {
    const { theirs, found } = await scoreOf(name, method, type);
    expect(theirs.columns['x']).toMatchObject({ score: 'nan', drifted: false });
    expect(found).toMatchObject({ method, score: 1, drifted: false });
  });

  it.each([
    ['sizes-g', 'g_test', 0.08033146927545766],
    ['sizes-fisher', 'fisher_exact', 0.3549758682394869],
  ])('%s: an error there, SciPy’s figure of the scaled table here', async (name, method, expected) => {
    const { theirs, found } = await scoreOf(name, method, 'categorical');
    expect(theirs.error).toMatch(/ValueError/);
    expect(found?.score).toBeCloseTo(expected, 12);
  });

  it('hellinger of equal shares', async () => {
    const { theirs, found } = await scoreOf('same-hellinger', 'hellinger', 'categorical');
    expect(theirs.columns['x']?.score).toBeLessThan(3e-8);
    expect(found?.score).toBe(0);
  });

  it('es of two values, whose covariance is singular', async () => {
    const { theirs, found } = await scoreOf('few-es', 'es');
    expect(found?.score).toBeCloseTo(0.5, 12);
    expect(found?.score).not.toBeCloseTo(theirs.columns['x']?.score as number, 6);
  });

  it('TVD of shares that permutations often tie with', async () => {
    const { theirs, found } = await scoreOf('ties', 'TVD', 'categorical');
    expect(found?.score).toBeGreaterThanOrEqual(theirs.columns['x']?.score as number);
    expect(found?.drifted).toBe(theirs.columns['x']?.drifted);
  });

  it('empirical_mmd of large values, whose squares have no digits left for their differences', async () => {
    const { theirs, found } = await scoreOf('far-mmd', 'empirical_mmd');
    expect(found).toMatchObject({ score: 0, drifted: true });
    expect(theirs.columns['x']?.score).toBeGreaterThan(0);
  });
});

describe('where one might expect a difference', () => {
  it('numbers that became texts have nothing in common with them', async () => {
    const { theirs, ours } = await both('retyped');
    expect(theirs.columns['x']).toMatchObject({ method: 'chisquare', score: 0, drifted: true });
    expect(verdictsOf(ours).get('x')).toMatchObject({ method: 'chisquare', score: 0, drifted: true });
  });
});
