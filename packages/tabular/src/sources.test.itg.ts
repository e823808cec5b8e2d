import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEngine } from './engine.ts';
import { openTable, type Table, type TableOptions } from './sources.ts';

const many = (line: (i: number) => string) => Array.from({ length: 60_000 }, (_, i) => line(i)).join('\n');

const texts: Record<string, string | Buffer> = {
  'ok.csv': 'id,name,day\n1,"A, ""B""",2001-01-31\n,NA,\n',
  'ok.csv.gz': gzipSync('id,name,day\n1,x,2001-01-31\n'),
  'tabs.tsv': 'a\tb,c\n1\t2\n',
  'empty.csv': '',
  'header.csv': 'a,b\n',
  'windows.csv': '\uFEFFa,b\r\n1,"two\r\nlines"\r\n',
  'american.csv': 'day\n01/31/2001\n',
  'index.csv': ',a\n0,1\n',
  'codes.csv': 'flag,code,time\nTrue,t,05:06\n,f,05:07\n',
  'ragged.csv': 'a,b\n1,2\n3,4,5\n',
  'short.csv': 'a,b\n1,2\n3\n',
  'quote.csv': 'a,b\n1,"x\n2,y\n3,z\n',
  'latin.csv': Buffer.from('a,b\n1,é\n', 'latin1'),
  'late-type.csv': `a,b\n${many((i) => `${i},x`)}\nhush-hush,x\n`,
  'late-quote.csv': `a,b\n${many((i) => `${i},"x"`)}\n1,"hush-hush\n`,
  'late-ragged.csv': `a,b\n${many((i) => `${i},"x"`)}\n1,hush-hush,3\n`,
  'twice.csv': 'a,a\n1,2\n',
  'case.csv': 'a,A\n1,2\n',
  'broken.csv.gz': Buffer.from('not gzip'),
  'not.parquet': 'a,b\n1,2\n',
  'nothing.parquet': '',
  'notes.txt': 'a',
  'part/1.csv': 'id,kind,score\n1,a,1\n',
  'part/2.csv': 'id,kind,score\n2,b,1.5\n',
  'part/3.csv': 'id,kind,score\n3,c,\n',
  'names/1.csv': 'id,kind\n1,a\n',
  'names/2.csv': 'id,type\n1,a\n',
  'types/1.csv': 'id\n1\n',
  'types/2.csv': 'id\nx\n',
};

