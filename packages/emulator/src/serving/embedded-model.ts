import { readFileSync } from 'node:fs';
import type { InferenceSession } from 'onnxruntime-web';
import type { ContainerLog } from './container-log.ts';
import type { DescribedModel } from './model-description.ts';
import type { ModelAnswer, ModelRequest } from './model-server.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { loadOnnxRuntime } from './onnx-runtime.ts';
import { ScriptError, readRows, writeAnswer } from './score-contract.ts';

/** The server that answers in score.py's stead. */
export const SERVER_VERSION = 'azmlinfsrv/1.5.1';

const RUN_FAILED = JSON.stringify({
  message: 'An unexpected error occurred in scoring script. Check the logs for more info.',
});

/** An .onnx model that this process runs. */
export interface EmbeddedModel {
  score: (request: ModelRequest) => Promise<ModelAnswer>;
  release: () => Promise<void>;
}

/** Loads `model`; rejects with ONNX Runtime's error when it cannot be loaded or has not the tensors that model.json names. */
export async function openEmbeddedModel(model: DescribedModel, log: ContainerLog): Promise<EmbeddedModel> {
  const onnx = await loadOnnxRuntime();
  const session = await onnx.InferenceSession.create(readFileSync(model.path), {
    executionProviders: ['wasm'],
  });
  const { input, output, threshold } = model.description;
  requireTensor('input', input, session.inputNames);
  requireTensor('output', output, session.outputNames);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  async function answer(body: string): Promise<ModelAnswer> {
    const started = performance.now();
    try {
      const text = writeAnswer(await run(onnx, session, body, input, output), threshold);
      return { status: 200, headers: headers(false, performance.now() - started), body: text };
    } catch (error) {
      log.line(`azmlinfsrv - Encountered Exception: ${(error as Error).message}`);
      return { status: 500, headers: headers(true), body: RUN_FAILED };
    }
  }

  return {
    score: async (request) => {
      if (request.method === 'OPTIONS') return { status: 200, headers: headers(false), body: '""' };
      if (request.method === 'GET') return answer(queryAsJson(request.query));
      try {
        return await answer(decoder.decode(request.body));
      } catch (error) {
        const message = `Input cannot be decoded as UTF-8: ${(error as Error).message}`;
        return { status: 400, headers: headers(false), body: JSON.stringify({ message }) };
      }
    },
    release: () => session.release(),
  };
}

async function run(
  onnx: OnnxRuntime,
  session: InferenceSession,
  body: string,
  input: string,
  output: string,
): Promise<Float32Array> {
  const rows = readRows(body);
  const results = await session.run({ [input]: new onnx.Tensor('float32', rows.values, rows.dims) }, [
    output,
  ]);
  const tensor = results[output];
  if (!tensor || !(tensor.data instanceof Float32Array))
    throw new ScriptError(`Output ${output} is no float32 tensor.`);
  if (tensor.data.length !== rows.dims[0])
    throw new ScriptError(`Output ${output} has not one number for each row.`);
  return tensor.data;
}

function headers(failed: boolean, milliseconds?: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-ms-run-function-failed': failed ? 'True' : 'False',
    'x-ms-server-version': SERVER_VERSION,
    ...(milliseconds === undefined ? {} : { 'x-ms-run-fn-exec-ms': milliseconds.toFixed(3) }),
  };
}

function requireTensor(kind: string, name: string, names: readonly string[]): void {
  if (!names.includes(name)) {
    throw new Error(`model.json names the ${kind} ${name}, but the model has ${names.join(', ')}.`);
  }
}

/** The inference server hands a GET's parameters to run() as one JSON object, values that are JSON as such. */
function queryAsJson(query: string): string {
  const parameters = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(query)) {
    try {
      parameters.set(name, JSON.parse(value));
    } catch {
      parameters.set(name, value);
    }
  }
  return JSON.stringify(Object.fromEntries(parameters));
}
