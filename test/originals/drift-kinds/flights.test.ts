import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { everyKind, plantedDay } from '@mlops-actions/core/drift/test-pairs';
import { alarmsOf, cleanTwins, fewestClean, firstWindow, folderWith, judge, plantedSeeds } from './twins.ts';

jest.setTimeout(1_200_000);

const folder = await folderWith();
afterAll(() => rm(folder, { recursive: true }));

describe('15,000 against 15,000 flights of January 2001', () => {
  it('every kind is clean in at least nine of ten unchanged twins', async () => {
    const clean = await cleanTwins('flights', folder);
    expect([...clean.keys()]).toEqual(expect.arrayContaining(everyKind.kinds));
    expect([...clean].filter(([, clean]) => clean < fewestClean)).toEqual([]);
  });

  it('every kind finds what was planted after the day', async () => {
    for (const after of await judge('flights', 'after', folder, plantedSeeds)) {
      const found = alarmsOf(after);
      for (const kind of everyKind.kinds) expect([kind, found.get(kind)]).toEqual([kind, true]);
    }
  });

  it('windows say when', async () => {
    for (const whole of await judge('flights', 'planted', folder, plantedSeeds)) {
      for (const id of ['temporal:delay', 'temporal:distance', 'performance:accuracy']) {
        expect([id, firstWindow(whole, id)]).toEqual([id, `${plantedDay} 00:00:00`]);
      }
    }
  });

  it('nothing but the season is found before the day', async () => {
    for (const before of await judge('flights', 'before', folder, plantedSeeds)) {
      const earlier = alarmsOf(before);
      for (const kind of ['label', 'prediction', 'confidence', 'performance', 'quality', 'correlation']) {
        expect([kind, earlier.get(kind)]).toEqual([kind, false]);
      }
    }
  });
});
