import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type MethodName, methods } from '@mlops-actions/stats/drift/method';
import { type ColumnFacts, columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { columnPair } from '@mlops-actions/tabular/drift/column-pair';
import { inferColumnType } from '@mlops-actions/tabular/drift/column-type';
import { compareColumn, type Comparison } from '@mlops-actions/tabular/drift/compare-column';
import { Incomparable } from '@mlops-actions/tabular/drift/incomparable';
import { type Engine, openEngine } from '@mlops-actions/tabular/engine';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import { runPython } from './run-python.ts';

// Every drift method that the installed Evidently registers, on either side of its threshold.
type Kind = 'num' | 'cat' | 'text';

interface Case {
  method: MethodName;
  kind: Kind;
  column: string;
  score?: number | string;
  drifted?: boolean;
  threshold?: number;
  /** The permutation p-value that takes distances that differ by rounding as equal. */
  ties?: number;
  /** The verdict on that p-value: Evidently's own hangs on the order of Python's hashes where distances tie. */
  driftedByTies?: boolean;
  /** What ends Evidently's test; score, threshold and verdict are SciPy's then, or missing where it has none either. */
  error?: string;
}

interface Pair {
  name: string;
  reference: string;
  current: string;
  cases: Case[];
}

const flights = path.resolve(
  import.meta.dirname,
  '../../../node_modules/vega-datasets/data/flights-3m.parquet',
);
const typeOf = { num: 'numerical', cat: 'categorical', text: 'text' } as const;
const folder = await mkdtemp(path.join(tmpdir(), 'evidently-'));
const { methods: registered, tables } = await runPython<{ methods: Record<string, Kind[]>; tables: Pair[] }>(
  'evidently_methods.py',
  folder,
  flights,
);
const cases = tables.flatMap((table) => table.cases);
const figures = cases.filter(({ score, error }) => typeof score === 'number' && error === undefined);

afterAll(() => rm(folder, { recursive: true }));

describe('all methods of Evidently are compared', () => {
  it('by their names, on the types of columns that it takes them for', () => {
    const own = Object.entries(methods).filter(([name]) => !name.startsWith('azureml_'));
    const types = own.map(([name, { types: each }]) => [name, each.toSorted()]);
    const theirs = Object.entries(registered).map(([name, kinds]) => [
      name,
      kinds.map((kind) => typeOf[kind]).toSorted(),
    ]);
    expect(Object.fromEntries(types)).toEqual(Object.fromEntries(theirs));
  });

  it.each(Object.keys(registered))('%s at least ten times on either side of its threshold', (method) => {
    const own = figures.filter((each) => each.method === method);
    expect(own.filter(({ drifted }) => drifted).length).toBeGreaterThanOrEqual(10);
    expect(own.filter(({ drifted }) => !drifted).length).toBeGreaterThanOrEqual(10);
  });

  it('in more than 500 cases', () => expect(figures.length).toBeGreaterThan(500));

  it('also where Evidently ends with an error, by the figure that SciPy has or as no data', () => {
    const ended = cases.filter(({ error }) => error !== undefined);
    const held = (method: string, hasFigure: boolean) =>
      ended.filter((each) => each.method === method && (each.score !== undefined) === hasFigure).length;
    expect(held('g_test', true)).toBeGreaterThan(50);
    expect(held('fisher_exact', true)).toBeGreaterThan(20);
    expect(held('fisher_exact', false)).toBeGreaterThan(50);
    // A share of no values, or a statistic that divides by them.
    const nan = cases.filter(({ error, score }) => error === undefined && typeof score !== 'number');
    expect(nan.length).toBeGreaterThan(10);
    expect(nan.filter(({ drifted }) => drifted)).toEqual([]);
  });
});

/** As near as the original's own arithmetic is: docs/differences.md says where that is not a millionth. */
function isNear(ours: Comparison, theirs: Case, isSingle: boolean): boolean {
  const score = theirs.score as number;
  const difference = Math.abs(ours.score - score);
  if (difference < 1e-12 || difference <= (isSingle ? 1e-3 : 1e-6) * Math.abs(score)) return true;
  // Five values make a covariance whose inverse has six digits.
  if (theirs.method === 'es' && theirs.column === 'lncoins') return difference <= 1e-5 * Math.abs(score);
  if (theirs.method === 'TVD') return ours.score === theirs.ties;
  // Permutations that tie but for rounding, of columns with few values.
  if (theirs.method === 'empirical_mmd') return ours.score >= score && difference < 0.025;
  if (theirs.method === 'hellinger') return difference < 3e-8;
  return theirs.method === 'ks' && ours.score > 0.999 && score > 0.999;
}

describe.each(tables)('$name', ({ reference, current, cases: all }) => {
  let engine: Engine;
  let sides: { reference: Side; current: Side };

  beforeAll(async () => {
    engine = await openEngine();
    const [before, now] = [
      await openTable(engine, 'reference', [reference]),
      await openTable(engine, 'current', [current]),
    ];
    sides = { reference: await sideOf(engine, before), current: await sideOf(engine, now) };
  }, 60_000);

  afterAll(() => engine.close());

  it.each([...new Set(all.map(({ method }) => method))])(
    'by %s',
    async (method) => {
      for (const theirs of all.filter((each) => each.method === method)) {
        const { column, kind, score } = theirs;
        // Evidently's squares of these integers overflow: differences.test.ts holds both figures.
        if (method === 'empirical_mmd' && column === 'huge') continue;
        const { before, now } = {
          before: columnOf(sides.reference, column),
          now: columnOf(sides.current, column),
        };
        expect({ column, type: inferColumnType(now.column, now.facts) }).toEqual({
          column,
          type: typeOf[kind],
        });
        const facts = { reference: before.facts, current: now.facts };
        const comparison = compareColumn(engine, columnPair(typeOf[kind], before, now), facts, { method });
        if (typeof score !== 'number') {
          await expect(comparison).rejects.toThrow(Incomparable);
          continue;
        }
        const ours = await comparison;
        if (!isNear(ours, theirs, column === 'single'))
          expect({ column, score: ours.score }).toEqual({ column, score });
        const { drifted, threshold } = ours;
        expect({ column, drifted, threshold }).toEqual({
          column,
          drifted: ours.score === theirs.ties ? theirs.driftedByTies : theirs.drifted,
          threshold: theirs.threshold,
        });
      }
    },
    60_000,
  );
});

interface Side {
  table: Table;
  facts: Map<string, ColumnFacts>;
}

async function sideOf(engine: Engine, table: Table): Promise<Side> {
  return { table, facts: await columnFacts(engine, table.relation, table.columns, true) };
}

function columnOf({ table, facts }: Side, name: string) {
  const column = table.columns.find((each) => each.name === name);
  const own = facts.get(name);
  if (!column || !own) throw new Error(`no column ${name}`);
  return { relation: table.relation, column, facts: own };
}
