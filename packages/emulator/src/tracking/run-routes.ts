import type { FastifyInstance } from 'fastify';
import { experimentIds, isViewed } from './experiment-routes.ts';
import {
  fieldsOf,
  list,
  optional,
  pageOf,
  pageToken,
  pairsOf,
  pointOf,
  required,
  runIdOf,
} from './request-fields.ts';
import { runBody, runInfoBody } from './run-body.ts';
import { runFilter, runOrder } from './run-search.ts';
import type { Run, RunStatus, RunStore } from './run-store.ts';
import { invalid } from './tracking-error.ts';

const PAGE = 1000;
const STATUSES = new Set(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']);

export function registerRuns(app: FastifyInstance, store: RunStore): void {
  app.post('/runs/create', (request) => {
    const fields = fieldsOf(request);
    const run = store.createRun({
      name: optional(fields, 'run_name'),
      experiment: optional(fields, 'experiment_id') ?? '0',
      user: optional(fields, 'user_id'),
      started: Number(fields.start_time ?? Date.now()),
      tags: pairsOf(fields, 'tags'),
    });
    return { run: runBody(store, run) };
  });

  app.get('/runs/get', (request) => ({ run: runBody(store, store.run(runIdOf(fieldsOf(request)))) }));

  app.post('/runs/update', (request) => {
    const fields = fieldsOf(request);
    const run = store.run(runIdOf(fields));
    return { run_info: runInfoBody(store.updateRun(run.id, changeOf(fields, run))) };
  });

  app.post('/runs/search', (request) => {
    const fields = fieldsOf(request);
    const ids = experimentIds(fields);
    const matches = runFilter(optional(fields, 'filter'), store.metrics);
    const found = store
      .runs()
      .filter(
        (run) => ids.has(run.experiment) && isViewed(run, optional(fields, 'run_view_type')) && matches(run),
      )
      .sort(runOrder(list(fields, 'order_by').map(String), store.metrics));
    const { items, next } = pageOf(found, fields, PAGE);
    return { runs: items.map((run) => runBody(store, run)), ...pageToken(next) };
  });

  for (const [verb, stage] of [
    ['delete', 'deleted'],
    ['restore', 'active'],
  ] as const) {
    app.post(`/runs/${verb}`, (request) => {
      store.updateRun(runIdOf(fieldsOf(request)), { stage });
      return {};
    });
  }

  registerLogging(app, store);

  // MLflow 3 looks among its logged models before it lists a run's artifacts; here there are none.
  app.post('/logged-models/search', () => ({ models: [] }));

  app.get('/metrics/get-history', (request) => {
    const fields = fieldsOf(request);
    const { id } = store.run(runIdOf(fields));
    const { items, next } = pageOf(
      store.metrics.history(id, required(fields, 'metric_key')),
      fields,
      Infinity,
    );
    return { metrics: items, ...pageToken(next) };
  });
}

function registerLogging(app: FastifyInstance, store: RunStore): void {
  const activeRun = (fields: Record<string, unknown>): Readonly<Run> => {
    const run = store.run(runIdOf(fields));
    if (run.stage === 'deleted') throw invalid(`The run ${run.id} must be in the 'active' state.`);
    return run;
  };
  const setTags = ({ id, tags }: Readonly<Run>, added: Record<string, string>): void => {
    const name = added['mlflow.runName'];
    store.updateRun(id, { tags: { ...tags, ...added }, ...(name === undefined ? {} : { name }) });
  };

  app.post('/runs/log-metric', (request) => {
    const fields = fieldsOf(request);
    store.metrics.add(activeRun(fields).id, pointOf(fields));
    return {};
  });

  app.post('/runs/log-parameter', (request) => {
    const fields = fieldsOf(request);
    store.logParams(activeRun(fields).id, { [required(fields, 'key')]: optional(fields, 'value') ?? '' });
    return {};
  });

  app.post('/runs/log-batch', (request) => {
    const fields = fieldsOf(request);
    const { id } = activeRun(fields);
    const points = list(fields, 'metrics').map((point) => pointOf(point as Record<string, unknown>));
    store.transaction(() => {
      store.logParams(id, pairsOf(fields, 'params'));
      setTags(store.run(id), pairsOf(fields, 'tags'));
      for (const point of points) store.metrics.add(id, point);
    });
    return {};
  });

  app.post('/runs/set-tag', (request) => {
    const fields = fieldsOf(request);
    setTags(activeRun(fields), { [required(fields, 'key')]: optional(fields, 'value') ?? '' });
    return {};
  });

  app.post('/runs/delete-tag', (request) => {
    const fields = fieldsOf(request);
    const { id, tags } = activeRun(fields);
    const { [required(fields, 'key')]: _removed, ...kept } = tags;
    store.updateRun(id, { tags: kept });
    return {};
  });
}

function changeOf(fields: Record<string, unknown>, run: Readonly<Run>): Partial<Run> {
  const status = optional(fields, 'status') ?? run.status;
  if (!STATUSES.has(status)) throw invalid(`'${status}' is no status of a run.`);
  const ended = fields.end_time === undefined ? run.ended : Number(fields.end_time);
  const name = optional(fields, 'run_name') ?? run.name;
  return {
    status: status as RunStatus,
    name,
    tags: { ...run.tags, 'mlflow.runName': name },
    ...(ended === undefined ? {} : { ended }),
  };
}
