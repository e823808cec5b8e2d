import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { openEngine } from './engine.ts';
import { rowDigest } from './row-digest.ts';
import { openTable } from './sources.ts';
import { testFolder } from './sources/test-table.ts';

jest.setTimeout(60_000);

type Cell = number | string | null;

describe('the digest of rows', () => {
  let files: Awaited<ReturnType<typeof testFolder>>;
  beforeAll(async () => {
    files = await testFolder({});
  });
  afterAll(() => files.remove());

  async function digestOf(...tables: Record<string, Cell>[][]): Promise<string> {
    const names: string[] = [];
    for (const [index, rows] of tables.entries()) {
      names.push(`${index}.jsonl`);
      await files.write(`${index}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    }
    const engine = await openEngine();
    try {
      return await rowDigest(engine, await openTable(engine, 'data', names, { folder: files.folder }));
    } finally {
      await engine.close();
    }
  }

  const row = fc.record({
    id: fc.integer(),
    text: fc.option(fc.string({ unit: fc.constantFrom('a', '~', ':', '1', 's', 'é', '😀', '"') })),
  });
  // What has no text at all has another type, and so another schema.
  const rows = fc
    .array(row, { minLength: 1, maxLength: 12 })
    .map((some) => [...some, { id: 0, text: 'x' }, { id: 1, text: 'y' }]);

  it('depends on neither order nor split nor the order of columns', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (some, at) => {
        const whole = await digestOf(some);
        const turned = some.toReversed().map(({ id, text }) => ({ text, id }));
        const cut = 1 + (at % (some.length - 1));
        expect(await digestOf(turned.slice(0, cut), turned.slice(cut))).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('is another one for every change of a cell, for a row more and for a row that stands there twice', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), async (some, at) => {
        const whole = await digestOf(some);
        const index = at % some.length;
        const changed = some.with(index, { ...some[index]!, text: `${some[index]!.text ?? ''}!` });
        expect(await digestOf(changed)).not.toBe(whole);
        expect(await digestOf([...some, some[index]!])).not.toBe(whole);
        expect(await digestOf([...some, some[index]!, some[index]!])).not.toBe(whole);
      }),
      { numRuns: 20 },
    );
  });

  it('tells NULL from what looks like it, and a border from what crosses it', async () => {
    const tables: Record<string, Cell>[][] = [
      [{ a: null, b: 'x' }],
      [{ a: '~', b: 'x' }],
      [{ a: '', b: 'x' }],
      [{ a: 'x', b: '' }],
      [{ a: 'ab', b: 'c' }],
      [{ a: 'a', b: 'bc' }],
    ];
    const digests: string[] = [];
    for (const table of tables) digests.push(await digestOf([{ a: 'p', b: 'q' }, ...table]));
    expect(new Set(digests).size).toBe(tables.length);
  });

  it('is the same for the same values in CSV and JSON', async () => {
    await files.write('x.csv', 'b,a,d\n1.5,1,2001-01-31\n,2,\n');
    await files.write('x.jsonl', '{"a":1,"b":1.5,"d":"2001-01-31"}\n{"a":2}\n');
    const found: string[] = [];
    for (const name of ['x.csv', 'x.jsonl']) {
      const engine = await openEngine();
      found.push(await rowDigest(engine, await openTable(engine, 'data', [name], { folder: files.folder })));
      await engine.close();
    }
    expect(found[1]).toBe(found[0]);
  });

  it('is what its definition says', async () => {
    const table = [
      { id: 7, text: 'é😀' },
      { id: -1, text: null },
      { id: 7, text: 'é😀' },
    ];
    const texts = ['i1:7s2:é😀', 'i2:-1~', 'i1:7s2:é😀'];
    const hashes = texts.map((text) => createHash('sha256').update(text).digest());
    const sums = [0, 8, 16, 24].map((at) =>
      BigInt.asUintN(
        64,
        hashes.reduce((sum, hash) => sum + hash.readBigUInt64BE(at), 0n),
      )
        .toString(16)
        .padStart(16, '0'),
    );
    const lines = ['mlops-rows-v1', '"id" i', '"text" s', '3', ...sums];
    const expected = createHash('sha256')
      .update(`${lines.join('\n')}\n`)
      .digest('hex');
    expect(await digestOf(table)).toBe(expected);
  });
});
