import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Compared, compareAll, figures, hasSamples, same, sameSamples, unlike } from './compare.ts';
import { realTables } from './real-tables.ts';

let folder: string;
let tables: Compared[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-originals-'));
  ({ tables } = await compareAll(folder, await realTables(folder)));
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['departures', 'weather', 'visits', 'wine', 'stocks', 'birdstrikes'])(
  'real data: %s',
  (name) => {
    const table = () => tables.find((each) => each.name === name) as Compared;

    it('is judged as Great Expectations judges it, with every figure, but for the listed differences', () => {
      expect(unlike(table(), (ours, theirs) => same(figures(ours), figures(theirs)))).toEqual([]);
    });

    it('is sampled as Great Expectations samples it', () => {
      expect(unlike(table(), sameSamples)).toEqual([]);
      expect(table().originals.filter(hasSamples).length).toBeGreaterThan(50);
    });

    it('passes some checks and fails some', () => {
      const judged = table().originals.filter((answer) => 'success' in answer);
      expect(judged.filter(({ success }) => success).length).toBeGreaterThan(20);
      expect(judged.filter(({ success }) => !success).length).toBeGreaterThan(20);
    });
  },
);
