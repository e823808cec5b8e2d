import type { Provenance } from '../report/envelope.ts';
import type { Outcome } from '../report/outcome.ts';
import { type Context, targetOf } from './context.ts';

export const suiteVersion = '0.1.0';

/** Where and by whom the verdict was made, from GitHub's own variables. */
export function provenanceOf(
  env: Context['env'],
  outcome: Pick<Outcome, 'tools' | 'seeds' | 'isLocal'>,
): Provenance {
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
  const target = targetOf(env);
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
  return {
    ...known,
    // A step that was told of an emulator may hold what another step downloaded from it.
    target: outcome.isLocal && target === 'azure' ? 'local' : target,
    tools: { 'mlops-actions': suiteVersion, node: process.versions.node, ...outcome.tools },
    seeds: outcome.seeds ?? {},
  };
}
