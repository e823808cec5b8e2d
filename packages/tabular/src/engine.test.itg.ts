import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, openEngine } from './engine.ts';
import { openTable } from './sources.ts';

describe('the engine', () => {
  let folder: string;
  let engine: Engine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mlops-engine-test-'));
    await writeFile(join(folder, 'a.csv'), 'id,name\n1,Ann\n2,\n');
    await writeFile(join(folder, 'other.csv'), 'secret\n1\n');
    engine = await openEngine();
    await openTable(engine, 'data', ['a.csv'], { folder });
  });

  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gives values as plain JavaScript', async () => {
    const [row] = await engine.all(
      `SELECT 1::BIGINT AS small, 9007199254740993 AS large, 1.25::DECIMAL(9, 2) AS price, DATE '2001-01-31' AS day,
        TIMESTAMP '2001-01-31 06:05:00' AS moment, [1, 2] AS list, {'a': 1} AS record, NULL AS nothing, 'NaN'::DOUBLE AS nan, true AS flag`,
    );
    expect(row).toEqual({
      small: 1,
      large: 9_007_199_254_740_993n,
      price: 1.25,
      day: '2001-01-31',
      moment: '2001-01-31 06:05:00',
      list: [1, 2],
      record: { a: 1 },
      nothing: null,
      nan: Number.NaN,
      flag: true,
    });
  });

  it('gives results by column, also those without rows', async () => {
    expect(await engine.columns('SELECT id, name FROM data ORDER BY id')).toEqual({
      id: [1, 2],
      name: ['Ann', null],
    });
    expect(await engine.columns('SELECT id FROM data WHERE false')).toEqual({ id: [] });
  });

  it('takes parameters', async () => {
    expect(await engine.all('SELECT name FROM data WHERE id = $1', [1])).toEqual([{ name: 'Ann' }]);
  });

  it.each([
    ['another file', (folder: string) => `SELECT * FROM read_csv('${join(folder, 'other.csv')}')`],
    ['the password file', () => `SELECT * FROM read_text('/etc/passwd')`],
    ['a list of files', () => `SELECT * FROM glob('/etc/*')`],
    ['a database', (folder: string) => `ATTACH '${join(folder, 'new.db')}'`],
    ['a file to write', (folder: string) => `COPY (SELECT 1) TO '${join(folder, 'out.csv')}'`],
    ['an extension to install', () => 'INSTALL httpfs'],
    ['an extension to load', () => 'LOAD httpfs'],
    ['the network', () => `SELECT * FROM read_csv('http://127.0.0.1:9/a.csv')`],
    ['a setting', () => `SET enable_external_access = true`],
    ['the memory limit', () => `SET memory_limit = '100GB'`],
  ])('lets no statement touch %s', async (_, statement) => {
    await expect(engine.all(statement(folder))).rejects.toMatchObject({ name: 'DataError' });
    expect(existsSync(join(folder, 'out.csv'))).toBe(false);
  });

  it('gives long results chunk by chunk, and tells a mistake as any other', async () => {
    let [chunks, sum] = [0, 0];
    for await (const [numbers] of engine.chunks('SELECT range FROM range(10000)')) {
      chunks++;
      for (const number of numbers as number[]) sum += number;
    }
    expect(chunks).toBeGreaterThan(1);
    expect(sum).toBe(49_995_000);
    await expect(engine.chunks('SELECT nothing').next()).rejects.toMatchObject({ name: 'DataError' });
  });

  it('takes no further source after the first query', () => {
    expect(() => engine.attach([{ path: '/etc/passwd', name: 'x' }])).toThrow('after the first query');
  });

  it('spills what does not fit its memory, and stays within it', async () => {
    const small = await openEngine({ memoryLimit: '100MB', threads: 2 });
    const [row] = await small.all(
      'SELECT count(*) AS groups FROM (SELECT i, count(*) FROM range(6000000) AS r(i) GROUP BY i)',
    );
    expect(row).toEqual({ groups: 6_000_000 });
    await small.close();
  }, 60_000);

  it('stops the running statement when the step is cancelled', async () => {
    const cancel = new AbortController();
    const cancelled = await openEngine({ signal: cancel.signal });
    const running = cancelled.all(
      'SELECT count(*) FROM range(1000000) a, range(100000) b WHERE a.range % 7 = b.range % 11',
    );
    setTimeout(() => cancel.abort(new Error('cancelled')), 300);
    await expect(running).rejects.toThrow('cancelled');
    await cancelled.close();
  }, 20_000);
});
