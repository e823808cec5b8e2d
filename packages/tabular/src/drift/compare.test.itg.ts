import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ColumnType, type MethodName, methodNames, methods } from '@mlops-actions/stats/drift/method';
import { type Engine, openEngine } from '../engine.ts';
import { openTable, type Table } from '../sources.ts';
import { type ColumnFacts, columnFacts } from './column-facts.ts';
import { columnPair } from './column-pair.ts';
import { azuremlColumnType, inferColumnType } from './column-type.ts';
import { columnarRelation } from './columnar-relation.ts';
import { compareColumn } from './compare-column.ts';
import { distributionOf } from './distribution.ts';

const header = 'number,name with "quotes",flag,holes,day';
const referenceRows = ['1,"a,b",true,1,2001-01-01', '2,"a,b",false,,2001-01-02', '2,ü,true,2,2001-01-03'];
const currentRows = [
  '2,ü,true,1,2001-02-01',
  '3,ü,true,2,2001-02-01',
  '5,"a,b",false,,2001-02-03',
  '9,"a,b",true,3,2001-02-04',
];

let folder: string;
let engine: Engine;
let reference: Table;
let current: Table;
/** Forty rows of a number, an answer and a text, of which no order tells halves apart. */
let even: Table;
let facts: { reference: Map<string, ColumnFacts>; current: Map<string, ColumnFacts> };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'drift-'));
  const quoted = header.replace('name with "quotes"', '"name with ""quotes"""');
  await writeFile(path.join(folder, 'reference.csv'), [quoted, ...referenceRows].join('\n'));
  await writeFile(path.join(folder, 'current.csv'), [quoted, ...currentRows].join('\n'));
  engine = await openEngine();
  reference = await openTable(engine, 'reference', ['reference.csv'], { folder });
  current = await openTable(engine, 'current', ['current.csv'], { folder });
  const rows = Array.from({ length: 40 }, (_, i) => `${(i * 7) % 40},${i % 2 ? 'yes' : 'no'},${words(i)}`);
  await writeFile(path.join(folder, 'even.csv'), ['steps,answer,note', ...rows].join('\n'));
  even = await openTable(engine, 'even', ['even.csv'], { folder });
  facts = {
    reference: await columnFacts(engine, reference.relation, reference.columns, false),
    current: await columnFacts(engine, current.relation, current.columns, true),
  };
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

function words(i: number): string {
  return ['red', 'green', 'blue', 'black', 'white'].filter((_, bit) => (i >> bit) % 2 === 0).join(' ');
}

function columnOf(table: Table, name: string) {
  const column = table.columns.find((each) => each.name === name);
  if (!column) throw new Error(`no column ${name}`);
  return column;
}

function pairOf(name: string, type: ColumnType) {
  return columnPair(
    type,
    { relation: reference.relation, column: columnOf(reference, name) },
    { relation: current.relation, column: columnOf(current, name) },
  );
}

function factsOf(name: string) {
  return {
    reference: facts.reference.get(name) as ColumnFacts,
    current: facts.current.get(name) as ColumnFacts,
  };
}

describe('columnFacts', () => {
  it('counts values, missing ones and distinct ones, and describes numbers', () => {
    expect(factsOf('number').current).toEqual({
      rows: 4,
      values: 4,
      missing: 0,
      distinct: 4,
      numbers: { min: 2, max: 9, mean: 4.75, deviation: Math.sqrt(7.1875) },
    });
    expect(factsOf('holes').current).toMatchObject({ values: 3, missing: 1 });
    expect(factsOf('name with "quotes"').current).toMatchObject({ distinct: 2, numbers: null });
  });
});

describe('inferColumnType', () => {
  it.each([
    ['number', 'categorical'],
    ['name with "quotes"', 'categorical'],
    ['flag', 'categorical'],
    ['holes', 'numerical'],
  ])('sees %s as %s', (name, type) => {
    expect(inferColumnType(columnOf(current, name), factsOf(name).current)).toBe(type);
  });

  it('leaves dates out', () => {
    const type = inferColumnType(columnOf(current, 'day'), factsOf('day').current);
    expect(type).toEqual({ leftOut: 'a date: drift in time itself is not compared' });
  });
});

describe('azuremlColumnType', () => {
  it.each([
    ['number', 'numerical'],
    ['name with "quotes"', 'categorical'],
    ['flag', 'categorical'],
    ['day', 'categorical'],
  ])('sees %s as %s', (name, type) => {
    expect(azuremlColumnType(columnOf(current, name), factsOf(name).current)).toBe(type);
  });

  it('takes integers as categories where fewer than a twentieth of the values are distinct', () => {
    const own = { ...factsOf('number').current, rows: 100, values: 100, distinct: 4 };
    expect(azuremlColumnType(columnOf(current, 'number'), own)).toBe('categorical');
    expect(azuremlColumnType(columnOf(current, 'number'), { ...own, distinct: 5 })).toBe('numerical');
  });
});

