import { randomUUID } from 'node:crypto';
import type { BlobAddress } from '../blob/blob-store.ts';
import type { Emulator } from '../server/emulator.ts';
import { workspaceArmId } from '../server/settings.ts';
import type { JsonObject, OnlineDeployment } from '../state/resources.ts';
import { rolledFolder } from './rolling.ts';

/** What is collected of one request or answer. */
export interface Collected {
  /** `model_inputs`, `model_outputs`, `request`, `response`, or a name of the script's own. */
  collection: string;
  /** The event's data as JSON text. */
  data: string;
  correlationId: string;
  /** Further attributes of the event, such as `agent`. */
  attributes: Record<string, string>;
  time?: Date;
}

/** Azure's data collector of one deployment: writes events to blob storage, in Azure's layout. */
export interface Collector {
  /** Names of the collections that are enabled, with the share of requests that each takes. */
  readonly collections: ReadonlyMap<string, { samplingRate: number }>;
  /** What is in no enabled collection is dropped; what is, is written within a moment. */
  collect(collected: Collected): void;
  close(): Promise<void>;
}

/** Azure writes some two seconds after the request. */
const WRITE_DELAY = 2000;
/** However fast the emulator is: a write for each request would not keep up. */
const SHORTEST_DELAY = 100;

/** Undefined for a deployment that collects nothing. */
export function openCollector(emulator: Emulator, deployment: OnlineDeployment): Collector | undefined {
  const settings = objectOf(deployment.properties.dataCollector);
  const enabled = Object.entries(objectOf(settings.collections)).filter(([, collection]) =>
    isEnabled(collection),
  );
  if (enabled.length === 0) return undefined;
  const collections = new Map(
    enabled.map(([name, collection]) => [
      name.toLowerCase(),
      {
        samplingRate: Number(objectOf(collection).samplingRate ?? 1),
        address: addressOf(emulator, deployment, name, objectOf(collection).dataId),
      },
    ]),
  );
  const source = `${workspaceArmId(emulator.settings)}/onlineEndpoints/${deployment.endpoint}/deployments/${deployment.name}`;
  const instance = randomUUID();
  const waiting = new Map<string, { address: BlobAddress; lines: string[] }>();
  let writing = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    const batches = [...waiting.values()];
    waiting.clear();
    writing = writing.then(async () => {
      for (const { address, lines } of batches) {
        await append(emulator, address, lines.join('')).catch((error: unknown) => {
          process.stderr.write(`The data collector could not write: ${(error as Error).message}\n`);
        });
      }
    });
  }

  return {
    collections,
    collect: (collected) => {
      const collection = collections.get(collected.collection.toLowerCase());
      if (!collection) return;
      const time = collected.time ?? new Date();
      const folder = rolledFolder(time, settings.rollingRate);
      const path = `${collection.address.path}/${folder}/${instance}.jsonl`;
      const batch = waiting.get(path) ?? { address: { ...collection.address, path }, lines: [] };
      waiting.set(path, batch);
      batch.lines.push(eventLine(collected, time, source));
      timer ??= setTimeout(flush, Math.max(SHORTEST_DELAY, emulator.clock.scaled(WRITE_DELAY))).unref();
    },
    close: async () => {
      clearTimeout(timer);
      flush();
      await writing;
    },
  };
}

function isEnabled(collection: unknown): boolean {
  const { dataCollectionMode: mode } = objectOf(collection);
  return typeof mode === 'string' && mode.toLowerCase() === 'enabled';
}

/** At the collection's data asset, else at the default place of the default datastore. */
function addressOf(
  emulator: Emulator,
  { endpoint, name: deployment }: OnlineDeployment,
  collection: string,
  dataId: unknown,
): BlobAddress {
  if (typeof dataId === 'string' && dataId !== '') {
    const { container, path } = emulator.blobs.resolve(dataId);
    return { container, path: path.replaceAll(/^\/+|\/+$/g, '') };
  }
  const container = emulator.blobs.containerOf('workspaceblobstore');
  return { container, path: `modelDataCollector/${endpoint}/${deployment}/${collection}` };
}

/** A CloudEvent, one line. The data are JSON already, and are written as they came. */
export function eventLine(collected: Collected, time: Date, source: string): string {
  const { collection, data, correlationId, attributes } = collected;
  const length = Buffer.byteLength(data);
  const before = {
    specversion: '1.0',
    id: randomUUID(),
    source,
    type: `azureml.inference.${collection}`,
    datacontenttype: 'application/json',
    time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  const after = {
    contentrange: `bytes 0-${Math.max(0, length - 1)}/${length}`,
    correlationid: correlationId,
    xrequestid: correlationId,
    ...attributes,
  };
  return `${JSON.stringify(before).slice(0, -1)},"data":${data},${JSON.stringify(after).slice(1)}\n`;
}

/** An append blob takes 4 MB a block. */
const BLOCK = 4 * 1024 * 1024;

async function append(emulator: Emulator, address: BlobAddress, text: string): Promise<void> {
  const blob = emulator.blobs.container(address.container).getAppendBlobClient(address.path);
  await blob.createIfNotExists({ blobHTTPHeaders: { blobContentType: 'application/octet-stream' } });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    await blob.appendBlock(block, block.length);
  }
}

export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
