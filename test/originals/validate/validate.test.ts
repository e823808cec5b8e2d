import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Compared, compareAll, type Comparison, figures, same } from './compare.ts';
import { type Answer, differences } from './differences.ts';

let folder: string;
let original: Comparison;
let tables: Compared[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-originals-'));
  original = await compareAll(folder);
  tables = original.tables;
}, 900_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('data-validate beside Great Expectations', () => {
  it('is compared with the version that the docs name', () => {
    expect(original.version).toBe('1.24.1');
  });

  it.each([
    'awkward',
    'one row',
    'zero rows',
    'awkward CSV',
    'related',
    'related in SQL',
    'flights slice',
    'flights',
  ])(
    'gives every verdict and figure that Great Expectations gives on the table %s, but for the listed differences',
    (name) => {
      const table = tables.find((each) => each.name === name) as Compared;
      const unlike = table.cases.flatMap((asked, index) => {
        const [ours, theirs] = [table.ours[index] as Answer, table.originals[index] as Answer];
        if (same(figures(ours), figures(theirs))) return [];
        return differences.some((each) => each.explains(name, asked)) ? [] : [{ asked, ours, theirs }];
      });
      expect(unlike).toEqual([]);
    },
  );

  it('judges every expectation that the installed Great Expectations registers', () => {
    const asked = new Set(tables.flatMap((table) => table.cases.map(({ type }) => type)));
    expect(original.names.length).toBeGreaterThan(50);
    expect(original.names.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('samples the row that Great Expectations names first', () => {
    const first = (answer: Answer) =>
      'result' in answer
        ? (answer.result['partial_unexpected_index_list'] as number[] | undefined)?.[0]
        : undefined;
    // On SQL it names no rows.
    const numbered = tables.filter(({ name }) => name !== 'related in SQL');
    const sampled = numbered.flatMap((table) =>
      table.cases.flatMap((asked, index) => {
        const [ours, theirs] = [first(table.ours[index] as Answer), first(table.originals[index] as Answer)];
        const listed = differences.some((each) => each.explains(table.name, asked));
        return ours === undefined || listed ? [] : [{ table: table.name, asked, ours, theirs }];
      }),
    );
    expect(sampled.length).toBeGreaterThan(500);
    expect(sampled.filter(({ ours, theirs }) => ours !== theirs)).toEqual([]);
  });

  it('compares some thousands of cases, hundreds of which fail and hundreds of which cannot be judged', () => {
    const all = tables.flatMap((table) => table.originals);
    expect(all.length).toBeGreaterThan(3000);
    expect(all.filter((answer) => 'error' in answer).length).toBeGreaterThan(200);
    expect(all.filter((answer) => 'success' in answer && !answer.success).length).toBeGreaterThan(800);
  });

  it.each(differences)('differs on purpose: $title', async ({ title, example }) => {
    const table = tables.find((each) => each.name === example.table) as Compared;
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
