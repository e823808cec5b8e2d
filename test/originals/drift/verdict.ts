import { writeFile } from 'node:fs/promises';
import { checkDrift } from '@mlops-actions/core/drift/check-drift';
import type { Outcome } from '@mlops-actions/core/report/outcome';
import type { Preset } from '@mlops-actions/stats/drift/method';
import { testContext } from '@mlops-actions/core/runtime/test-context';

/** What either tool says of a column. */
export interface Verdict {
  method: string;
  score: number;
  threshold: number;
  drifted: boolean;
}

/** What Evidently's DataDriftPreset says of a pair of tables. */
export interface Original {
  reference: string;
  current: string;
  columns: Record<string, Verdict>;
  share: number;
}

/** drift-check on two files; the policy is written beside the current one. */
export async function check(
  reference: string,
  current: string,
  policy: object = {},
  preset: Preset = 'evidently',
): Promise<Outcome> {
  const file = current.replace(/\.parquet$/, '.policy.yml');
  await writeFile(file, JSON.stringify(policy));
  const unset = { labelColumn: undefined, predictionColumn: undefined, since: undefined, notify: undefined };
  const unused = { ...unset, dispatchWorkflow: undefined, webhookUrl: undefined };
  const inputs = { reference: [reference], current: [current], preset, policy: file };
  return checkDrift({ ...inputs, ...unused }, testContext().context);
}

/** The columns that drift-check judged. */
export function verdictsOf(outcome: Outcome): Map<string, Verdict> {
  const judged = outcome.checks.flatMap(({ evidence }) => (evidence?.['method'] ? [evidence] : []));
  return new Map(judged.map((evidence) => [evidence['column'] as string, evidence as unknown as Verdict]));
}

export function withoutData(outcome: Outcome): string[] {
  return outcome.checks.flatMap(({ verdict, evidence }) =>
    verdict === 'no-data' && evidence ? [evidence['column'] as string] : [],
  );
}

export function leftOut(outcome: Outcome): string[] {
  const [table] = outcome.sections.find(({ title }) => title === 'Left out')?.blocks ?? [];
  return table?.kind === 'table' ? table.rows.map(([name]) => name as string) : [];
}
