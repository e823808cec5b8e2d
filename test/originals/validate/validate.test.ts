import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { validationResults } from '@mlops-actions/core/validate/results-file';
import { openEngine } from '@mlops-actions/tabular/engine';
import { type JudgedExpectation, runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { readSuite } from '@mlops-actions/tabular/suites/read-suite';
import { openTable } from '@mlops-actions/tabular/sources';
import { awkwardCases, type Case, flightCases } from './cases.ts';
import { type Answer, differences } from './differences.ts';
import { flights, writeTables } from './tables.ts';

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

interface Compared {
  name: string;
  path: string;
  cases: Case[];
  ours: Answer[];
  originals: Answer[];
}

let folder: string;
let tables: Compared[];
let original: { version: string; loaded: unknown };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-originals-'));
  const paths = { ...(await writeTables(folder)), flights };
  const ours = [];
  for (const [name, path] of Object.entries(paths)) ours.push(await judgeOurs(name, path));
  const answered = await judgeOriginals(ours);
  tables = ours.map((table) => ({ ...table, originals: answered.answers[table.name] as Answer[] }));
  original = { version: answered.version, loaded: answered.answers['loaded'] };
}, 600_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function judgeOurs(name: string, path: string) {
  const engine = await openEngine();
  try {
    const table = await openTable(engine, 'data', [path]);
    const columns = table.columns.map((column) => column.name);
    const examples = differences
      .filter(({ example }) => example.table === name)
      .map(({ example }) => example.asked);
    const cases = [...(name.startsWith('flights') ? flightCases : awkwardCases(columns)), ...examples];
    const suite = readSuite(JSON.stringify({ name, expectations: cases }), `${name}.json`);
    const run = await runSuite(engine, table, suite.expectations, { maxSampleRows: 1 });
    const results = JSON.stringify(validationResults(suite, run, table), exactIntegers);
    return { name, path, cases, results, ours: run.expectations.map(answerOf) };
  } finally {
    await engine.close();
  }
}

function answerOf({ judgement, problem, sample }: JudgedExpectation): Answer {
  if (!judgement) return { error: problem as string };
  const rows = sample ? { partial_unexpected_index_list: sample.rows } : {};
  return { success: judgement.success, result: { ...judgement.result, ...rows } };
}

async function judgeOriginals(
  ours: Awaited<ReturnType<typeof judgeOurs>>[],
): Promise<{ version: string; answers: Record<string, unknown> }> {
  const script = join(import.meta.dirname, 'great_expectations_run.py');
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const job = {
    tables: ours.map(({ name, path, cases }) => ({ name, path, cases })),
    results: ours[0]?.results,
  };
  child.stdin.end(JSON.stringify(job, exactIntegers));
  return JSON.parse(await text(child.stdout)) as { version: string; answers: Record<string, unknown> };
}

function exactIntegers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** All but samples, whose number differs. */
function figures(answer: Answer): unknown {
  if ('error' in answer) return 'cannot be judged';
  const {
    partial_unexpected_list: _l,
    partial_unexpected_counts: _c,
    partial_unexpected_index_list: _i,
    ...rest
  } = answer.result;
  return { success: answer.success, ...rest };
}

/** Equal but for the last bits of a sum, whose order differs. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'bigint' || typeof b === 'bigint') return Number(a) === Number(b);
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  if (typeof a === 'number') return String(a) === b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => same(left[key], right[key]));
}

describe('data-validate beside Great Expectations', () => {
  it('is compared with the version that the docs name', () => {
    expect(original.version).toBe('1.24.1');
  });

  it.each(['awkward', 'one row', 'zero rows', 'awkward CSV', 'flights slice', 'flights'])(
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

  it('samples the row that Great Expectations names first', () => {
    const first = (answer: Answer) =>
      'result' in answer
        ? (answer.result['partial_unexpected_index_list'] as number[] | undefined)?.[0]
        : undefined;
    const sampled = tables.flatMap((table) =>
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
