import type { Answer, Arm } from './arm.ts';
import { AzureError } from './azure-error.ts';

/** A run as MLflow tracks it; a job's name is its run id. */
export interface TrackedRun {
  id: string;
  /** `RUNNING`, `FINISHED`, `FAILED`, `KILLED` … */
  status: string;
  experimentId: string;
  /** The last value of each metric; NaN and infinities as they were logged. */
  metrics: Record<string, number>;
  parameters: Record<string, string>;
  tags: Record<string, string>;
}

export interface MetricPoint {
  value: number;
  step: number;
  timestamp: Date;
}

/** MLflow tracking of the workspace. */
export interface Tracking {
  /** Undefined when there is no such run. */
  run(runId: string, signal?: AbortSignal): Promise<TrackedRun | undefined>;
  /** The last value of each metric. @throws AzureError with the code `RunNotFound` */
  metricsOf(runId: string, signal?: AbortSignal): Promise<Record<string, number>>;
  history(runId: string, metric: string, signal?: AbortSignal): Promise<MetricPoint[]>;
  /** Paths of the run's artifacts directly below `path`. */
  artifacts(
    runId: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<{ path: string; isFolder: boolean; size: number }[]>;
}

interface KeyValue<T> {
  key: string;
  value: T;
}

interface MlflowRun {
  info: { run_id: string; status: string; experiment_id: string };
  data?: { metrics?: KeyValue<number | string>[]; params?: KeyValue<string>[]; tags?: KeyValue<string>[] };
}

interface MetricPage {
  metrics?: { value: number | string; step?: string | number; timestamp?: string | number }[];
  next_page_token?: string;
}

/** @param trackingUri the workspace's `mlFlowTrackingUri` */
export function trackingOf(arm: Arm, trackingUri: string): Tracking {
  const base = `${httpAddress(arm, trackingUri)}/api/2.0/mlflow`;
  const get = async <T>(path: string, query: Record<string, string>, doing: string, signal?: AbortSignal) =>
    arm.send<T>({ method: 'GET', url: `${base}/${path}`, query, doing, signal, accept: [404] });
  const run: Tracking['run'] = async (runId, signal) => {
    const answer = await get<{ run: MlflowRun }>('runs/get', { run_id: runId }, `read run ${runId}`, signal);
    return answer.status === 404 ? undefined : trackedRun(answer.body!.run);
  };
  return {
    run,
    async metricsOf(runId, signal) {
      const found = await run(runId, signal);
      if (found) return found.metrics;
      throw new AzureError(`there is no run '${runId}' in the workspace`, {
        code: 'RunNotFound',
        operation: `read the metrics of run ${runId}`,
        hint: 'A run id is the name of the job, as Azure ML studio shows it.',
      });
    },
    async history(runId, metric, signal) {
      const points: MetricPoint[] = [];
      const doing = `read metric ${metric} of run ${runId}`;
      for (let token: string | undefined = ''; token !== undefined;) {
        const query: Record<string, string> = {
          run_id: runId,
          metric_key: metric,
          ...(token && { page_token: token }),
        };
        const { body }: Answer<MetricPage> = await get('metrics/get-history', query, doing, signal);
        for (const { value, step = 0, timestamp = 0 } of body?.metrics ?? []) {
          points.push({ value: numberOf(value), step: Number(step), timestamp: new Date(Number(timestamp)) });
        }
        token = body?.next_page_token || undefined;
      }
      return points;
    },
    async artifacts(runId, path, signal) {
      const query = { run_id: runId, ...(path && { path }) };
      const { body } = await get<{
        files?: { path: string; is_dir?: boolean; file_size?: string | number }[];
      }>('artifacts/list', query, `list the artifacts of run ${runId}`, signal);
      return (body?.files ?? []).map((file) => ({
        path: file.path,
        isFolder: file.is_dir ?? false,
        size: Number(file.file_size ?? 0),
      }));
    },
  };
}

/** `azureml://host/…` is https on Azure; on the emulator it has the emulator's own scheme. */
export function httpAddress(arm: Arm, trackingUri: string): string {
  return trackingUri
    .replace(/^azureml:/, arm.isEmulator ? new URL(arm.endpoint).protocol : 'https:')
    .replace(/\/$/, '');
}

function trackedRun({ info, data }: MlflowRun): TrackedRun {
  return {
    id: info.run_id,
    status: info.status,
    experimentId: info.experiment_id,
    metrics: Object.fromEntries((data?.metrics ?? []).map(({ key, value }) => [key, numberOf(value)])),
    parameters: fromPairs(data?.params),
    tags: fromPairs(data?.tags),
  };
}

function fromPairs(pairs: KeyValue<string>[] = []): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

/** JSON has no NaN or infinity: MLflow writes them as text. */
function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : Number(value.replace(/^(-?)(\+?)inf(inity)?$/i, '$1Infinity'));
}
