import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Job } from '@mlops-actions/azureml/jobs';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import type { Outcome } from '../report/outcome.ts';
import { UserError } from '../runtime/user-error.ts';
import { type Followed, followJob, titleOf } from './follow-job.ts';
import { jobAssets } from './job-assets.ts';
import { commandJobBody } from './job-body.ts';
import { checkedJob, isPipeline, type JobFile, readJobFile } from './job-file.ts';
import { logTail } from './job-logs.ts';
import { findAttempt, jobName } from './job-name.ts';
import { downloadOutputs } from './job-outputs.ts';
import { type Failure, jobOutcome } from './outcome.ts';
import { pipelineJobBody } from './pipeline-body.ts';
import { withSetLines } from './set-lines.ts';

export interface SubmitJobInputs {
  file: string | undefined;
  set: string[] | undefined;
  runId: string | undefined;
  wait: boolean;
  onCancel: 'cancel' | 'detach';
  downloadOutputs: boolean;
  /** Milliseconds. */
  timeout: number;
}

/** Told which job is to be cancelled should the step die, and that there is none any more. */
export type Undo = (job: string | undefined) => void;

/**
 * Submits the job of an `az ml` file, or attaches to one that runs, follows it to its end and downloads its outputs.
 * @throws UserError for a wrong file; AzureError when Azure refuses the job
 */
export async function submitJob(
  inputs: SubmitJobInputs,
  workspace: Workspace,
  context: Context,
  undo: Undo,
): Promise<Outcome> {
  const arm = (name: string) => {
    if (inputs.wait && inputs.onCancel === 'cancel') undo(name);
  };
  const job =
    inputs.runId === undefined
      ? await submit(inputs, workspace, context, arm)
      : await attach(inputs.runId, workspace, context);
  arm(job.name);
  if (job.studioUrl) context.log.info(`Azure ML studio: ${job.studioUrl}`);
  if (!inputs.wait) {
    return jobOutcome({
      verdict: 'submitted',
      summary: `Job ${job.name} was submitted and is not waited for.`,
      job,
      steps: [],
    });
  }
  const followed = await followJob(job.name, workspace, inputs.timeout, context);
  const outcome = await concluded(followed, inputs, workspace, context);
  undo(undefined);
  return outcome;
}

async function submit(
  { file, set = [] }: SubmitJobInputs,
  workspace: Workspace,
  context: Context,
  arm: (job: string) => void,
): Promise<Job> {
  if (file === undefined)
    throw new UserError("Give input 'file' (a job file) to submit a job, or 'run-id' to attach to one.");
  const job = checkedJob(withSetLines(await readJobFile(file), set));
  const name = job.name ?? jobName(context.env, JSON.stringify([await readFile(file, 'utf8'), set]));
  const attempt = await findAttempt(workspace.jobs, name, context.signal);
  if (attempt.job) {
    context.log.info(
      `Job ${attempt.name} was submitted before by this step and is ${attempt.job.status}: attaching to it.`,
    );
    return attempt.job;
  }
  const body = await bodyOf(job, file, workspace, context);
  context.log.info(`Submitting job ${attempt.name}`);
  // Before the write: a step that dies in it leaves a job that someone has to cancel.
  arm(attempt.name);
  return workspace.jobs.create(attempt.name, body, context.signal);
}

async function bodyOf(
  job: JobFile,
  file: string,
  workspace: Workspace,
  context: Context,
): Promise<Record<string, unknown>> {
  const folder = dirname(file);
  const body = isPipeline(job)
    ? await pipelineJobBody(job, workspace, folder, context)
    : await commandJobBody(job, jobAssets(workspace, folder, context));
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: commit, GITHUB_RUN_ID: run } = context.env;
  const tags = {
    ...(repository && { 'mlops-repository': repository }),
    ...(commit && { 'mlops-commit': commit }),
    ...(run && { 'mlops-run': run }),
  };
  return { ...body, tags: { ...(body['tags'] as object | undefined), ...tags } };
}

