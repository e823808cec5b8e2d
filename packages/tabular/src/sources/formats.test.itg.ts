import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as arrow from 'apache-arrow';
import iconv from 'iconv-lite';
import { testFolder } from './test-table.ts';
import type { TableOptions } from './table.ts';

jest.setTimeout(60_000);

const people = 'id,name\n1,Zoë\n2,\n';
const rows = [
  { id: 1, name: 'Zoë' },
  { id: 2, name: null },
];
const jsonl = '{"id":1,"name":"Zoë"}\n{"id":2,"name":null}\n';
const json = JSON.stringify(rows);

function ipc(layout: 'file' | 'stream', compression: arrow.CompressionType | null = null): Uint8Array {
  const table = new arrow.Table({
    id: arrow.vectorFromArray([1n, 2n], new arrow.Int64()),
    name: arrow.vectorFromArray(['Zoë', null], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
  });
  return arrow.tableToIPC(table, layout, compression);
}

const late = Array.from({ length: 30_000 }, (_, i) => `{"a":${i}}`).join('\n');

describe('a table', () => {
  let files: Awaited<ReturnType<typeof testFolder>>;

  beforeAll(async () => {
    files = await testFolder({
      'people.csv': people,
      'people.csv.gz': gzipSync(people),
      'people.csv.zst': zstdCompressSync(people),
      'members.csv.gz': Buffer.concat([gzipSync('id,name\n1,Zoë\n'), gzipSync('2,\n')]),
      'frames.csv.zst': Buffer.concat([zstdCompressSync('id,name\n1,Zoë\n'), zstdCompressSync('2,\n')]),
      'people.tsv': people.replaceAll(',', '\t'),
      'people.json': json,
      'one-a-line.json': jsonl,
      'people.jsonl': jsonl,
      'people.ndjson.gz': gzipSync(jsonl),
      'people.jsonl.zst': zstdCompressSync(jsonl),
      'people.arrow': ipc('file'),
      'people.feather': ipc('file'),
      'people.arrows': ipc('stream'),
      'packed.arrows.gz': gzipSync(ipc('stream')),
      'utf8-mark.csv': `\uFEFF${people}`,
      'utf8-mark.json': `\uFEFF${json}`,
      'utf-16le.csv': iconv.encode(people, 'utf-16le', { addBOM: true }),
      'utf-16be.csv': iconv.encode(people, 'utf-16be', { addBOM: true }),
      'utf-16.jsonl.gz': gzipSync(iconv.encode(jsonl, 'utf-16le', { addBOM: true })),
      'latin1.csv': iconv.encode(people, 'latin1'),
      'windows-1252.csv': iconv.encode(people, 'windows-1252'),
      'japanese.csv': iconv.encode('id,name\n1,東京\n', 'shift_jis'),
      bare: people,
      'odd [1]*.csv': people,
      'single.csv': "'id';'name'\n'1';'Zo;ë'\n",
      'backslash.csv': 'id,name\n1,"a \\"b\\" c"\n',
      'unquoted.csv': 'id,name\n1,"a\n',
      'values.csv': '1.5,x\n2.5,y\n',
      'numbers.csv': '2019,2020\n1,2\n',
      'late.jsonl': `${late}\n{"a":1,"b":"x"}\n`,
      'mixed.jsonl': '{"a":1}\n{"a":"x"}\n',
      'nested.json': '[{"a":{"b":[1,2]},"t":"2001-01-31T05:06:07Z","d":"01-31-2001"}]',
      'p/year=2023/month=01/a.csv': 'id\n1\n',
      'p/year=2023/month=02/a.csv': 'id\n2\n',
      'p/year=__HIVE_DEFAULT_PARTITION__/month=12/a.csv.gz': gzipSync('id\n3\n'),
      'p/year=2023/month=01/_temporary/b.csv': 'id\n9\n',
      'q/day=2024-02-29/kind=a%2Fb/a.jsonl': '{"id":1}\n',
      'r/k=x/a.arrow': ipc('file'),
      'r/k=y/a.arrow': ipc('file'),
      's/k=x/a.csv': 'id\n1\n',
      's/j=x/a.csv': 'id\n1\n',
      't/1.jsonl': '{"a":1}\n',
      't/2.jsonl': '{"a":1.5,"b":"x"}\n',
      't/3.jsonl': '{"a":"x"}\n',
    });
  });

  afterAll(() => files.remove());

  it.each([
    'people.csv',
    'people.csv.gz',
    'people.csv.zst',
    'members.csv.gz',
    'frames.csv.zst',
    'people.tsv',
    'people.json',
    'one-a-line.json',
    'people.jsonl',
    'people.ndjson.gz',
    'people.jsonl.zst',
    'people.arrow',
    'people.feather',
    'people.arrows',
    'packed.arrows.gz',
    'utf8-mark.csv',
    'utf8-mark.json',
    'utf-16le.csv',
    'utf-16be.csv',
    'utf-16.jsonl.gz',
    'odd [1]*.csv',
  ])('of %s has the same rows', async (name) => {
    expect(await files.rows([name])).toEqual(rows);
  });

  it.each<[string, TableOptions, unknown[]]>([
    ['latin1.csv', { encoding: 'latin1' }, rows],
    ['windows-1252.csv', { encoding: 'cp1252' }, rows],
    ['japanese.csv', { encoding: 'Shift_JIS' }, [{ id: 1, name: '東京' }]],
    ['bare', { format: 'csv' }, rows],
    [
      'people.csv',
      { header: false },
      [
        { column0: 'id', column1: 'name' },
        { column0: '1', column1: 'Zoë' },
        { column0: '2', column1: null },
      ],
    ],
    ['people.csv', { delimiter: ';' }, [{ 'id,name': '1,Zoë' }, { 'id,name': '2,' }]],
    ['single.csv', {}, [{ id: 1, name: 'Zo;ë' }]],
    ['backslash.csv', {}, [{ id: 1, name: 'a "b" c' }]],
    ['unquoted.csv', { quote: '' }, [{ id: 1, name: '"a' }]],
    [
      'values.csv',
      {},
      [
        { column0: 1.5, column1: 'x' },
        { column0: 2.5, column1: 'y' },
      ],
    ],
    ['values.csv', { header: true }, [{ '1.5': 2.5, x: 'y' }]],
    ['numbers.csv', {}, [{ '2019': 1, '2020': 2 }]],
  ])('of %s with %j is read', async (name, options, expected) => {
    expect(await files.rows([name], options)).toEqual(expected);
  });

  it('tells where it found no header row', async () => {
    expect(await files.withTable(['values.csv'], ({ notes }) => notes)).toEqual([
      expect.stringMatching(/^'values.csv' has no header row: its columns are named column0/),
    ]);
  });

  it('of JSON has the keys that come late, text where kinds are mixed, and dates in ISO order alone', async () => {
    const found = await files.withTable(['late.jsonl'], (_, all) => all('SELECT count(b) AS b FROM data'));
    expect(found).toEqual([{ b: 1 }]);
    expect(await files.rows(['mixed.jsonl'])).toEqual([{ a: '1' }, { a: 'x' }]);
    expect(await files.rows(['nested.json'])).toEqual([
      { a: { b: [1, 2] }, t: '2001-01-31 05:06:07', d: '01-31-2001' },
    ]);
  });

  it('of several JSON files widens numbers and takes a missing key for a missing value', async () => {
    expect(await files.rows(['t/1.jsonl', 't/2.jsonl'])).toEqual([
      { a: 1, b: null },
      { a: 1.5, b: 'x' },
    ]);
    await expect(files.rows(['t/1.jsonl', 't/3.jsonl'])).rejects.toThrow(
      "Column 'a' is integer in 't/1.jsonl' and string in 't/3.jsonl'",
    );
  });

  it('of a partitioned folder has the columns that its folders name, with types', async () => {
    const found = await files.withTable(['p'], async ({ columns, files: read }, all) => ({
      columns: columns.map(({ name, type }) => `${name}: ${type}`),
      names: read.map(({ name }) => name),
      rows: await all('SELECT * FROM data ORDER BY id'),
    }));
    expect(found.columns.toSorted()).toEqual(['id: integer', 'month: integer', 'year: integer']);
    expect(found.names).toHaveLength(3);
    expect(found.rows).toEqual([
      { id: 1, month: 1, year: 2023 },
      { id: 2, month: 2, year: 2023 },
      { id: 3, month: 12, year: null },
    ]);
    expect(await files.rows(['q'])).toEqual([{ id: 1, day: '2024-02-29', kind: 'a/b' }]);
    expect(await files.rows(['r/**/*.arrow'])).toEqual([
      { id: 1, name: 'Zoë', k: 'x' },
      { id: 2, name: null, k: 'x' },
      { id: 1, name: 'Zoë', k: 'y' },
      { id: 2, name: null, k: 'y' },
    ]);
    await expect(files.rows(['s'])).rejects.toThrow(/lie in folders that name different columns/);
  });

  it('of Arrow has all its types', async () => {
    const day = new Date('2001-01-31T00:00:00Z');
    const table = new arrow.Table({
      bool: arrow.vectorFromArray([true, null], new arrow.Bool()),
      tiny: arrow.vectorFromArray([-1, null], new arrow.Int8()),
      unsigned: arrow.vectorFromArray([2 ** 32 - 1, null], new arrow.Uint32()),
      large: arrow.vectorFromArray([2n ** 64n - 1n, null], new arrow.Uint64()),
      real: arrow.vectorFromArray([1.5, null], new arrow.Float64()),
      day: arrow.vectorFromArray([day, null], new arrow.DateDay()),
      bytes: arrow.vectorFromArray([new Uint8Array([1, 255]), null], new arrow.Binary()),
      list: arrow.vectorFromArray(
        [[1, 2], null],
        new arrow.List(new arrow.Field('item', new arrow.Int32(), true)),
      ),
    });
    await files.write('types.arrow', arrow.tableToIPC(table, 'file'));
    const found = await files.withTable(['types.arrow'], async ({ columns }, all) => ({
      types: columns.map(({ sqlType }) => sqlType),
      rows: await all('FROM data'),
    }));
    expect(found.types).toEqual([
      'BOOLEAN',
      'INTEGER',
      'BIGINT',
      'UBIGINT',
      'DOUBLE',
      'DATE',
      'BLOB',
      'JSON',
    ]);
    expect(found.rows[0]).toEqual({
      bool: true,
      tiny: -1,
      unsigned: 2 ** 32 - 1,
      large: 2n ** 64n - 1n,
      real: 1.5,
      day: '2001-01-31',
      bytes: String.raw`\x01\xFF`,
      list: '[1,2]',
    });
    expect(Object.values(found.rows[1] ?? {}).every((value) => value === null)).toBe(true);
  });
});
