import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { validationResults } from '@mlops-actions/core/validate/results-file';
import { openEngine } from '@mlops-actions/tabular/engine';
import { type JudgedExpectation, runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { readSuite } from '@mlops-actions/tabular/suites/read-suite';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import { awkwardCases, type Case, flightCases } from './cases.ts';
import { type Answer, differences } from './differences.ts';
import { relatedCases } from './related-cases.ts';
import { sqlCases } from './sql-cases.ts';
import { flights, otherTable, writeTables } from './tables.ts';

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

export interface Compared {
  name: string;
  path: string;
  cases: Case[];
  ours: Answer[];
  originals: Answer[];
}

export interface Comparison {
  version: string;
  /** What Great Expectations registers. */
  names: string[];
  loaded: unknown;
  tables: Compared[];
}

/** Every case on every table, by both sides. */
export async function compareAll(folder: string): Promise<Comparison> {
  const paths = { ...(await writeTables(folder)), flights };
  const ours = [];
  for (const [name, path] of Object.entries(paths)) ours.push(await judgeOurs(folder, name, path));
  const { version, answers } = await judgeOriginals(folder, ours);
  return {
    version,
    names: answers['names'] as string[],
    loaded: answers['loaded'],
    tables: ours.map((table) => ({ ...table, originals: answers[table.name] as Answer[] })),
  };
}

function casesFor(name: string, columns: readonly string[]): Case[] {
  if (name.startsWith('flights')) return flightCases;
  if (name.endsWith('in SQL')) return sqlCases;
  return name.startsWith('related') ? relatedCases : awkwardCases(columns);
}

export async function judgeOurs(folder: string, name: string, path: string) {
  const engine = await openEngine();
  try {
    const table = await openTable(engine, 'data', [path]);
    const tables: Record<string, Table> = {};
    if (name.endsWith('in SQL')) tables['other'] = await openTable(engine, 'other', [otherTable(folder)]);
    const columns = table.columns.map((column) => column.name);
    const examples = differences
      .filter(({ example }) => example.table === name)
      .map(({ example }) => example.asked);
    const cases = [...casesFor(name, columns), ...examples];
    const suite = readSuite(JSON.stringify({ name, expectations: cases }), `${name}.json`);
    const run = await runSuite(engine, table, suite.expectations, { maxSampleRows: 20, tables });
    const results = JSON.stringify(validationResults(suite, run, table), exactIntegers);
    return { name, path, cases, results, ours: run.expectations.map(answerOf) };
  } finally {
    await engine.close();
  }
}

function answerOf({ judgement, problem, sample }: JudgedExpectation): Answer {
  if (!judgement) return { error: problem as string };
  const sampled = sample && {
    partial_unexpected_list: sample.values,
    partial_unexpected_counts: sample.counts,
    partial_unexpected_index_list: sample.rows,
  };
  return { success: judgement.success, result: { ...judgement.result, ...sampled } };
}

export async function judgeOriginals(
  folder: string,
  ours: Awaited<ReturnType<typeof judgeOurs>>[],
): Promise<{ version: string; answers: Record<string, unknown> }> {
  const script = join(import.meta.dirname, 'great_expectations_run.py');
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const job = {
    folder,
    tables: ours.map(({ name, path, cases }) => ({ name, path, cases })),
    results: ours[0]?.results,
  };
  child.stdin.end(JSON.stringify(job, exactIntegers));
  return JSON.parse(await text(child.stdout)) as { version: string; answers: Record<string, unknown> };
}

function exactIntegers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** All but samples. */
export function figures(answer: Answer): unknown {
  if ('error' in answer) return 'cannot be judged';
  const {
    partial_unexpected_list: _l,
    partial_unexpected_counts: _c,
    partial_unexpected_index_list: _i,
    partial_missing_list: _m,
    ...rest
  } = answer.result;
  return { success: answer.success, ...rest };
}

/** Equal but for the last bits of a sum, whose order differs. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a === 'bigint' || typeof b === 'bigint') return Number(a) === Number(b);
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  if (typeof a === 'number') return String(a) === b;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => same(left[key], right[key]));
}
