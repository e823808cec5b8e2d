import type { JobRunner } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { Job } from '../state/resources.ts';
import { runStoreOf } from '../tracking/run-store.ts';
import { runCommand } from './command-run.ts';
import { commandSpec } from './command-spec.ts';
import { outputAddresses } from './job-files.ts';
import { openJobRecords } from './job-records.ts';
import { objectIn, textIn } from './job-values.ts';
import { runPipeline } from './pipeline-run.ts';

interface RunningJob {
  cancelling: AbortController;
  ended: Promise<void>;
}

/** Runs command and pipeline jobs as local processes. */
export function createJobRunner(emulator: Emulator): JobRunner {
  const records = openJobRecords(emulator);
  const running = new Map<string, RunningJob>();
  records.failLost();

  function start(job: Readonly<Job>, signal: AbortSignal): Promise<void> {
    if (job.properties.jobType === 'Pipeline') return runPipeline(emulator, records, job, signal);
    const spec = commandSpec(job.properties);
    const { name } = job;
    const outputs = outputAddresses(name, spec.outputs);
    const experiment = job.properties.experimentName;
    return runCommand(emulator, records, { name, root: name, experiment, spec, outputs }, signal);
  }

  return {
    submit: async (job) => {
      emulator.store.transaction(() => {
        addRun(emulator, job);
        records.begin(job.name);
      });
      const cancelling = new AbortController();
      const ended = start(job, cancelling.signal).finally(() => running.delete(job.name));
      running.set(job.name, { cancelling, ended });
    },
    cancel: async (name) => {
      const job = running.get(name);
      if (!job) return;
      records.set(name, 'CancelRequested');
      job.cancelling.abort();
      await job.ended;
    },
    status: (name) => records.status(name),
    close: async () => {
      const jobs = [...running.values()];
      records.failLost();
      for (const job of jobs) job.cancelling.abort();
      await Promise.all(jobs.map((job) => job.ended));
    },
  };
}

/** The run that bears the job's name. */
function addRun(emulator: Emulator, job: Readonly<Job>): void {
  const runs = runStoreOf(emulator);
  const { experimentName, displayName } = job.properties;
  const sent = objectIn(job.properties, 'tags');
  runs.createRun({
    id: job.name,
    name: displayName,
    experiment: runs.ensureExperiment(experimentName).id,
    status: 'SCHEDULED',
    tags: Object.fromEntries(Object.keys(sent).map((name) => [name, textIn(sent, name) ?? ''])),
  });
}
