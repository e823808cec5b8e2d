import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { clouds } from '@mlops-actions/azureml/cloud';
import { openScorer, type Scorer } from '@mlops-actions/azureml/scoring';
import { planReplay, warmUpPairs } from './plan.ts';
import { type PairResult, type ReplayRule, replay } from './replay.ts';

type Answering = (
  request: { deployment: string; body: string },
  answer: ServerResponse,
) => void | Promise<void>;

let server: Server | undefined;
let scorer: Scorer | undefined;

afterEach(async () => {
  await scorer?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  scorer = server = undefined;
});

/** A real scoring server on this machine, and the real client before it. */
async function serve(answering: Answering): Promise<Scorer> {
  server = createServer((request: IncomingMessage, answer) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const deployment = String(request.headers['azureml-model-deployment']);
      answer.setHeader('azureml-model-deployment', deployment);
      answer.setHeader('content-type', 'application/json');
      void answering({ deployment, body: Buffer.concat(chunks).toString() }, answer);
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const scoringUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`;
  const endpoint = { name: 'flights', scoringUri, authMode: 'Key', compute: 'Managed' };
  scorer = await openScorer(
    { isEmulator: true, cloud: clouds.public } as Parameters<typeof openScorer>[0],
    { keys: () => Promise.resolve({ primaryKey: 'k1', secondaryKey: 'k2' }) } as unknown as Parameters<
      typeof openScorer
    >[1],
    endpoint as Parameters<typeof openScorer>[2],
    () => {},
  );
  return scorer;
}

function rule(changes: Partial<ReplayRule> = {}): ReplayRule {
  return {
    baseline: 'blue',
    candidate: 'green',
    predictionPath: undefined,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    onPair: () => 'go on',
    ...changes,
  };
}

const bodies = Array.from({ length: 10 }, (_, i) => JSON.stringify({ data: [i] }));
const plan = (measured: number, rate: number) =>
  planReplay(bodies.length, measured, rate, '0x0000000000000003');

test('each body goes to both deployments, and both answers are kept as one pair', async () => {
  const seen: string[] = [];
  const client = await serve(({ deployment, body }, answer) => {
    seen.push(`${deployment} ${body}`);
    answer.end(JSON.stringify({ predictions: [deployment === 'blue' ? 0 : 1] }));
  });
  const { pairs, saturated } = await replay(client, plan(40, 200), bodies, rule());
  expect(pairs).toHaveLength(40);
  expect(saturated).toBe(false);
  expect(seen).toHaveLength(2 * (40 + warmUpPairs));
  for (const { baseline, candidate } of pairs) {
    expect(baseline.answer).toEqual({ kind: 'ok', prediction: { value: 0 } });
    expect(candidate.answer).toEqual({ kind: 'ok', prediction: { value: 1 } });
  }
});

test('a server that stalls for two seconds shows the whole stall in the latencies from the intended send times', async () => {
  const start = Date.now();
  let stalledUntil: number | undefined;
  const client = await serve(async (_request, answer) => {
    // After the warm-up everything that arrives within two seconds waits for their end.
    if (Date.now() - start > 600) stalledUntil ??= Date.now() + 2000;
    const left = (stalledUntil ?? 0) - Date.now();
    if (left > 0) await sleep(left);
    answer.end('[1]');
  });
  const { pairs } = await replay(client, plan(150, 50), bodies, rule());
  const latencies = pairs.flatMap(({ baseline, candidate }) => [baseline.latencyMs, candidate.latencyMs]);
  const stalled = latencies.filter((ms) => ms > 100);
  // 100 sends a second for two seconds met it, each with what was left of it: a closed loop would show it once or twice.
  expect(Math.max(...latencies)).toBeGreaterThan(1_950);
  expect(stalled.length).toBeGreaterThan(170);
  expect(stalled.reduce((sum, ms) => sum + ms, 0) / stalled.length).toBeGreaterThan(800);
});

test('an answer by another deployment than the one asked is no answer', async () => {
  const isMisrouted = (body: number) => body % 4 === 0;
  const client = await serve(({ deployment, body }, answer) => {
    if (deployment === 'green' && isMisrouted(JSON.parse(body).data[0]))
      answer.setHeader('azureml-model-deployment', 'blue');
    answer.end('[1]');
  });
  const { pairs } = await replay(client, plan(40, 200), bodies, rule());
  const lost = pairs.filter(({ candidate }) => candidate.answer.kind === 'lost').map(({ body }) => body);
  expect(lost).toEqual(pairs.map(({ body }) => body).filter(isMisrouted));
  expect(lost.length).toBeGreaterThan(5);
  expect(pairs.every(({ baseline }) => baseline.answer.kind === 'ok')).toBe(true);
});

test('failures are told apart: status, timeout, dropped connection, no JSON', async () => {
  const client = await serve(async ({ deployment, body }, answer) => {
    const which = JSON.parse(body).data[0] as number;
    if (deployment === 'blue' || which > 4) return void answer.end('[1]');
    if (which === 0) return void answer.writeHead(500).end();
    if (which === 1) return void answer.writeHead(424).end('{"message": "no"}');
    if (which === 2) return void answer.destroy();
    if (which === 3) return void answer.end('<html>');
    await sleep(600);
    answer.end('[1]');
  });
  const { pairs } = await replay(client, plan(20, 200), bodies, rule({ timeoutMs: 300 }));
  const failureOf = (body: number) => pairs.find((pair) => pair.body === body)!.candidate.answer;
  expect(failureOf(0)).toEqual({ kind: 'failed', failure: 'server-error' });
  expect(failureOf(1)).toEqual({ kind: 'failed', failure: 'model-error' });
  expect(failureOf(2)).toEqual({ kind: 'failed', failure: 'connection' });
  expect(failureOf(3)).toEqual({ kind: 'failed', failure: 'malformed' });
  expect(failureOf(4)).toEqual({ kind: 'failed', failure: 'timeout' });
  expect(failureOf(5).kind).toBe('ok');
});

test('pairs are seen in the order of the schedule, whatever the order of the answers', async () => {
  const client = await serve(async (_request, answer) => {
    await sleep(Math.random() * 60);
    answer.end('[1]');
  });
  const seen: PairResult[] = [];
  const wanted = plan(60, 200);
  await replay(client, wanted, bodies, rule({ onPair: (pair) => (seen.push(pair), 'go on') }));
  expect(seen.map(({ body }) => body)).toEqual(wanted.pairs.slice(warmUpPairs).map(({ body }) => body));
});

test('a replay that is told to stop sends no more', async () => {
  let received = 0;
  const client = await serve((_request, answer) => {
    received += 1;
    answer.end('[1]');
  });
  let pairs = 0;
  const result = await replay(
    client,
    plan(600, 100),
    bodies,
    rule({ onPair: () => (++pairs === 30 ? 'stop' : 'go on') }),
  );
  expect(result.pairs).toHaveLength(30);
  expect(received).toBeLessThan(2 * (30 + warmUpPairs) + 20);
});

test('a cancelled step ends the replay at once, with the reason', async () => {
  const client = await serve(async (_request, answer) => {
    await sleep(1000);
    answer.end('[1]');
  });
  const cancel = new AbortController();
  const started = Date.now();
  setTimeout(() => cancel.abort(new Error('The step was cancelled (SIGTERM).')), 200);
  await expect(replay(client, plan(600, 100), bodies, rule({ signal: cancel.signal }))).rejects.toThrow(
    'The step was cancelled (SIGTERM).',
  );
  expect(Date.now() - started).toBeLessThan(900);
});

test('where requests in flight reach their limit, sends wait, are late, and the run says so', async () => {
  const client = await serve(async (_request, answer) => {
    await sleep(300);
    answer.end('[1]');
  });
  const { pairs, saturated } = await replay(client, plan(40, 200), bodies, rule({ inFlightLimit: 10 }));
  expect(saturated).toBe(true);
  expect(Math.max(...pairs.map(({ candidate }) => candidate.lateMs))).toBeGreaterThan(100);
});
