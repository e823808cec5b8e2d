import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { everyKind, flightPairs, plantedDay } from '@mlops-actions/core/drift/test-pairs';
import type { Outcome } from '@mlops-actions/core/report/outcome';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { alarmsOf, check } from './clean.ts';
import { halvesOf } from './halves.ts';

jest.setTimeout(3_600_000);

const folder = await mkdtemp(path.join(tmpdir(), 'twins-'));
const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
await promisify(execFile)(python, [path.join(import.meta.dirname, 'tables.py'), folder]);
/** Fewer while working on it, by MLOPS_TWINS. */
const count = Number(process.env['MLOPS_TWINS'] ?? 100);
const seeds = Array.from({ length: count }, (_, i) => i + 1);
const fewestClean = 0.9 * count;
const plantedSeeds = seeds.slice(0, 5);
const roles = { labelColumn: 'late', predictionColumn: 'prediction' };

afterAll(() => rm(folder, { recursive: true }));

/** How many unchanged twins had no alarm, by kind of drift. */
async function cleanTwins(judge: (seed: number) => Promise<Outcome>): Promise<Map<string, number>> {
  const clean = new Map<string, number>();
  for (const seed of seeds) {
    for (const [kind, alarm] of alarmsOf(await judge(seed))) {
      clean.set(kind, (clean.get(kind) ?? 0) + (alarm ? 0 : 1));
    }
  }
  return clean;
}

function firstWindow(outcome: Outcome, id: string): unknown {
  return outcome.checks.find((each) => each.id === id)?.evidence?.['firstWindow'];
}

describe('15,000 against 15,000 flights of January 2001', () => {
  it('every kind is clean in at least nine of ten unchanged twins', async () => {
    const clean = await cleanTwins(async (seed) => {
      const { reference, twin } = await flightPairs(folder, seed, 15_000);
      return check(reference, twin, everyKind, roles);
    });
    expect([...clean.keys()]).toEqual(expect.arrayContaining(everyKind.kinds));
    expect([...clean].filter(([, clean]) => clean < fewestClean)).toEqual([]);
  });

  it.each(plantedSeeds)('every kind finds what was planted, and when (seed %d)', async (seed) => {
    const { reference, planted, before, after } = await flightPairs(folder, seed, 15_000);
    const found = alarmsOf(await check(reference, after, everyKind, roles));
    for (const kind of everyKind.kinds) expect([kind, found.get(kind)]).toEqual([kind, true]);
    const whole = await check(reference, planted, everyKind, roles);
    for (const id of ['temporal:delay', 'temporal:distance', 'performance:accuracy']) {
      expect([id, firstWindow(whole, id)]).toEqual([id, `${plantedDay} 00:00:00`]);
    }
    const earlier = alarmsOf(await check(reference, before, everyKind, roles));
    for (const kind of ['label', 'prediction', 'confidence', 'performance', 'quality', 'correlation']) {
      expect([kind, earlier.get(kind)]).toEqual([kind, false]);
    }
  });
});

describe('flights from New York in January 2013, with nulls', () => {
  const table = path.join(folder, 'new_york.parquet');
  const policy = { ...everyKind, ignore: [], kinds: ['feature', 'temporal', 'quality', 'correlation'] };
  const settings = {
    ...policy,
    confidence: undefined,
    performance: undefined,
    'time-column': 'time',
    temporal: { columns: ['arr_delay', 'distance', 'carrier'] },
  };
  const day = '2013-01-18';
  const isLate = `time >= '${day}'`;
  const change = `* EXCLUDE (i) REPLACE (
    CASE WHEN ${isLate} THEN distance / 2 ELSE distance END AS distance,
    CASE WHEN ${isLate} AND hash(i) % 4 = 0 THEN NULL ELSE carrier END AS carrier)`;

  it('every kind is clean in at least nine of ten unchanged twins', async () => {
    const clean = await cleanTwins(async (seed) => {
      const { reference, twin } = await halvesOf(table, seed, change);
      return check(reference, twin, settings);
    });
    expect([...clean].filter(([, clean]) => clean < fewestClean)).toEqual([]);
  });

  it.each(plantedSeeds)('finds what was planted, and when (seed %d)', async (seed) => {
    const { reference, planted } = await halvesOf(table, seed, change);
    const outcome = await check(reference, planted, settings);
    const verdicts = Object.fromEntries(outcome.checks.map(({ id, verdict }) => [id, verdict]));
    expect(firstWindow(outcome, 'temporal:distance')).toBe(`${day} 00:00:00`);
    expect(firstWindow(outcome, 'temporal:carrier')).toBeNull();
    expect(verdicts).toMatchObject({
      'column:distance': 'warn',
      'quality:missing-values:carrier': 'fail',
      'quality:missing-values:dep_delay': 'pass',
    });
  });
});

describe('scikit-learn’s digits as vectors of 64 numbers', () => {
  const table = path.join(folder, 'digits.parquet');
  const columns = Array.from({ length: 64 }, (_, i) => `pixel_${i}`);
  // Two of five digits of the second half are upside down.
  const change = columns
    .map((name, i) => `CASE WHEN i % 5 < 2 THEN pixel_${63 - i} ELSE ${name} END AS ${name}`)
    .join(', ');
  const policyOf = (method: string, threshold?: number) => ({
    mode: 'honest',
    kinds: ['embedding'],
    embedding: { columns, method, threshold },
  });

  it.each(['classifier', 'cosine'])(
    'are clean by %s in at least nine of ten unchanged twins',
    async (method) => {
      const clean = await cleanTwins(async (seed) => {
        const { reference, twin } = await halvesOf(table, seed, change);
        return check(reference, twin, policyOf(method));
      });
      expect(clean.get('embedding')).toBeGreaterThanOrEqual(fewestClean);
    },
  );

  it.each(plantedSeeds)('have drifted where two fifths stand upside down (seed %d)', async (seed) => {
    const { reference, planted } = await halvesOf(table, seed, change);
    const byClassifier = await check(reference, planted, policyOf('classifier'));
    expect(byClassifier.verdict).toBe('drift');
    const byMeans = await check(reference, planted, policyOf('cosine', 0.001));
    expect(byMeans.verdict).toBe('drift');
  });
});
