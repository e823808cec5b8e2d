import type { Provenance } from '../report/envelope.ts';
import type { Outcome } from '../report/outcome.ts';
import { type Context, targetOf } from './context.ts';

export const suiteVersion = '0.1.0';

/** Where and by whom the verdict was made, from GitHub's own variables. */
export function provenanceOf(env: Context['env'], outcome: Pick<Outcome, 'tools' | 'seeds'>): Provenance {
  const facts = {
    repository: env['GITHUB_REPOSITORY'],
    commit: env['GITHUB_SHA'],
    ref: env['GITHUB_REF'],
    workflow: env['GITHUB_WORKFLOW_REF'] ?? env['GITHUB_WORKFLOW'],
    runId: env['GITHUB_RUN_ID'],
    runAttempt: env['GITHUB_RUN_ATTEMPT'],
    job: env['GITHUB_JOB'],
    actor: env['GITHUB_ACTOR'],
  };
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
  return {
    ...known,
    target: targetOf(env),
    tools: { 'mlops-actions': suiteVersion, node: process.versions.node, ...outcome.tools },
    seeds: outcome.seeds ?? {},
  };
}