async function attach(runId: string, { jobs }: Workspace, { signal, log }: Context): Promise<Job> {
  const job = await jobs.get(runId, signal);
  if (!job) throw new UserError(`There is no job '${runId}' in the workspace: check input 'run-id'.`);
  log.info(`Attaching to job ${runId}, which is ${job.status}`);
  return job;
}

async function concluded(
  followed: Followed,
  inputs: SubmitJobInputs,
  workspace: Workspace,
  context: Context,
): Promise<Outcome> {
  const { job, steps, end } = followed;
  if (end !== 'ended') return stopped(followed, inputs, workspace, context);
  const metrics = await metricsOf(job, steps, workspace, context);
  if (job.status === 'Completed') {
    const outputsPath = inputs.downloadOutputs ? join('mlops-outputs', job.name) : undefined;
    const count = outputsPath === undefined ? 0 : await downloadOutputs(job, outputsPath, workspace, context);
    const downloaded =
      outputsPath === undefined
        ? ''
        : ` Its outputs (${count} ${count === 1 ? 'file' : 'files'}) are in ${outputsPath}.`;
    return jobOutcome({
      verdict: 'completed',
      summary: `Job ${job.name} completed.${downloaded}`,
      job,
      steps,
      outputsPath,
      metrics,
    });
  }
  if (job.status === 'Canceled') {
    return jobOutcome({
      verdict: 'canceled',
      summary: `Job ${job.name} was cancelled in Azure.`,
      job,
      steps,
      metrics,
    });
  }
  const failure = await failureOf(job, steps, workspace, context);
  const why = failure.message ? `: ${failure.message}` : '';
  return jobOutcome({
    verdict: 'failed',
    summary: `Job ${job.name} failed in ${failure.step}${why}`,
    job,
    steps,
    metrics,
    failure,
  });
}

/** The step was cancelled, or its time was up. Cancelling is asked for first: there may be seconds left. */
async function stopped(
  { job, steps, end }: Followed,
  inputs: SubmitJobInputs,
  workspace: Workspace,
  context: Context,
): Promise<Outcome> {
  const isTimeout = end === 'timed-out';
  const why = isTimeout
    ? `did not end within ${Math.round(inputs.timeout / 1000)} s`
    : 'was left when the step was cancelled';
  const verdict = isTimeout ? 'timed-out' : 'canceled';
  if (inputs.onCancel === 'detach') {
    return jobOutcome({
      verdict,
      summary: `Job ${job.name} ${why}; it goes on in Azure (on-cancel: detach).`,
      job,
      steps,
    });
  }
  await workspace.jobs.cancel(job.name);
  context.log.info(`Azure was asked to cancel job ${job.name}`);
  return jobOutcome({ verdict, summary: `Job ${job.name} ${why}; it was cancelled in Azure.`, job, steps });
}

async function failureOf(
  job: Job,
  steps: Job[],
  workspace: Workspace,
  { log, signal }: Context,
): Promise<Failure> {
  const failed = steps.find(({ status }) => status === 'Failed') ?? job;
  const message = await workspace.history.error(failed.name, failed.experiment, signal).catch(noneKnown);
  const tail = await logTail(workspace.history, failed.name, signal);
  if (tail) {
    await log.group(`Log of ${titleOf(failed)} (its end)`, async () => {
      for (const line of tail.split('\n')) log.info(`| ${line.replaceAll('##[', '## [')}`);
    });
  }
  return { step: titleOf(failed), message, log: tail };
}

/** Metrics are shown where there are any; the job's verdict does not hang on them. */
async function metricsOf(
  job: Job,
  steps: Job[],
  { tracking }: Workspace,
  { signal }: Context,
): Promise<Record<string, number>> {
  const found = await Promise.all(
    [job, ...steps].map(({ name }) => tracking.run(name, signal).catch(noneKnown)),
  );
  return Object.assign({}, ...found.map((run) => run?.metrics)) as Record<string, number>;
}

function noneKnown(error: unknown): undefined {
  if (error instanceof AzureError) return undefined;
  throw error;
}