describe('a table', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mlops-sources-'));
    for (const name of ['none', 'part', 'names', 'types', 'parquet', 'unlike'])
      await mkdir(join(folder, name));
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const copy = (query: string, name: string) =>
      connection.run(`COPY (${query}) TO '${join(folder, name)}'`);
    await copy('SELECT 1 AS id, 2.5::DOUBLE AS score', 'parquet/1.parquet');
    await copy('SELECT 2.5::DOUBLE AS score, 5000000000 AS id', 'parquet/2.parquet');
    await copy('SELECT 1 AS id', 'unlike/1.parquet');
    await copy(`SELECT 'x' AS id`, 'unlike/2.parquet');
    await copy('SELECT 1 AS other', 'unlike/3.parquet');
    connection.closeSync();
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function withTable<T>(
    patterns: string[],
    work: (table: Table, all: (sql: string) => Promise<unknown>) => T,
    options: TableOptions = {},
  ) {
    const engine = await openEngine();
    try {
      const table = await openTable(engine, 'odd "name', patterns, { folder, ...options });
      return await work(table, (sql) => engine.all(sql));
    } finally {
      await engine.close();
    }
  }

  const rowsOf = (patterns: string[], options?: TableOptions) =>
    withTable(
      patterns,
      async (table, all) => ({
        columns: table.columns.map(({ name, type }) => `${name}: ${type}`),
        rows: await all(`FROM ${table.relation}`),
      }),
      options,
    );

  it('of CSV has typed columns, the missing values that pandas reads, and quotes as RFC 4180 has them', async () => {
    expect(await rowsOf(['ok.csv'])).toEqual({
      columns: ['id: integer', 'name: string', 'day: date'],
      rows: [
        { id: 1, name: 'A, "B"', day: '2001-01-31' },
        { id: null, name: null, day: null },
      ],
    });
    expect((await rowsOf(['ok.csv'], { nullStrings: [''] })).rows).toMatchObject([{}, { name: 'NA' }]);
  });

  it.each([
    ['ok.csv.gz', { id: 1, name: 'x', day: '2001-01-31' }],
    ['tabs.tsv', { a: 1, 'b,c': 2 }],
    ['windows.csv', { a: 1, b: 'two\r\nlines' }],
    ['american.csv', { day: '01/31/2001' }],
    ['index.csv', { 'Unnamed: 0': 0, a: 1 }],
  ])('of %s is read', async (name, row) => {
    expect((await rowsOf([name])).rows).toEqual([row]);
  });

  it('of CSV has truth values where the words are, and keeps codes and times as text', async () => {
    expect(await rowsOf(['codes.csv'])).toEqual({
      columns: ['flag: boolean', 'code: string', 'time: string'],
      rows: [
        { flag: true, code: 't', time: '05:06' },
        { flag: null, code: 'f', time: '05:07' },
      ],
    });
  });

  it('has no row where the file has only a header', async () => {
    expect(await rowsOf(['header.csv'])).toEqual({ columns: ['a: string', 'b: string'], rows: [] });
  });

  it('is several files, by globs and in the order of their names, with types that hold all', async () => {
    expect(await rowsOf(['part/*.csv'])).toEqual({
      columns: ['id: integer', 'kind: string', 'score: number'],
      rows: [
        { id: 1, kind: 'a', score: 1 },
        { id: 2, kind: 'b', score: 1.5 },
        { id: 3, kind: 'c', score: null },
      ],
    });
    await withTable(['part/2.csv', 'part/*.csv'], async (table) => {
      expect(table.files.map((file) => file.name)).toEqual(
        ['part/2.csv', join('part', '1.csv'), join('part', '3.csv')].with(0, join('part', '2.csv')),
      );
      expect(await table.rowCount()).toBe(3);
    });
  });

  it('of several Parquet files matches columns by name and widens numbers', async () => {
    expect((await rowsOf(['parquet/*.parquet'])).rows).toEqual([
      { id: 1, score: 2.5 },
      { id: 5_000_000_000, score: 2.5 },
    ]);
  });

  it.each([
    [['absent.csv'], /^'absent.csv' does not exist: check the path/],
    [['absent/*.csv'], /^'absent\/\*.csv' matches no file/],
    [['none'], /^The folder 'none' holds no data file/],
    [[], /^No data file is named/],
    [['azureml:flights:1'], /is an address, but only local files, folders and globs can be read here/],
    [['notes.txt'], /^'notes.txt' has an ending that is not known: it has to be .csv/],
    [['ok.csv', 'parquet/1.parquet'], /^'ok.csv' is csv and 'parquet\/1.parquet' is parquet/],
    [['empty.csv'], /^'empty.csv' is empty: it needs at least a header row/],
    [['twice.csv'], /^'twice.csv' has two columns named 'a'/],
    [['case.csv'], /differ only in case/],
    [['ragged.csv'], /^'ragged.csv', line 3, column 3: the number of fields is 3 where the header has 2/],
    [['short.csv'], /^'short.csv', line 3, column 2: the number of fields is 1 where the header has 2/],
    [['quote.csv'], /^'quote.csv', line 2: a quoted field is not closed/],
    [
      ['latin.csv'],
      /^'latin.csv', line 2: the text is not UTF-8; convert the file to UTF-8, or say its 'encoding'/,
    ],
    [['broken.csv.gz'], /^'broken.csv.gz' is not a readable gzip file/],
    [['not.parquet'], /^'not.parquet' is not a readable Parquet file \(its first or last bytes/],
    [['nothing.parquet'], /^'nothing.parquet' is not a readable Parquet file/],
    [['names/*.csv'], /^Column 2 is 'kind' in 'names\/1.csv' and 'type' in 'names\/2.csv'/],
    [['types/*.csv'], /^Column 'id' is integer in 'types\/1.csv' and string in 'types\/2.csv'/],
    [
      ['unlike/1.parquet', 'unlike/2.parquet'],
      /^Column 'id' is integer in 'unlike\/1.parquet' and string in 'unlike\/2.parquet'/,
    ],
    [
      ['unlike/1.parquet', 'unlike/3.parquet'],
      /^'unlike\/1.parquet' has a column 'id' that 'unlike\/3.parquet' lacks/,
    ],
  ])('of %j is refused in one sentence', async (patterns, sentence) => {
    await expect(rowsOf(patterns)).rejects.toThrow(sentence);
  });

  it.each([
    [
      'late-type.csv',
      "'late-type.csv', line 60002, column 'a': a value does not fit the type BIGINT that the first rows have; correct it, or leave the field empty.",
    ],
    [
      'late-quote.csv',
      "'late-quote.csv', line 60002: a quoted field is not closed, or text follows its closing quote; double the quotes inside quoted fields.",
    ],
    [
      'late-ragged.csv',
      "'late-ragged.csv', line 60002, column 3: the number of fields is 3 where the header has 2; quote fields that hold the delimiter, or complete the row.",
    ],
  ])(
    'that breaks beyond its first rows, in %s, names line and column when it is read',
    async (name, sentence) => {
      const error = await withTable([name], (table, all) =>
        all(`SELECT max(a), max(b) FROM ${table.relation}`),
      ).catch((error: unknown) => error);
      expect(error).toMatchObject({ name: 'DataError', message: sentence, at: { file: name, line: 60_002 } });
    },
  );
});
