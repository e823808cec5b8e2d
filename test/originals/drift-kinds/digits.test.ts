import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { cleanTwins, fewestClean, folderWith, judge, plantedSeeds } from './twins.ts';

jest.setTimeout(1_200_000);

const folder = await folderWith('digits');
afterAll(() => rm(folder, { recursive: true }));

describe.each(['digitsByClassifier', 'digitsByCosine'] as const)(
  'scikit-learn’s digits as vectors of 64 numbers, %s',
  (name) => {
    it('are clean in at least nine of ten unchanged twins', async () => {
      const clean = await cleanTwins(name, folder);
      expect(clean.get('embedding')).toBeGreaterThanOrEqual(fewestClean);
    });

    it('have drifted where two fifths of the second half stand upside down', async () => {
      for (const { verdict } of await judge(name, 'planted', folder, plantedSeeds))
        expect(verdict).toBe('drift');
    });
  },
);
