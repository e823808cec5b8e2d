import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Compared,
  compareAll,
  type Comparison,
  figures,
  hasSamples,
  same,
  sameSamples,
  unlike,
} from './compare.ts';
import { type Answer, differences } from './differences.ts';
import { generatedTables } from './tables.ts';

let folder: string;
let original: Comparison;
let tables: Compared[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-originals-'));
  original = await compareAll(folder, await generatedTables(folder));
  tables = original.tables;
}, 900_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const names = [
  'awkward',
  'one row',
  'zero rows',
  'awkward CSV',
  'related',
  'related in SQL',
  'moments',
  'typed',
  'flights slice',
  'flights',
];

function tableNamed(name: string): Compared {
  return tables.find((each) => each.name === name) as Compared;
}

describe('data-validate beside Great Expectations', () => {
  it('is compared with the version that the docs name', () => {
    expect(original.version).toBe('1.24.1');
  });

  it.each(names)(
    'gives every verdict and figure that Great Expectations gives on the table %s, but for the listed differences',
    (name) =>
      expect(unlike(tableNamed(name), (ours, theirs) => same(figures(ours), figures(theirs)))).toEqual([]),
  );

  it.each(names)('samples the values and rows that Great Expectations samples on the table %s', (name) => {
    const table = tableNamed(name);
    expect(unlike(table, sameSamples)).toEqual([]);
    expect(table.originals.filter(hasSamples).length).toBeGreaterThan(5);
  });

  it('judges every expectation that the installed Great Expectations registers', () => {
    const asked = new Set(tables.flatMap((table) => table.cases.map(({ type }) => type)));
    expect(original.names.length).toBeGreaterThan(50);
    expect(original.names.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('asks each expectation often enough: where it holds, where it fails, on some rows, where it cannot be judged', () => {
    const all = tables.flatMap((table) =>
      table.cases.map((asked, index) => ({ ...asked, answer: table.originals[index] as Answer })),
    );
    const counts = original.names.map((name) => {
      const own = all.filter(({ type }) => type === name);
      const judged = own.filter(({ answer }) => 'success' in answer);
      return {
        name,
        cases: own.length,
        failing: judged.filter(({ answer }) => 'success' in answer && !answer.success).length,
        onSomeRows: judged.filter(({ kwargs }) => kwargs['row_condition'] !== undefined).length,
        notJudged: own.length - judged.length,
      };
    });
    const few = counts.filter(
      ({ name, cases, failing, onSomeRows, notJudged }) =>
        cases < 20 || failing < 5 || notJudged < 3 || (original.ofRows.includes(name) && onSomeRows < 3),
    );
    expect(few).toEqual([]);
  });

  it('compares some thousands of cases, hundreds of which fail and hundreds of which cannot be judged', () => {
    const all = tables.flatMap((table) => table.originals);
    expect(all.length).toBeGreaterThan(3000);
    expect(all.filter((answer) => 'error' in answer).length).toBeGreaterThan(200);
    expect(all.filter((answer) => 'success' in answer && !answer.success).length).toBeGreaterThan(800);
  });

  it.each(differences)('differs on purpose: $title', async ({ title, example }) => {
    const table = tableNamed(example.table);
    const index = table.cases.findIndex((asked) => JSON.stringify(asked) === JSON.stringify(example.asked));
    expect(table.originals[index]).toMatchObject(example.original as object);
    expect(table.ours[index]).toMatchObject(example.ours as object);
    expect(await readFile('docs/differences.md', 'utf8')).toContain(`### ${title}\n`);
  });

  it('writes results that Great Expectations reads as its own', () => {
    const [table] = tables as [Compared];
    expect(original.loaded).toMatchObject({ success: false, results: table.cases.length });
  });
});
