import type { JobStatus } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { JsonObject } from '../state/resources.ts';
import type { RunStatus, RunStore } from '../tracking/run-store.ts';
import { runStoreOf } from '../tracking/run-store.ts';

/** What the runner keeps of a job, through restarts. */
interface JobRecord {
  name: string;
  status: string;
  outputs?: JsonObject;
  error?: { code: string; message: string };
}

const ENDED = new Set(['Completed', 'Failed', 'Canceled']);

const RUN_STATUS: Record<string, RunStatus> = {
  Running: 'RUNNING',
  Finalizing: 'RUNNING',
  CancelRequested: 'RUNNING',
  Completed: 'FINISHED',
  Failed: 'FAILED',
  Canceled: 'KILLED',
};

const LOST = {
  code: 'SystemError',
  message: 'The emulator stopped while the job ran, and its process with it. Submit the job again.',
};

/** The states of all jobs, and of the runs that bear their names. */
export interface JobRecords {
  begin(name: string): void;
  status(name: string): JobStatus | undefined;
  hasEnded(name: string): boolean;
  /** Moves the job on; one that has ended stays as it is, and one whose cancellation was asked for runs no further. */
  set(name: string, status: string, more?: Pick<JobRecord, 'outputs' | 'error'>): void;
  /** Shows jobs that an earlier emulator left running as Failed. */
  failLost(): void;
}

export function openJobRecords(emulator: Emulator): JobRecords {
  const records = emulator.store.collection<JobRecord>('jobRuns');
  const runs = runStoreOf(emulator);

  function set(name: string, status: string, more: Pick<JobRecord, 'outputs' | 'error'> = {}): void {
    const before = records.get(name);
    if (!before || ENDED.has(before.status)) return;
    if (before.status === 'CancelRequested' && !ENDED.has(status)) return;
    emulator.store.transaction(() => {
      records.put(name, { ...before, ...more, status });
      updateRun(runs, name, status);
    });
  }

  return {
    begin: (name) => records.put(name, { name, status: 'NotStarted' }),
    status: (name) => records.get(name),
    hasEnded: (name) => ENDED.has(records.get(name)?.status ?? ''),
    set,
    failLost: () => {
      for (const { name, status } of records.list())
        if (!ENDED.has(status)) set(name, 'Failed', { error: LOST });
    },
  };
}

function updateRun(runs: RunStore, name: string, status: string): void {
  if (!runs.findRun(name)) return;
  runs.updateRun(name, {
    status: RUN_STATUS[status] ?? 'SCHEDULED',
    ...(ENDED.has(status) ? { ended: Date.now() } : {}),
  });
}
