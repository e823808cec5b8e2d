import { createHash, randomUUID } from 'node:crypto';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Job } from '@mlops-actions/azureml/jobs';

/**
 * The name that a step's job has in Azure: the same for each attempt of the same step of the same run with the same file and
 * `set` lines, so that a retry finds the job. Outside GitHub it is random.
 * @param content the job file's text and the `set` lines, which tell the legs of a matrix apart
 */
export function jobName(env: Readonly<Record<string, string | undefined>>, content: string): string {
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, GITHUB_JOB: job, GITHUB_ACTION: step } = env;
  if (!repository || !run) return `mlops-${randomUUID()}`;
  const hash = createHash('sha256')
    .update(JSON.stringify([repository, run, job, step, content]))
    .digest('hex')
    .slice(0, 12);
  const project = repository
    .split('/')
    .at(-1)!
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, 40);
  return `${project}-${run}-${hash}`.replace(/^[^A-Za-z0-9]+/, '');
}

/**
 * The job to attach to, or the name to submit under: one that runs or has completed is attached to; after one that failed or
 * was cancelled, the next attempt gets a number.
 */
export async function findAttempt(
  jobs: Workspace['jobs'],
  name: string,
  signal: AbortSignal,
): Promise<{ name: string; job?: Job }> {
  for (let attempt = 1; ; attempt++) {
    const tried = attempt === 1 ? name : `${name}-${attempt}`;
    const job = await jobs.get(tried, signal);
    if (!job) return { name: tried };
    if (!['Failed', 'Canceled'].includes(job.status)) return { name: tried, job };
  }
}
