import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freeName, jsonText } from '../report/json-file.ts';
import type { Outcome } from '../report/outcome.ts';
import type { ColumnResult } from './column-result.ts';
import type { DriftMetric, KindFinding } from './drift-case.ts';
import type { DriftInputs } from './inputs.ts';

/** Every figure of an outcome: the share, each column's score and effect, and those of the other kinds. */
export function driftMetrics(
  outcome: Pick<Outcome, 'outputs'>,
  results: readonly ColumnResult[],
  kinds: readonly KindFinding[],
): DriftMetric[] {
  const share = outcome.outputs['drift-share'];
  const compared = results.filter((result) => result.state === 'compared');
  return [
    ...(share ? [{ name: 'drift_share', value: Number(share) }] : []),
    ...compared.flatMap(({ name: column, comparison, decision }) => [
      { name: comparison.method, value: comparison.score, column },
      ...(comparison.effect ? [{ name: 'effect', value: comparison.effect.value, column }] : []),
      ...(decision.floor === null ? [] : [{ name: 'noise_floor', value: decision.floor, column }]),
      { name: 'drifted', value: Number(decision.drifted), column },
    ]),
    ...kinds.flatMap(({ metrics }) => metrics),
  ];
}

/** Writes drift-metrics.json and .csv beside the report, never over existing ones, and gives their paths. */
export async function writeMetrics(
  { reportDir, reportName }: Pick<DriftInputs, 'reportDir' | 'reportName'>,
  outcome: Pick<Outcome, 'outputs' | 'verdict'>,
  { results, kinds }: { results: readonly ColumnResult[]; kinds: readonly KindFinding[] },
): Promise<string[]> {
  if (reportDir === undefined) return [];
  const metrics = driftMetrics(outcome, results, kinds);
  await mkdir(reportDir, { recursive: true });
  const base = freeName(path.join(reportDir, ['drift-metrics', reportName].filter(Boolean).join('-')));
  await writeFile(`${base}.json`, jsonText({ verdict: outcome.verdict, metrics }));
  await writeFile(`${base}.csv`, csvOf(metrics));
  return [`${base}.json`, `${base}.csv`];
}

function csvOf(metrics: readonly DriftMetric[]): string {
  const rows = metrics.map(({ name, value, column = '', window = '' }) =>
    [name, column, window, String(value)].map(quoted).join(','),
  );
  return ['name,column,window,value', ...rows, ''].join('\n');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
