import { hasEnded } from '@mlops-actions/azureml/jobs';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';

/** Cancels the job of a step that died or was cancelled before it could do so itself. */
export async function cancelJob(
  name: string,
  workspace: Pick<Workspace, 'jobs'>,
  { log, signal }: Context,
): Promise<void> {
  const job = await workspace.jobs.get(name, signal);
  if (!job || hasEnded(job.status)) return;
  await workspace.jobs.cancel(name, signal);
  log.info(`Job ${name} was ${job.status}: Azure was asked to cancel it.`);
}
