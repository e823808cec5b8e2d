import { hasEnded, type Job } from '@mlops-actions/azureml/jobs';
import { patience } from '@mlops-actions/azureml/patience';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Context } from '../runtime/context.ts';
import { jobLogs } from './job-logs.ts';

export type JobWorkspace = Pick<Workspace, 'jobs' | 'history' | 'tracking' | 'artifacts'>;

export interface Followed {
  job: Job;
  /** The steps of a pipeline, with their statuses; none for a command job. */
  steps: Job[];
  /** Why it is no longer followed. */
  end: 'ended' | 'timed-out' | 'cancelled';
}

const firstPauseMs = 500;
const longestPauseMs = 10_000;
/** For how long Azure may be out of reach before the job is given up. */
const outageMs = 300_000;

/** Follows a job to its end, showing its status and its logs; stops when the time is up or the step is cancelled. */
export async function followJob(
  name: string,
  workspace: JobWorkspace,
  timeoutMs: number,
  context: Context,
): Promise<Followed> {
  const { clock, log, signal } = context;
  const logs = jobLogs(workspace.history, log);
  const deadline = clock.now().getTime() + timeoutMs;
  const bear = patience(outageMs);
  let followed: Followed | undefined;
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 1.3, longestPauseMs)) {
    try {
      const seen = await bear(() => look(name, workspace, signal));
      if (seen) {
        tell(followed, seen, context);
        followed = seen;
        await logs.show(logged(seen), signal);
        if (hasEnded(seen.job.status)) {
          logs.end();
          return seen;
        }
      }
      if (clock.now().getTime() >= deadline)
        return {
          ...(followed ?? { job: await mustExist(name, workspace, signal), steps: [] }),
          end: 'timed-out',
        };
      await clock.sleep(pause, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      return { ...(followed ?? { job: await mustExist(name, workspace), steps: [] }), end: 'cancelled' };
    }
  }
}

async function look(name: string, workspace: JobWorkspace, signal: AbortSignal): Promise<Followed> {
  const job = await mustExist(name, workspace, signal);
  if (job.type !== 'Pipeline') return { job, steps: [], end: 'ended' };
  const names = await workspace.history.children(name, job.experiment, signal).catch(unknownYet);
  const steps = await Promise.all(names.map((child) => workspace.jobs.get(child, signal)));
  return { job, steps: steps.filter((step) => step !== undefined), end: 'ended' };
}

/** Run history learns of a run a little after it was submitted. */
function unknownYet(error: unknown): string[] {
  if (error instanceof AzureError && error.status === 404) return [];
  throw error;
}

async function mustExist(name: string, { jobs }: JobWorkspace, signal?: AbortSignal): Promise<Job> {
  const job = await jobs.get(name, signal);
  if (job) return job;
  throw new AzureError(`there is no job '${name}' in the workspace`, {
    code: 'JobNotFound',
    operation: `follow job ${name}`,
    hint: 'Check run-id: it is the name of the job, as Azure ML studio shows it.',
  });
}

function tell(before: Followed | undefined, now: Followed, { log }: Context): void {
  if (before?.job.status !== now.job.status) log.info(`Job ${now.job.name}: ${now.job.status}`);
  for (const step of now.steps) {
    const was = before?.steps.find(({ name }) => name === step.name)?.status;
    if (was !== step.status) log.info(`Step ${titleOf(step)}: ${step.status}`);
  }
}

function logged({ job, steps }: Followed): { name: string; title: string }[] {
  const runs = steps.length > 0 ? steps : [job];
  return runs.map((run) => ({ name: run.name, title: titleOf(run) }));
}

export function titleOf(job: Job): string {
  return job.displayName ?? job.name;
}
