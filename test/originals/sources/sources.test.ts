import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, openEngine } from '@mlops-actions/tabular/engine';
import { openTable, type Table, type TableOptions } from '@mlops-actions/tabular/sources';
import { identifier } from '@mlops-actions/tabular/sql';

interface Figures {
  nulls: number;
  min: string | number | boolean | null;
  max: string | number | boolean | null;
}

/** What pandas or pyarrow finds in a file. */
interface Case {
  source: string;
  options: TableOptions;
  rows: number;
  columns: Record<string, Figures>;
}

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
let folder: string;
let cases: Case[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mlops-originals-sources-'));
  const script = path.join(import.meta.dirname, 'source_figures.py');
  const args = [script, folder, path.resolve('node_modules/vega-datasets/data')];
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 64 << 20 });
  cases = JSON.parse(stdout) as Case[];
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('eight real tables in all formats, encodings and layouts have the rows, nulls and ends that pandas and pyarrow find', async () => {
  const differences: string[] = [];
  let compared = 0;
  for (const each of cases) {
    const engine = await openEngine();
    try {
      const table = await openTable(engine, 'data', [each.source], { ...each.options, folder });
      const found = await figuresOf(engine, table);
      if (found.rows !== each.rows) differences.push(`${each.source}: ${found.rows} rows, not ${each.rows}`);
      for (const [name, expected] of Object.entries(each.columns)) {
        const ours = found.columns[each.options.header === false ? `column${name}` : name];
        compared++;
        if (!isSame(ours, expected))
          differences.push(
            `${each.source}, ${name}: ${JSON.stringify(ours)}, not ${JSON.stringify(expected)}`,
          );
      }
      if (table.columns.length !== Object.keys(each.columns).length)
        differences.push(`${each.source}: ${table.columns.length} columns`);
    } finally {
      await engine.close();
    }
  }
  console.log(`${cases.length} files and folders, ${compared} columns compared`);
  expect(differences).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(150);
  expect(compared).toBeGreaterThanOrEqual(1500);
}, 1_200_000);

async function figuresOf(engine: Engine, { columns }: Table): Promise<Pick<Case, 'rows' | 'columns'>> {
  const aggregates = columns.flatMap(({ name }, i) => {
    const column = identifier(name);
    return [`count(*) - count(${column}) AS n${i}`, `min(${column}) AS l${i}`, `max(${column}) AS h${i}`];
  });
  const [row = {}] = await engine.all(`SELECT count(*) AS rows, ${aggregates.join(', ')} FROM data`);
  return {
    rows: row['rows'] as number,
    columns: Object.fromEntries(
      columns.map(({ name }, i) => [
        name,
        { nulls: row[`n${i}`], min: row[`l${i}`], max: row[`h${i}`] } as Figures,
      ]),
    ),
  };
}

function isSame(ours: Figures | undefined, theirs: Figures): boolean {
  return ours?.nulls === theirs.nulls && isOne(ours.min, theirs.min) && isOne(ours.max, theirs.max);
}

/** Numbers to the last digits of a double; moments however their zone and fraction are written. */
function isOne(ours: unknown, theirs: unknown): boolean {
  if (typeof ours === 'number' && typeof theirs === 'number')
    return Math.abs(ours - theirs) <= 1e-12 * Math.max(Math.abs(ours), Math.abs(theirs));
  return moment(ours) === moment(theirs);
}

function moment(value: unknown): string {
  return String(value)
    .replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/, '$1 $2')
    .replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.0+)?Z?$/, '$1')
    .replace(/ 00:00:00$/, '');
}
