import { setTimeout as sleep } from 'node:timers/promises';
import { delimiter, dirname, join } from 'node:path';
import { Pool } from 'undici';
import { freePort } from '../processes/free-port.ts';
import type { ProcessGroup } from '../processes/process-group.ts';
import { startProcess } from '../processes/process-group.ts';
import { ProvisioningError } from '../server/data-plane.ts';
import type { ContainerLog } from './container-log.ts';
import type { ModelAnswer, ModelRequest } from './model-server.ts';
import { ModelNotReady } from './model-server.ts';

/** azmlinfsrv itself, but on the loopback address only. */
const LAUNCHER = [
  'import sys',
  'from azureml_inference_server_http import amlserver',
  "amlserver.DEFAULT_HOST = '127.0.0.1'",
  "sys.argv[0] = 'azmlinfsrv'",
  'amlserver.run()',
].join('\n');

const CRASHED =
  'User container has crashed or terminated. Please see troubleshooting guide, available here: https://aka.ms/oe-tsg#error-resourcenotready';
const RESTART_DELAY = 1000;
const GRACE = 3000;

export interface InferenceServerOptions {
  /** The interpreter of the deployment's environment. */
  python: string;
  /** The downloaded code: AML_APP_ROOT. */
  appRoot: string;
  /** score.py, relative to it. */
  scoringScript: string;
  /** …/azureml-models/{name}/{version}; absent for a deployment without a model. */
  modelDir: string | undefined;
  environmentVariables: Record<string, string>;
  /** How long init() may take. */
  readyWithinMs: number;
  log: ContainerLog;
}

/** azureml-inference-server-http with a score.py, as in a managed endpoint's container. */
export interface InferenceServer {
  readonly pid: number;
  score(request: ModelRequest, signal: AbortSignal | undefined): Promise<ModelAnswer>;
  swagger(query: string): Promise<ModelAnswer>;
  stop(): Promise<void>;
}

/** Starts the server and waits until init() is through. Rejects with ProvisioningError (ResourceNotReady) when it ends before. */
export async function startInferenceServer(
  options: InferenceServerOptions,
  signal: AbortSignal,
): Promise<InferenceServer> {
  const port = await freePort();
  const pool = new Pool(`http://127.0.0.1:${port}`, {
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 1,
  });
  const stopping = new AbortController();
  let isReady = false;
  let group = launch(options, port);
  await firstReady();
  void keepAlive();

  async function firstReady(): Promise<void> {
    try {
      await untilReady(group, pool, options.readyWithinMs, signal);
      isReady = true;
    } catch (error) {
      await group.stop(GRACE);
      await pool.destroy();
      throw error;
    }
  }

  /** A container that ends is started again, as on Azure. */
  async function keepAlive(): Promise<void> {
    while (!stopping.signal.aborted) {
      await group.exited;
      isReady = false;
      if (stopping.signal.aborted) return;
      options.log.line('The container has ended; it is started again.');
      await sleep(RESTART_DELAY, undefined, { ref: false });
      if (stopping.signal.aborted) return;
      group = launch(options, port);
      isReady = await untilReady(group, pool, options.readyWithinMs, new AbortController().signal).then(
        () => true,
        () => false,
      );
    }
  }

  return {
    get pid() {
      return group.pid;
    },
    score: (request, abort) => {
      if (!isReady) throw new ModelNotReady('model_not_ready', 'The container is not ready.');
      return forward(pool, '/score', request, abort);
    },
    swagger: (query) =>
      forward(pool, '/swagger.json', { method: 'GET', query, headers: {}, body: Buffer.alloc(0) }, undefined),
    stop: async () => {
      stopping.abort();
      await group.stop(GRACE);
      await pool.destroy();
    },
  };
}

function launch(options: InferenceServerOptions, port: number): ProcessGroup {
  const { python, appRoot, scoringScript, modelDir, log } = options;
  return startProcess(python, ['-c', LAUNCHER, '--entry_script', scoringScript, '--port', String(port)], {
    cwd: appRoot,
    env: {
      PATH: [dirname(python), process.env.PATH].join(delimiter),
      HOME: appRoot,
      LANG: 'C.UTF-8',
      PYTHONUNBUFFERED: '1',
      VIRTUAL_ENV: join(dirname(python), '..'),
      ...options.environmentVariables,
      AML_APP_ROOT: appRoot,
      AZUREML_ENTRY_SCRIPT: scoringScript,
      ...(modelDir === undefined ? {} : { AZUREML_MODEL_DIR: modelDir }),
    },
    onOutput: log.write,
  });
}

async function untilReady(
  group: ProcessGroup,
  pool: Pool,
  withinMs: number,
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  const ended = new AbortController();
  void group.exited.then(() => ended.abort());
  while (!ended.signal.aborted && !limit.aborted) {
    if (await isHealthy(pool, limit)) return;
    await sleep(100);
  }
  signal.throwIfAborted();
  throw new ProvisioningError(
    'ResourceNotReady',
    ended.signal.aborted
      ? CRASHED
      : `User container is not ready: the readiness probe failed for ${withinMs / 1000} s.`,
  );
}

async function isHealthy(pool: Pool, signal: AbortSignal): Promise<boolean> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(2000)]);
    const { statusCode, body } = await pool.request({ path: '/', method: 'GET', signal: patience });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}

async function forward(
  pool: Pool,
  path: string,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<ModelAnswer> {
  try {
    const answer = await pool.request({
      path: request.query === '' ? path : `${path}?${request.query}`,
      method: request.method,
      headers: request.headers,
      body: request.method === 'GET' ? null : request.body,
      signal,
    });
    const body = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: flat(answer.headers), body };
  } catch (error) {
    signal?.throwIfAborted();
    throw new ModelNotReady('model_error', `The container broke the connection: ${(error as Error).message}`);
  }
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
