import { numberText } from '../report/cell.ts';
import type { Check, Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import type { Fact, Notice } from '../notify/notice.ts';

/** What tells one watched thing from another. */
export interface WatchedInputs {
  endpoint?: string | undefined;
  reportName?: string | undefined;
}

/** What the outcome gives to tell, from its verdict and checks alone: names and figures, no values. */
export function driftNotice(outcome: Outcome, inputs: WatchedInputs, env: Context['env']): Notice {
  const subject = subjectOf(inputs, env);
  const drifted = outcome.checks.filter(isDrifted).sort(failuresFirst);
  const share = driftShareOf(outcome);
  const runUrl = runUrlOf(env);
  return {
    subject,
    state: stateOf(outcome.verdict),
    title: `Drift on ${subject}`,
    summary: outcome.summary,
    facts: [
      { name: 'Watched', value: subject },
      ...(share === null ? [] : [{ name: 'Share of drifted columns', value: numberText(share) }]),
      ...(env['GITHUB_REPOSITORY'] ? [{ name: 'Repository', value: env['GITHUB_REPOSITORY'] }] : []),
    ],
    items: drifted.map(itemOf),
    runUrl,
    report: {
      action: 'drift-check',
      subject,
      verdict: outcome.verdict,
      summary: outcome.summary,
      driftShare: share,
      driftedColumns: JSON.parse(outcome.outputs['drifted-columns'] ?? '[]') as string[],
      checks: drifted.map(({ id, title, verdict, observed, expected, detail }) => ({
        id,
        title,
        verdict,
        observed,
        expected,
        detail,
      })),
      digests: outcome.subject,
      repository: env['GITHUB_REPOSITORY'] ?? null,
      runUrl: runUrl ?? null,
    },
  };
}

/** The share as a number; null where no column could be judged. */
export function driftShareOf(outcome: Outcome): number | null {
  const text = outcome.outputs['drift-share'] ?? '';
  return text === '' ? null : Number(text);
}

export function runUrlOf(env: Context['env']): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
}

/** The endpoint, else the report's name, else the job: two jobs that watch different things need different names. */
function subjectOf({ endpoint, reportName }: WatchedInputs, env: Context['env']): string {
  const job = [env['GITHUB_WORKFLOW'], env['GITHUB_JOB']].filter(Boolean).join('/');
  return endpoint ?? reportName ?? (job || 'drift-check');
}

function stateOf(verdict: string): Notice['state'] {
  if (verdict === 'drift') return 'raised';
  return verdict === 'no-drift' ? 'cleared' : 'unknown';
}

function isDrifted({ id, verdict }: Check): boolean {
  return id !== 'drift-share' && (verdict === 'fail' || verdict === 'warn');
}

function failuresFirst(a: Check, b: Check): number {
  return Number(b.verdict === 'fail') - Number(a.verdict === 'fail');
}

function itemOf({ title, detail, evidence }: Check): Fact {
  const column = evidence?.['column'];
  return { name: typeof column === 'string' ? column : title, value: detail ?? 'drifted' };
}
