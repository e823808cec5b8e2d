import type { ModelAnswer, ModelRequest } from '../serving/model-server.ts';
import type { Container } from '../serving/container.ts';
import type { Collector } from './collector.ts';

/**
 * The container, with what Azure collects around it: the bodies of requests and answers (collections `request` and
 * `response`) and, of an embedded model, the rows that the Collector in a score.py would log (`model_inputs` and
 * `model_outputs`). A column without a name is called by its number, as pandas calls it.
 */
export function collectingScores(container: Container, collector: Collector, embedded: boolean): Container {
  return {
    ...container,
    score: async (request, signal) => {
      const answer = await container.score(request, signal);
      collectPayloads(collector, request, answer);
      if (embedded && answer.status === 200) collectRows(collector, request, answer);
      return answer;
    },
    stop: async () => {
      await container.stop();
      await collector.close();
    },
  };
}

function collectPayloads(collector: Collector, request: ModelRequest, answer: ModelAnswer): void {
  const correlationId = idOf(request);
  const payloads = [
    ['request', request.body, { path: '/score', method: request.method }],
    ['response', answer.body, { statuscode: String(answer.status) }],
  ] as const;
  for (const [collection, body, attributes] of payloads) {
    const rate = collector.collections.get(collection)?.samplingRate;
    const text = body.toString();
    if (rate === undefined || !isJson(text)) continue;
    if (isDrawn(rate)) collector.collect({ collection, data: text, correlationId, attributes });
  }
}

function collectRows(collector: Collector, request: ModelRequest, answer: ModelAnswer): void {
  const rate = collector.collections.get('model_inputs')?.samplingRate ?? 1;
  const { data, columns } = JSON.parse(request.body.toString()) as { data?: unknown[][]; columns?: string[] };
  if (!data || !isDrawn(rate)) return;
  const { predictions = [], probabilities = [] } = JSON.parse(answer.body.toString()) as {
    predictions?: unknown[];
    probabilities?: unknown[];
  };
  const inputs = data.map((row) =>
    Object.fromEntries(row.map((cell, at) => [columns?.[at] ?? String(at), cell])),
  );
  const outputs = predictions.map((prediction, at) => ({ prediction, probability: probabilities[at] }));
  const attributes = {
    modelversion: 'default',
    collectdatatype: 'pandas.core.frame.DataFrame',
    agent: 'azureml-ai-monitoring/1.0.0',
  };
  const correlationId = idOf(request);
  for (const [collection, rows] of [
    ['model_inputs', inputs],
    ['model_outputs', outputs],
  ] as const) {
    collector.collect({ collection, data: JSON.stringify(rows), correlationId, attributes });
  }
}

const idOf = (request: ModelRequest): string => request.headers['x-request-id'] ?? '';
const isDrawn = (rate: number): boolean => rate >= 1 || Math.random() < rate;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