describe('compareColumn', () => {
  it.each([
    ['ks', 0.22857142857142862],
    ['wasserstein', 6.540737725975564],
    ['jensenshannon', 0.6516023049663686],
    ['psi', 8.977464338054874],
  ] as const)('finds in the numbers by %s the score of Evidently', async (method, score) => {
    const comparison = await compareColumn(engine, pairOf('number', 'numerical'), factsOf('number'), {
      method,
    });
    expect(comparison.score).toBeCloseTo(score, 10);
  });

  it('counts names whatever signs they hold', async () => {
    const name = 'name with "quotes"';
    const comparison = await compareColumn(engine, pairOf(name, 'categorical'), factsOf(name));
    expect(comparison).toMatchObject({ method: 'z', drifted: false, threshold: 0.05 });
    expect(comparison.effect?.value).toBeCloseTo(1 / 6, 12);
  });

  it.each(methodNames)('finds no drift by %s between a table and itself', async (method) => {
    const types: readonly ColumnType[] = methods[method].types;
    const name = types.includes('text') ? 'note' : types.includes('numerical') ? 'steps' : 'answer';
    const itself = { relation: even.relation, column: columnOf(even, name) };
    const own = (await columnFacts(engine, even.relation, even.columns, true)).get(name) as ColumnFacts;
    const pair = columnPair(types[0] as ColumnType, itself, itself);
    const comparison = await compareColumn(engine, pair, { reference: own, current: own }, { method });
    expect(comparison).toMatchObject({ method, drifted: false, threshold: methods[method].threshold });
    const whereNothingDiffers: Partial<Record<MethodName, number>> = { mannw: 0.5, anderson: 0.25 };
    if (name === 'note') expect(comparison.limit ?? comparison.threshold).toBeGreaterThan(comparison.score);
    else {
      const expected = comparison.pValue === null ? 0 : (whereNothingDiffers[method] ?? 1);
      expect(comparison.score).toBeCloseTo(expected, 2);
    }
  });

  it.each([
    [
      'es',
      'numerical',
      'number',
      'has too few values: the Epps–Singleton test needs at least five values in each table',
    ],
    [
      'fisher_exact',
      'categorical',
      'number',
      "has 5 categories, but Fisher's exact test compares two: compare it by chisquare or g_test",
    ],
    [
      'abs_text_content_drift',
      'text',
      'name with "quotes"',
      'has too few texts to learn from one half of them and be judged on the other',
    ],
  ] as const)('has no figure by %s where the column gives none', async (method, type, name, reason) => {
    const compared = compareColumn(engine, pairOf(name, type), factsOf(name), { method });
    await expect(compared).rejects.toMatchObject({ name: 'DataError', reason });
  });

  it.each([
    ['numerical', 'number', 'azureml_wasserstein'],
    ['categorical', 'flag', 'azureml_jensenshannon'],
  ] as const)(
    "chooses Azure ML's method for %s columns where that is the preset",
    async (type, name, method) => {
      const comparison = await compareColumn(engine, pairOf(name, type), factsOf(name), {
        preset: 'azureml',
      });
      expect(comparison).toMatchObject({ method, threshold: 0.1 });
    },
  );
});

describe('distributionOf', () => {
  it('bins whole numbers and gives shares', async () => {
    const distribution = await distributionOf(
      engine,
      pairOf('number', 'numerical'),
      factsOf('number'),
      false,
    );
    if (distribution.kind !== 'bins') throw new Error('not bins');
    const total = (side: 'reference' | 'current') =>
      distribution.bins.reduce((sum, bin) => sum + bin[side], 0);
    expect(distribution.bins.every((bin) => bin.to - bin.from === 1)).toBe(true);
    expect(total('reference')).toBeCloseTo(1, 12);
    expect(total('current')).toBeCloseTo(1, 12);
  });

  it('names categories only where that was asked for', async () => {
    const pair = pairOf('name with "quotes"', 'categorical');
    const hidden = await distributionOf(engine, pair, factsOf(pair.name), false);
    const shown = await distributionOf(engine, pair, factsOf(pair.name), true);
    const names = (distribution: typeof hidden) =>
      distribution.kind === 'categories' ? distribution.categories.map(({ name }) => name) : [];
    expect(names(hidden)).toEqual([null, null]);
    expect(names(shown)).toEqual(['a,b', 'ü']);
  });
});

it('copies text files once and reads Parquet as it is', async () => {
  const copy = await columnarRelation(engine, current, ['number', 'flag']);
  expect(copy).not.toBe(current.relation);
  expect(await engine.all(`SELECT sum(number) AS total FROM ${copy}`)).toEqual([{ total: 19 }]);
  const parquet = { ...current, files: [{ path: '/data/a.parquet', name: 'a.parquet', bytes: 1 }] };
  expect(await columnarRelation(engine, parquet, ['number'])).toBe(current.relation);
});
