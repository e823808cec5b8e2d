import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '../processes/process-group.ts';
import type { Emulator } from '../server/emulator.ts';
import type { CommandValues } from './command-line.ts';
import { fillCommand, shellWord } from './command-line.ts';
import type { CommandSpec } from './command-spec.ts';
import { jobEnvironment } from './job-environment.ts';
import { JobError } from './job-error.ts';
import type { OutputAddress } from './job-files.ts';
import { downloadCode, materialiseInputs, outputPaths, uploadResults } from './job-files.ts';
import type { JobLog } from './job-log.ts';
import { openJobLog } from './job-log.ts';
import type { JobRecords } from './job-records.ts';
import { jobToken } from './job-token.ts';
import { registerOutputs } from './output-assets.ts';

/** A command that is to run under a job's name. */
export interface CommandJob {
  name: string;
  /** The pipeline that it is a step of, or itself. */
  root: string;
  experiment: string;
  spec: CommandSpec;
  /** Its outputs with their addresses. */
  outputs: Record<string, OutputAddress>;
}

/** Azure's times for a small job on a cluster that is up. */
const PREPARING = 10_000;
const QUEUED = 5_000;
const FINALIZING = 5_000;
const GRACE = 2_000;
const SHELL = existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';

/** Runs a command as a local process, from its first state to its last; never rejects. */
export async function runCommand(
  emulator: Emulator,
  records: JobRecords,
  job: CommandJob,
  signal: AbortSignal,
): Promise<void> {
  const directory = join(emulator.settings.stateDir, 'jobs', job.name);
  const outputs = { outputs: job.outputs };
  try {
    const log = await openJobLog(emulator, job.name);
    try {
      await passThrough(emulator, records, job, directory, log, signal);
    } catch (error) {
      log.write(`${(error as Error).message}\n`);
      throw error;
    } finally {
      await log.close();
    }
    records.set(job.name, 'Finalizing', outputs);
    await emulator.clock.delay(FINALIZING, signal);
    registerOutputs(emulator, job.name, job.spec.outputs, job.outputs);
    records.set(job.name, 'Completed', outputs);
  } catch (error) {
    if (signal.aborted) records.set(job.name, 'Canceled', outputs);
    else records.set(job.name, 'Failed', { ...outputs, error: failure(error as Error) });
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function passThrough(
  emulator: Emulator,
  records: JobRecords,
  job: CommandJob,
  directory: string,
  log: JobLog,
  signal: AbortSignal,
): Promise<void> {
  const { spec } = job;
  const workDirectory = join(directory, 'wd');
  records.set(job.name, 'Preparing');
  await emulator.clock.delay(PREPARING, signal);
  await downloadCode(emulator, spec.code, workDirectory);
  const inputs = await materialiseInputs(emulator, spec.inputs, join(directory, 'inputs'));
  records.set(job.name, 'Queued');
  await emulator.clock.delay(QUEUED, signal);
  const paths = outputPaths(spec.outputs, join(directory, 'outputs'));
  const words = Object.entries(paths).map(([name, path]) => [name, shellWord(path)]);
  const values: CommandValues = { inputs, outputs: Object.fromEntries(words) as Record<string, string> };
  const command = fillCommand(spec.command, values);
  const token = await jobToken(emulator, job.name);
  const env = jobEnvironment(emulator, { ...job, directory, token }, spec.environmentVariables, values);
  signal.throwIfAborted();
  records.set(job.name, 'Running');
  try {
    await execute(command, workDirectory, env, spec.timeoutMs, log, signal);
  } finally {
    await uploadResults(emulator, job.name, workDirectory, paths, job.outputs);
  }
}

/** Rejects with JobError when the command fails or takes too long, and with the signal's reason when it aborts. */
async function execute(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
  log: JobLog,
  signal: AbortSignal,
): Promise<void> {
  const group = startProcess(SHELL, ['-c', command], { cwd, env, onOutput: log.write });
  const limit = timeoutMs > 0 ? AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) : signal;
  const stop = (): void => void group.stop(GRACE);
  limit.addEventListener('abort', stop, { once: true });
  if (limit.aborted) stop();
  const exit = await group.exited;
  limit.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (limit.aborted)
    throw new JobError(`The job ran longer than its timeout of ${timeoutMs / 1000} s.`, 'JobTimeout');
  if (exit.code === 0) return;
  const how =
    exit.code === undefined ? `was ended by ${exit.signal}` : `exited with status code ${exit.code}`;
  throw new JobError(
    `Execution failed. User process '${SHELL}' ${how}. Please check log file 'user_logs/std_log.txt' for error details.`,
    'ExecutionFailed',
  );
}

function failure(error: Error): { code: string; message: string } {
  return { code: error instanceof JobError ? error.code : 'SystemError', message: error.message };
}
