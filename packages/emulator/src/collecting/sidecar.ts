import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Collected, Collector } from './collector.ts';

/** The collector's own container beside the model's, to which `azureml-ai-monitoring` in a score.py posts. */
export interface Sidecar {
  /** What the model's container has to know, to find it. */
  readonly environment: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it on the loopback address; its settings are written into `directory`. */
export async function startSidecar(collector: Collector, directory: string): Promise<Sidecar> {
  const server = createServer((request, response) => {
    void readCollected(request).then((collected) => {
      if (collected) collector.collect(collected);
      response.writeHead(collected ? 200 : 400).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const collections = Object.fromEntries(
    [...collector.collections].map(([name, { samplingRate }]) => [
      name,
      { enabled: true, sampleRatePercentage: samplingRate * 100 },
    ]),
  );
  const file = join(directory, 'mdc-config.json');
  writeFileSync(file, JSON.stringify({ collections, runMode: 'cloud' }));
  return {
    environment: {
      AZUREML_MDC_CONFIG_PATH: file,
      AZUREML_MDC_HOST: '127.0.0.1',
      AZUREML_MDC_PORT: String((server.address() as AddressInfo).port),
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** `POST /modeldata/log`: the data as JSON, the event's attributes in headers (azureml-ai-monitoring 1.0.0). */
async function readCollected(request: IncomingMessage): Promise<Collected | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const header = (name: string): string => String(request.headers[name] ?? '');
  const collection = /^azureml\.inference\.([\w-]+)$/.exec(header('ce-type'))?.[1];
  if (request.url !== '/modeldata/log' || collection === undefined) return undefined;
  const data = Buffer.concat(chunks).toString();
  try {
    JSON.parse(data);
  } catch {
    return undefined;
  }
  return {
    collection,
    data,
    correlationId: header('ce-x-request-id') || header('trace-id'),
    time: new Date(Number(header('ce-time')) * 1000),
    attributes: {
      modelversion: header('ce-model-version') || 'default',
      collectdatatype: header('ce-collect-data-type'),
      agent: header('ce-agent'),
    },
  };
}
