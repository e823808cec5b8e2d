import { afterEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from './store.ts';

describe('The store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-store-'));
  const journal = join(folder, 'journal.jsonl');
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('finds everything again that was put, without what was deleted, when it was never closed', () => {
    const store = openStore(folder);
    const things = store.collection<{ n: number }>('things');
    things.put('a/1', { n: 1 });
    things.put('b/1', { n: 2 });
    things.put('a/1', { n: 3 });
    things.put('a/2', { n: 4 });
    expect([things.delete('a/2'), things.delete('a/9')]).toEqual([true, false]);
    expect(store.log<string>('words').append('first')).toBe(1);

    const again = openStore(folder);
    expect(again.collection('things').list()).toEqual([{ n: 3 }, { n: 2 }]);
    expect(again.collection('things').keys('a/')).toEqual(['a/1']);
    expect(again.collection('things').get('b/1')).toEqual({ n: 2 });
    expect(again.log('words').entries()).toEqual(['first']);
  });

  it('drops a last line that a kill has torn, and goes on', () => {
    openStore(folder).collection('things').put('whole', 1);
    appendFileSync(journal, '{"c":"things","k":"torn","v":');
    const again = openStore(folder);
    expect(again.collection('things').keys()).toEqual(['whole']);
    again.collection('things').put('next', 2);
    expect(openStore(folder).collection('things').keys()).toEqual(['whole', 'next']);
  });

  it('writes the changes of a transaction in one line', () => {
    const store = openStore(folder);
    store.transaction(() => {
      store.collection('things').put('a', 1);
      store.transaction(() => store.log('words').append('b'));
      expect(readFileSync(journal, 'utf8')).toBe('');
    });
    expect(readFileSync(journal, 'utf8')).toBe('[{"c":"things","k":"a","v":1},{"l":"words","v":"b"}]\n');
  });

  it('forgets the history of a value when it is opened', () => {
    const things = openStore(folder).collection<number>('things');
    for (let value = 0; value < 100; value += 1) things.put('a', value);
    openStore(folder);
    expect(readFileSync(journal, 'utf8')).toBe('{"c":"things","k":"a","v":99}\n');
  });
});
