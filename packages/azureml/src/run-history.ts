import type { Arm } from './arm.ts';
import { artifactFolder, artifactStore } from './artifacts.ts';
import type { Blobs } from './blobs.ts';
import { httpAddress } from './tracking.ts';

/** One log of a run. */
export interface RunLog {
  /** Such as `user_logs/std_log.txt`. */
  path: string;
  /** What follows the first `from` bytes. */
  read(from: number, signal?: AbortSignal): Promise<Buffer>;
}

/** A run's children, logs and error, from run history. */
export interface RunHistory {
  /** Names of the steps of a pipeline run, in the order they were made. */
  children(run: string, experiment: string, signal?: AbortSignal): Promise<string[]>;
  logs(run: string, signal?: AbortSignal): Promise<RunLog[]>;
  /** Why the run failed, in Azure's words; undefined when it says nothing. */
  error(run: string, experiment: string, signal?: AbortSignal): Promise<string | undefined>;
}

interface RunDetails {
  error?: { error?: { code?: string; message?: string } } | null;
}

/** @param trackingUri the workspace's `mlFlowTrackingUri`, which run history stands beside */
export function runHistoryOf(
  arm: Arm,
  trackingUri: string,
  blobs: (datastore: string, signal?: AbortSignal) => Promise<Blobs>,
): RunHistory {
  const base = httpAddress(arm, trackingUri).replace(/\/mlflow\/v\d\.\d/, '/history/v1.0');
  const runUrl = (run: string, experiment: string) =>
    `${base}/experiments/${encodeURIComponent(experiment)}/runs/${encodeURIComponent(run)}`;
  return {
    async children(run, experiment, signal) {
      const doing = `list the steps of job ${run}`;
      const found = await arm.list<{ runId: string }>({
        url: `${runUrl(run, experiment)}/children`,
        doing,
        signal,
      });
      return found.map(({ runId }) => runId);
    },
    async logs(run, signal) {
      const store = await blobs(artifactStore, signal);
      const folder = artifactFolder(run);
      const found = await store.list(`${folder}/user_logs/`, signal);
      return found.map(({ path }) => ({
        path: path.slice(folder.length + 1),
        read: (from, abort) => store.readFrom(path, from, abort),
      }));
    },
    async error(run, experiment, signal) {
      const doing = `read the details of job ${run}`;
      const answer = await arm.send<RunDetails>({
        method: 'GET',
        url: `${runUrl(run, experiment)}/details`,
        doing,
        signal,
        accept: [404],
      });
      const { code, message } = answer.body?.error?.error ?? {};
      return message ? `${message}${code ? ` (${code})` : ''}` : undefined;
    },
  };
}
