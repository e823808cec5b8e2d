import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ArmError } from '../arm/arm-error.ts';
import type { Emulator } from '../server/emulator.ts';
import type { JsonObject } from '../state/resources.ts';
import { artifactFolder } from './run-body.ts';
import type { Run, RunStore } from './run-store.ts';

const CONTAINER = 'azureml';
const LOG_FOLDERS = ['user_logs', 'azureml-logs', 'system_logs', 'logs'];
const SAS_HOURS = 24;

/** A run's status in run history's words, when no job says it. */
const STATUS: Record<Run['status'], string> = {
  RUNNING: 'Running',
  SCHEDULED: 'NotStarted',
  FINISHED: 'Completed',
  FAILED: 'Failed',
  KILLED: 'Canceled',
};

type HistoryRequest = FastifyRequest<{ Params: { run: string } }>;

/** Run history: `…/experiments/{name}/runs/{id}`, its details with the log files, and its children. */
export function registerHistory(app: FastifyInstance, emulator: Emulator, store: RunStore): void {
  const runOf = (request: HistoryRequest): Readonly<Run> => {
    const run = store.findRun(request.params.run);
    if (!run)
      throw new ArmError(404, 'UserError', `Run ${request.params.run} was not found.`, {
        fromWorkspace: true,
      });
    return run;
  };

  for (const base of [
    '/experiments/:experiment/runs/:run',
    '/experimentids/:experiment/runs/:run',
    '/runs/:run',
  ]) {
    app.get(base, (request: HistoryRequest) => summary(emulator, runOf(request)));
    app.get(`${base}/details`, (request: HistoryRequest) => details(emulator, runOf(request)));
    app.get(`${base}/children`, (request: HistoryRequest) => {
      const { id } = runOf(request);
      const children = store.runs().filter((run) => run.tags['mlflow.parentRunId'] === id);
      return { value: children.map((run) => summary(emulator, run)) };
    });
  }
}

async function details(emulator: Emulator, run: Readonly<Run>): Promise<JsonObject> {
  return { ...summary(emulator, run), logFiles: await logFiles(emulator, run.id) };
}

function summary(emulator: Emulator, run: Readonly<Run>): JsonObject {
  const job = emulator.jobs.status(run.id);
  const parent = run.tags['mlflow.parentRunId'];
  return {
    runId: run.id,
    name: run.name,
    experimentId: run.experiment,
    dataContainerId: `dcid.${run.id}`,
    status: job?.status ?? STATUS[run.status],
    createdUtc: iso(run.started),
    startTimeUtc: iso(run.started),
    ...(run.ended === undefined ? {} : { endTimeUtc: iso(run.ended) }),
    ...(parent === undefined ? {} : { parentRunId: parent, rootRunId: parent }),
    ...(job?.error ? { error: { error: { ...job.error } } } : {}),
    tags: { ...run.tags },
    properties: {},
    revision: 1,
  };
}

/** Path and address of each log, readable while the run still writes it. */
async function logFiles(emulator: Emulator, run: string): Promise<Record<string, string>> {
  const root = artifactFolder(run);
  const files: Record<string, string> = {};
  for (const folder of LOG_FOLDERS) {
    for (const path of await emulator.blobs.list({ container: CONTAINER, path: `${root}/${folder}` })) {
      files[path.slice(root.length + 1)] = emulator.blobs.sasUrl(
        { container: CONTAINER, path },
        'r',
        SAS_HOURS,
      );
    }
  }
  return files;
}

const iso = (time: number): string => new Date(time).toISOString();
