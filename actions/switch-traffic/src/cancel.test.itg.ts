import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startAction } from '../../../test/kill/action-process.ts';
import { type Stage, openStage, putUpEndpoint } from '../../../test/kill/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(500);
}, 60_000);
afterAll(() => stage.close());

async function baking(endpoint: string) {
  await putUpEndpoint(stage, endpoint, { deployments: ['blue', 'green'], traffic: { blue: 100 } });
  const inputs = { endpoint, health: 'probe', requests: stage.requests, rate: '50/s', bake: '5m' };
  await stage.inspect('faults', 'POST', { match: { path: `${endpoint}/score` }, effect: { slow: 1_500 } });
  const main = startAction('switch-traffic', 'main', { ...stage, inputs });
  for (let left = 1_200; left > 0 && !main.output().includes('green has 5 %'); left--) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { main, inputs };
}

async function trafficOf(endpoint: string) {
  return (await stage.workspace.endpoints.get(endpoint))!.traffic;
}

test('a step cancelled as GitHub does it, SIGINT and then SIGTERM, ends on the traffic that it began with', async () => {
  const { main, inputs } = await baking('cancelled');
  main.child.kill('SIGINT');
  setTimeout(() => main.child.kill('SIGTERM'), 100);
  expect((await main.exited).code).toBe(1);
  expect(main.outputs()).toMatchObject({ verdict: 'rolled-back', traffic: '{"blue":100}' });
  expect(Number(main.outputs()['time-to-safe'])).toBeLessThan(7.5);
  expect(await trafficOf('cancelled')).toEqual({ blue: 100 });
  expect(main.state()).toEqual({ unfinished: '' });
  const env = { ...stage.env, STATE_unfinished: '' };
  const post = startAction('switch-traffic', 'post', { ...stage, env, inputs });
  expect(await post.exited).toEqual({ code: 0, signal: null });
}, 120_000);

test('a step that is killed before it could restore is finished by its post step', async () => {
  const { main, inputs } = await baking('killed');
  main.child.kill('SIGKILL');
  await main.exited;
  expect(await trafficOf('killed')).toEqual({ blue: 95, green: 5 });
  const env = { ...stage.env, STATE_unfinished: main.state()['unfinished']! };
  const post = startAction('switch-traffic', 'post', { ...stage, env, inputs });
  const { code } = await post.exited;
  expect(await trafficOf('killed')).toEqual({ blue: 100 });
  // The job was cancelled: its post step says that it did not promote.
  expect(code).toBe(1);
  const report = path.join(post.folder, 'mlops-reports/switch-traffic.json');
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    verdict: 'rolled-back',
    action: 'switch-traffic',
  });
}, 120_000);
