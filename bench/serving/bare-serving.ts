import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import * as onnx from 'onnxruntime-web';

/** The least that serves a model: node bare-serving.ts model.onnx prints its address. */
onnx.env.wasm.numThreads = 1;
const session = await onnx.InferenceSession.create(readFileSync(process.argv[2] ?? ''), {
  executionProviders: ['wasm'],
});
const app = fastify();

app.post('/score', (request) => score((request.body as { data: number[][] }).data));
console.log(`${await app.listen({ host: '127.0.0.1', port: 0 })}/score`);

async function score(data: number[][]): Promise<{ predictions: number[]; probabilities: number[] }> {
  const input = new onnx.Tensor('float32', Float32Array.from(data.flat()), [data.length, 2]);
  const { probability } = await session.run({ input });
  const probabilities = [...((probability?.data ?? []) as Float32Array)];
  return { predictions: probabilities.map((share) => (share >= 0.5 ? 1 : 0)), probabilities };
}
