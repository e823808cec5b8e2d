import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { TestWorkspace } from '../test-workspace.ts';
import { openTestWorkspace } from '../test-workspace.ts';

jest.setTimeout(60_000);

let workspace: TestWorkspace;
let base: string;

beforeAll(async () => {
  workspace = await openTestWorkspace();
  const { body } = await workspace.call('GET', `${workspace.id}?api-version=2024-04-01`);
  base = `${body.properties.mlFlowTrackingUri.replace('azureml://', 'http://')}/api/2.0`;
});

afterAll(() => workspace.close());

const get = (path: string) => workspace.call('GET', `${base}/mlflow/${path}`);
const post = (path: string, body: object) => workspace.call('POST', `${base}/mlflow/${path}`, body);

async function startRun(name: string): Promise<string> {
  return (await post('runs/create', { experiment_id: '0', run_name: name, start_time: 1 })).body.run.info
    .run_id;
}

test('a run keeps the latest metrics, its parameters and tags, through a restart', async () => {
  const run = await startRun('kept');
  const point = (value: unknown, step: number) => ({ key: 'auc', value, timestamp: step, step });
  await post('runs/log-batch', {
    run_id: run,
    metrics: [point(0.7, 0), point(0.9, 2), point(0.8, 1), { ...point('NaN', 0), key: 'loss' }],
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 'kind', value: 'test' }],
  });
  await post('runs/update', { run_id: run, status: 'FINISHED', end_time: 5 });
  await workspace.restart('SIGKILL');
  base = `${workspace.emulator.endpoint}/mlflow/v2.0${workspace.id}/api/2.0`;
  const { info, data } = (await get(`runs/get?run_id=${run}`)).body.run;
  expect(info).toMatchObject({
    run_id: run,
    run_name: 'kept',
    status: 'FINISHED',
    start_time: 1,
    end_time: 5,
  });
  expect(data.metrics).toEqual([point(0.9, 2), { ...point('NaN', 0), key: 'loss' }]);
  expect(data.params).toEqual([{ key: 'depth', value: '3' }]);
  expect(data.tags).toContainEqual({ key: 'kind', value: 'test' });
  const history = await get(`metrics/get-history?run_id=${run}&metric_key=auc`);
  expect(history.body.metrics.map((entry: { value: number }) => entry.value)).toEqual([0.7, 0.9, 0.8]);
});

test('a batch with a metric that is no number changes nothing', async () => {
  const run = await startRun('refused');
  const { status, body } = await post('runs/log-batch', {
    run_id: run,
    metrics: [{ key: 'auc', value: 'high', timestamp: 1 }],
    params: [{ key: 'depth', value: '3' }],
  });
  expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  expect((await get(`runs/get?run_id=${run}`)).body.run.data.params).toEqual([]);
});

test('experiments are found by name, and a second one of that name is refused', async () => {
  const { experiment_id: id } = (await post('experiments/create', { name: 'delays' })).body;
  expect((await get('experiments/get-by-name?experiment_name=delays')).body.experiment.experiment_id).toBe(
    id,
  );
  expect((await post('experiments/create', { name: 'delays' })).body.error_code).toBe(
    'RESOURCE_ALREADY_EXISTS',
  );
  const unknown = await get('experiments/get-by-name?experiment_name=others');
  expect([unknown.status, unknown.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
});

test('searches are filtered, ordered and paged', async () => {
  const { experiment_id: id } = (await post('experiments/create', { name: 'search' })).body;
  for (const f1 of [0.5, 0.9, 0.7]) {
    const { body } = await post('runs/create', { experiment_id: id, run_name: `f1 ${f1}` });
    await post('runs/log-metric', { run_id: body.run.info.run_id, key: 'f1', value: f1, timestamp: 1 });
  }
  const search = {
    experiment_ids: [id],
    filter: 'metrics.f1 > 0.6',
    order_by: ['metrics.f1 DESC'],
    max_results: 1,
  };
  const first = (await post('runs/search', search)).body;
  const second = (await post('runs/search', { ...search, page_token: first.next_page_token })).body;
  expect(
    [first, second].flatMap(({ runs }) =>
      runs.map((run: { info: { run_name: string } }) => run.info.run_name),
    ),
  ).toEqual(['f1 0.9', 'f1 0.7']);
  expect(second.next_page_token).toBeUndefined();
});

test('artifacts are stored, listed and read, and only below a run', async () => {
  const run = await startRun('artifacts');
  const root = (await get(`runs/get?run_id=${run}`)).body.run.info.artifact_uri.replace(
    'mlflow-artifacts:/',
    '',
  );
  const files = `${base}/mlflow-artifacts/artifacts`;
  const headers = { authorization: 'Bearer test' };
  await fetch(`${files}/${root}/notes/a.txt`, { method: 'PUT', headers, body: 'hello' });
  expect((await get(`artifacts/list?run_id=${run}`)).body.files).toEqual([{ path: 'notes', is_dir: true }]);
  expect((await get(`artifacts/list?run_id=${run}&path=notes`)).body.files).toEqual([
    { path: 'notes/a.txt', is_dir: false, file_size: 5 },
  ]);
  expect(await (await fetch(`${files}/${root}/notes/a.txt`, { headers })).text()).toBe('hello');
  expect((await fetch(`${files}/${root}/notes/b.txt`, { headers })).status).toBe(404);
  expect((await fetch(`${files}/other/a.txt`, { method: 'PUT', headers, body: 'x' })).status).toBe(400);
});

test('another workspace has no runs here', async () => {
  const other = base.replace(/workspaces\/[^/]+/, 'workspaces/other');
  expect((await workspace.call('GET', `${other}/mlflow/experiments/get?experiment_id=0`)).status).toBe(404);
});
