import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Engine, openEngine } from '../engine.ts';
import { openTable, type Table } from '../sources.ts';
import { type ColumnFacts, columnFacts } from './column-facts.ts';
import { columnPair } from './column-pair.ts';
import { qualityRates } from './quality.ts';

let folder: string;
let engine: Engine;
let tables: { reference: Table; current: Table };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'quality-'));
  const reference = ['age,city,code,open', '10,Ulm,1,true', '20,Ulm,2,true', '30,"a,b",3,false'];
  const current = [
    'age,city,code,open',
    '5,Ulm,1,true',
    '10,"a,b",x,true',
    '30,Bonn,99,false',
    '31,,7.5,',
    ',Ulm,,',
  ];
  await writeFile(path.join(folder, 'reference.csv'), reference.join('\n'));
  await writeFile(path.join(folder, 'current.csv'), current.join('\n'));
  engine = await openEngine();
  tables = {
    reference: await openTable(engine, 'reference', ['reference.csv'], { folder }),
    current: await openTable(engine, 'current', ['current.csv'], { folder }),
  };
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

async function ratesOf(name: string) {
  const sides = [tables.reference, tables.current].map((table) => {
    const column = table.columns.find((each) => each.name === name);
    if (!column) throw new Error(`no column ${name}`);
    return { relation: table.relation, column };
  }) as [Parameters<typeof columnPair>[1], Parameters<typeof columnPair>[2]];
  const facts = await Promise.all(
    [tables.reference, tables.current].map((table) =>
      columnFacts(engine, table.relation, table.columns, false),
    ),
  );
  const [reference, current] = facts.map((each) => each.get(name)) as [ColumnFacts, ColumnFacts];
  return qualityRates(engine, columnPair('categorical', ...sides), { reference, current });
}

it.each([
  ['numbers beyond the reference', 'age', 1, 0, 2],
  ['texts that the reference does not hold', 'city', 1, 0, 1],
  ['values that are no longer numbers, and those that are too large', 'code', 1, 1, 2],
])('counts %s', async (_, column, nulls, errors, beyond) => {
  expect(await ratesOf(column)).toEqual({
    rows: 5,
    nullValues: { count: nulls, rate: nulls / 5 },
    dataTypeErrors: { count: errors, rate: errors / 5 },
    outOfBounds: { count: beyond, rate: beyond / 5 },
  });
});

it('knows no bounds of truth values', async () => {
  expect(await ratesOf('open')).toMatchObject({ nullValues: { count: 2 }, outOfBounds: null });
});
