import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { newYorkDay } from './cases.ts';
import { cleanTwins, fewestClean, firstWindow, folderWith, judge, plantedSeeds } from './twins.ts';

jest.setTimeout(1_200_000);

const folder = await folderWith('new_york');
afterAll(() => rm(folder, { recursive: true }));

describe('flights from New York in January 2013, with nulls', () => {
  it('every kind is clean in at least nine of ten unchanged twins', async () => {
    const clean = await cleanTwins('newYork', folder);
    expect([...clean.keys()]).toEqual(
      expect.arrayContaining(['feature', 'temporal', 'quality', 'correlation']),
    );
    expect([...clean].filter(([, clean]) => clean < fewestClean)).toEqual([]);
  });

  it('what was planted is found, and when', async () => {
    for (const outcome of await judge('newYork', 'planted', folder, plantedSeeds)) {
      const verdicts = Object.fromEntries(outcome.checks.map(({ id, verdict }) => [id, verdict]));
      expect(firstWindow(outcome, 'temporal:distance')).toBe(`${newYorkDay} 00:00:00`);
      expect(firstWindow(outcome, 'temporal:carrier')).toBeNull();
      expect(verdicts).toMatchObject({
        'column:distance': 'warn',
        'quality:missing-values:carrier': 'fail',
        'quality:missing-values:dep_delay': 'pass',
      });
    }
  });
});
