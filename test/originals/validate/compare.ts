import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { validationResults } from '@mlops-actions/core/validate/results-file';
import { openEngine } from '@mlops-actions/tabular/engine';
import { type JudgedExpectation, runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { readSuite } from '@mlops-actions/tabular/suites/read-suite';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import type { Case } from './cases.ts';
import { type Answer, differences } from './differences.ts';

export const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

/** A table and what is asked of it. */
export interface Asked {
  name: string;
  path: string;
  cases: Case[] | ((columns: readonly string[]) => Case[]);
  /** The table `other` beside it. */
  other?: string;
}

export interface Compared {
  name: string;
  path: string;
  cases: Case[];
  ours: Answer[];
  originals: Answer[];
}

export interface Comparison {
  version: string;
  /** What Great Expectations registers, and which of these take a row_condition. */
  names: string[];
  ofRows: string[];
  loaded: unknown;
  tables: Compared[];
}

/** Every case on every table, by both sides. */
export async function compareAll(folder: string, asked: readonly Asked[]): Promise<Comparison> {
  const ours = [];
  for (const table of asked) ours.push(await judgeOurs(table));
  const { version, answers } = await judgeOriginals(folder, ours);
  return {
    version,
    names: answers['names'] as string[],
    ofRows: answers['of rows'] as string[],
    loaded: answers['loaded'],
    tables: ours.map((table) => ({ ...table, originals: answers[table.name] as Answer[] })),
  };
}

async function judgeOurs({ name, path, cases: asked, other }: Asked) {
  const engine = await openEngine();
  try {
    const table = await openTable(engine, 'data', [path]);
    const tables: Record<string, Table> = {};
    if (other) tables['other'] = await openTable(engine, 'other', [other]);
    const columns = table.columns.map((column) => column.name);
    const examples = differences
      .filter(({ example }) => example.table === name)
      .map(({ example }) => example.asked);
    const cases = [...(typeof asked === 'function' ? asked(columns) : asked), ...examples];
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

async function judgeOriginals(
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

const samples = [
  'partial_unexpected_list',
  'partial_unexpected_counts',
  'partial_unexpected_index_list',
  'partial_missing_list',
];

/** Whether the values, their counts and the rows are the same, of those that the original gives. */
export function sameSamples(ours: Answer, original: Answer): boolean {
  if ('error' in ours || 'error' in original) return true;
  return samples.every((name) => {
    const [given, wanted] = [ours.result[name], original.result[name]];
    if (wanted === undefined || same(given, wanted)) return true;
    // The order of a set of texts changes from run to run of Python.
    if (name === 'partial_missing_list') return same(sorted(given), sorted(wanted));
    return same(plain(given), plain(wanted));
  });
}

function sorted(values: unknown): string[] {
  return (values as unknown[]).map((value) => JSON.stringify(value, exactIntegers)).toSorted();
}

/** Great Expectations writes some missing values as NaT, and counts each NaN for itself: docs/differences.md. */
function plain(value: unknown): unknown {
  if (!Array.isArray(value)) return value === 'NaT' || Number.isNaN(value) ? null : value;
  const parts: unknown[] = value.map(plain);
  if (!parts.every(isCount)) return parts;
  const counts = Map.groupBy(parts, (each) => JSON.stringify(plain(each.value), exactIntegers));
  return Object.fromEntries(
    [...counts].map(([key, equal]) => [key, equal.reduce((sum, { count }) => sum + count, 0)]),
  );
}

function isCount(value: unknown): value is { value: unknown; count: number } {
  return typeof value === 'object' && value !== null && 'count' in value && 'value' in value;
}

export function hasSamples(answer: Answer): boolean {
  return 'result' in answer && answer.result['partial_unexpected_list'] !== undefined;
}

/** The cases of a table on which the two are not alike, but for the listed differences. */
export function unlike(table: Compared, alike: (ours: Answer, original: Answer) => boolean) {
  return table.cases.flatMap((asked, index) => {
    const [ours, theirs] = [table.ours[index] as Answer, table.originals[index] as Answer];
    if (alike(ours, theirs) || differences.some((each) => each.explains(table.name, asked, theirs)))
      return [];
    return [{ asked, ours, theirs }];
  });
}

/** All but samples. */
export function figures(answer: Answer): unknown {
  if ('error' in answer) return 'cannot be judged';
  const rest = Object.entries(answer.result).filter(([name]) => !samples.includes(name));
  return { success: answer.success, ...Object.fromEntries(rest) };
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
