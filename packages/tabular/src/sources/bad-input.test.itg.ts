import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as arrow from 'apache-arrow';
import * as fc from 'fast-check';
import { DataError } from '../data-error.ts';
import { testFolder } from './test-table.ts';

jest.setTimeout(120_000);

const secret = 'hush-hush';
const csv = `a,b\n${Array.from({ length: 60_000 }, (_, i) => `${i},${secret}${randomBytes(4).toString('hex')}`).join('\n')}\n`;
const packed = gzipSync(csv);
const packedZ = zstdCompressSync(csv);
const stream = arrow.tableToIPC(
  arrow.tableFromArrays({ a: Int32Array.from({ length: 999 }, (_, i) => i) }),
  'stream',
);

describe('bad input', () => {
  let files: Awaited<ReturnType<typeof testFolder>>;

  beforeAll(async () => {
    files = await testFolder({
      'cut.csv.gz': packed.subarray(0, packed.length / 2),
      'cut-sum.csv.gz': packed.subarray(0, -6),
      'flipped.csv.gz': packed.with(packed.length >> 1, (packed[packed.length >> 1] as number) ^ 255),
      'cut.csv.zst': packedZ.subarray(0, packedZ.length / 2),
      'not.csv.zst': 'a,b\n1,2\n',
      'junk.csv.zst': Buffer.concat([zstdCompressSync('a\n1\n'), Buffer.from('junk')]),
      'last-quote.csv': `${csv}1,"${secret}\n`,
      'late-latin.csv': Buffer.concat([Buffer.from(csv), Buffer.from('1,\xe9\n', 'latin1')]),
      'late-latin.jsonl': Buffer.concat([
        Buffer.from('{"a":"x"}\n'.repeat(9)),
        Buffer.from('{"a":"\xe9"}\n', 'latin1'),
      ]),
      'broken.jsonl': `{"a":1}\n{"a":"${secret}",\n{"a":3}\n`,
      'broken.json': `[\n{"a":1},\n{"a":"${secret}"\n`,
      'twice.jsonl': `{"a":1}\n{"a":"${secret}","a":2}\n`,
      'values.json': '[1, 2]',
      'line.jsonl': '{"a":1}\n2\n',
      'empty.json': '',
      'none.json': '[]',
      'cut.arrows': stream.subarray(0, stream.length / 2),
      'no-end.arrows': stream.subarray(0, -8),
      'cut.arrow': arrow.tableToIPC(arrow.tableFromArrays({ a: [1, 2] }), 'file').subarray(0, -20),
      'text.arrow': 'a,b\n1,2\n',
      'kanji.csv': Buffer.from([0x61, 0x0a, 0x81, 0xff, 0x0a]),
      'first-line.csv': 'x'.repeat(1_500_000),
      'last-line.csv': `a,b\n1,${'x'.repeat(5_000_000)}`,
      'middle-line.csv': `a,b\n1,${'x'.repeat(5_000_000)}\n2,y\n`,
      'record.jsonl': `{"a":"${'x'.repeat(40_000_000)}"}\n`,
    });
  });

  afterAll(() => files.remove());

  it.each<[string, RegExp]>([
    ['cut.csv.gz', /^'cut.csv.gz' is not a readable gzip file/],
    ['cut-sum.csv.gz', /is not a readable gzip file/],
    ['flipped.csv.gz', /is not a readable gzip file/],
    ['cut.csv.zst', /^'cut.csv.zst' is not a readable zstd file/],
    ['not.csv.zst', /is not a readable zstd file/],
    ['junk.csv.zst', /is not a readable zstd file/],
    ['last-quote.csv', /^'last-quote.csv', line 60002: a quoted field is not closed/],
    [
      'late-latin.csv',
      /^'late-latin.csv', line 60002: the text is not UTF-8; convert the file to UTF-8, or say its 'encoding'/,
    ],
    ['late-latin.jsonl', /^'late-latin.jsonl', line 10: the text is not UTF-8/],
    ['broken.jsonl', /^'broken.jsonl', line 2, column \d+: the text is not JSON/],
    ['broken.json', /^'broken.json', line 4, column 1: the text is not JSON/],
    ['twice.jsonl', /^'twice.jsonl', record 2: a key stands there twice/],
    ['values.json', /there is no record; it has to hold an array of objects, or one object a line/],
    ['line.jsonl', /^'line.jsonl', line 2: there is no record/],
    ['empty.json', /there is no record/],
    ['none.json', /there is no record/],
    ['cut.arrows', /is not a readable Arrow file/],
    ['no-end.arrows', /is not a readable Arrow file/],
    ['cut.arrow', /is not a readable Arrow file/],
    ['text.arrow', /is not a readable Arrow file/],
    ['first-line.csv', /^'first-line.csv', line 1: the first line is longer than 1 MiB/],
    ['last-line.csv', /the last line is longer than 2,000,000 bytes/],
    ['middle-line.csv', /a line is longer than 2,000,000 bytes/],
    ['record.jsonl', /a record is longer than 16 MiB/],
  ])('%s is told in one sentence that shows no value', async (name, sentence) => {
    const error = await files
      .withTable([name], (_, all) => all('SELECT count(*), max(COLUMNS(*)) FROM data'))
      .catch((error: unknown) => error);
    expect(error).toMatchObject({ name: 'DataError', message: expect.stringMatching(sentence) });
    expect((error as DataError).message).not.toContain(secret);
  });

  it('in another encoding than the one that is named says the line', async () => {
    await expect(files.rows(['kanji.csv'], { encoding: 'shift_jis' })).rejects.toThrow(
      "'kanji.csv', line 2: the text is not shift_jis",
    );
    await expect(files.rows(['kanji.csv'], { encoding: 'klingon' })).rejects.toThrow(
      "The encoding 'klingon' is not known",
    );
  });

  it('that grows without bound is stopped, with bounded memory', async () => {
    const chunk = Buffer.from('1,2\n'.repeat(1 << 18));
    const endless = Readable.from(
      (function* () {
        yield 'a,b\n';
        for (let i = 0; i < 1100; i++) yield chunk;
      })(),
    );
    await pipeline(endless, createGzip({ level: 9 }), createWriteStream(join(files.folder, 'bomb.csv.gz')));
    const before = process.memoryUsage().rss;
    await expect(files.rows(['bomb.csv.gz'])).rejects.toThrow(/grows to more than 200 times its size/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 << 20);
  });

  it('of 10,000 columns is read', async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    await files.write('wide.csv', `${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`);
    const found = await files.withTable(['wide.csv'], async ({ columns }, all) => ({
      columns: columns.length,
      rows: await all('SELECT c0, c9999 FROM data'),
    }));
    expect(found).toEqual({ columns: 10_000, rows: [{ c0: 0, c9999: 9999 }] });
  });

  it('with quotes, newlines and SQL in its names is read as names', async () => {
    const names = ['a"b', 'x\ny', `'; DROP VIEW data; --`, '\\', '$1', '[*]', 'é'];
    await files.write(
      'names.csv',
      `${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')}\n1,2,3,4,5,6,7\n`,
    );
    expect(await files.withTable(['names.csv'], ({ columns }) => columns.map(({ name }) => name))).toEqual(
      names,
    );
  });

  it.each([
    ['COPY (SELECT 1) TO', (path: string) => `COPY (SELECT 1) TO '${path}' (USE_TMP_FILE false)`],
    ['ATTACH', (path: string) => `ATTACH '${path}' AS other`],
    ['two statements', () => 'SELECT 1; SELECT 2'],
    ['PRAGMA', () => 'PRAGMA enable_profiling'],
    ['another file', () => `SELECT * FROM read_text('/etc/passwd')`],
    ['the environment', () => `SELECT * FROM read_blob('/proc/self/environ')`],
  ])('in SQL, by %s, neither writes to the data nor reads anything else', async (_, sql) => {
    await files.write('kept.csv', 'a\n1\n');
    const path = join(files.folder, 'kept.csv');
    await expect(files.withTable(['kept.csv'], (__, all) => all(sql(path)))).rejects.toBeInstanceOf(
      DataError,
    );
    expect(await files.rows(['kept.csv'])).toEqual([{ a: 1 }]);
  });

  it('of any bytes under any name is read or refused, and never ends in anything else', async () => {
    const endings = ['csv', 'tsv', 'json', 'jsonl', 'parquet', 'arrow', 'csv.gz', 'jsonl.zst', 'arrows'];
    const text = fc.string({
      unit: fc.constantFrom(
        'a',
        '1',
        ',',
        '"',
        "'",
        '\n',
        '\r',
        '\\',
        '{',
        '}',
        '[',
        ']',
        ':',
        '.',
        '\0',
        'é',
        ';',
      ),
    });
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      text.map((each) => Buffer.from(each)),
      fc
        .tuple(fc.nat({ max: stream.length - 1 }), fc.nat({ max: 255 }))
        .map(([at, byte]) => stream.with(at, byte)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...endings), content, async (ending, bytes) => {
        await files.write(`any.${ending}`, bytes);
        const error = await files
          .withTable([`any.${ending}`], (_, all) => all('SELECT count(*), max(COLUMNS(*)) FROM data'))
          .then(() => undefined)
          .catch((thrown: unknown) => thrown);
        if (error !== undefined) expect(error).toBeInstanceOf(DataError);
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});
