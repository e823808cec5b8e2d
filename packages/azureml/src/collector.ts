import type { Artifacts, Place } from './artifacts.ts';
import type { BlobFile, Blobs } from './blobs.ts';
import { AzureError } from './azure-error.ts';
import type { Deployment } from './deployments.ts';
import { parseReference } from './reference.ts';

/**
 * What Azure ML's data collector writes of a deployment: JSON Lines of CloudEvents below
 * `<place>/<yyyy>/<MM>/<dd>/<HH>/<instance>.jsonl`, or less or more deep, as its rolling rate says (Microsoft Learn,
 * "Collect production data from models for real-time inferencing").
 */
export interface Collection {
  deployment: string;
  name: CollectionName;
  place: Place;
  /** The share of requests that is collected, from 0 to 1. */
  samplingRate: number;
}

export type CollectionName = 'model_inputs' | 'model_outputs';

/** A file of a collection, and the time that its folder stands for. */
export interface CollectedFile extends BlobFile {
  start: Date;
  end: Date;
}

interface DataCollector {
  collections?: Record<
    string,
    { dataCollectionMode?: string; dataId?: string | null; samplingRate?: number | null } | null
  > | null;
}

/** What a deployment's collector is set to do; undefined where it does not collect this. */
export function settingsOf(
  { resource }: Deployment,
  name: CollectionName,
): { dataId: string | undefined; samplingRate: number } | undefined {
  const collector = resource.properties['dataCollector'] as DataCollector | null | undefined;
  const settings = collector?.collections?.[name];
  if (settings?.dataCollectionMode?.toLowerCase() !== 'enabled') return undefined;
  return { dataId: settings.dataId ?? undefined, samplingRate: settings.samplingRate ?? 1 };
}

/** Where a deployment's collection is: at its data asset, else at the default place of the default datastore. */
export async function collectionOf(
  deployment: Deployment,
  name: CollectionName,
  artifacts: Artifacts,
  defaultDatastore: () => Promise<string>,
  signal?: AbortSignal,
): Promise<Collection | undefined> {
  const settings = settingsOf(deployment, name);
  if (!settings) return undefined;
  const { dataId, samplingRate } = settings;
  const base = { deployment: deployment.name, name, samplingRate };
  if (dataId === undefined) {
    const path = `modelDataCollector/${deployment.endpoint}/${deployment.name}/${name}`;
    return { ...base, place: { datastore: await defaultDatastore(), path } };
  }
  const reference = parseReference(dataId);
  if (reference.kind === 'local' || reference.kind === 'wrong') {
    throw new AzureError(`its data asset '${dataId}' has no known form`, {
      code: 'UnsupportedAssetUri',
      operation: `find what deployment ${deployment.name} collects`,
    });
  }
  return { ...base, place: await artifacts.locate(reference, 'data', signal) };
}

/** The files of a folder whose time reaches into the window, in the order of their paths. */
export async function collectedFiles(
  blobs: Blobs,
  folder: string,
  window: { from: Date; to: Date },
  signal?: AbortSignal,
): Promise<CollectedFile[]> {
  const base = folder.replace(/\/+$/, '');
  const found: CollectedFile[] = [];
  for (let year = window.from.getUTCFullYear(); year <= window.to.getUTCFullYear(); year += 1) {
    for (const blob of await blobs.list(`${base}/${year}/`, signal)) {
      const span = spanOf(blob.path.slice(base.length + 1));
      if (span && span.start < window.to && span.end > window.from) found.push({ ...blob, ...span });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const rolled = /^(\d{4})(?:\/(\d{2}))?(?:\/(\d{2}))?(?:\/(\d{2}))?(?:\/(\d{2}))?\/[^/]+\.jsonl$/;

/** The time that a path below a collection stands for; undefined where it is no file of the collector. */
export function spanOf(path: string): { start: Date; end: Date } | undefined {
  const match = rolled.exec(path);
  if (!match) return undefined;
  const given = match
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number);
  const next = given.map((part, at) => (at === given.length - 1 ? part + 1 : part));
  return { start: momentOf(given), end: momentOf(next) };
}

/** Year, month, day, hour, minute, as far as they are given; a part may be one too many, which the calendar carries over. */
function momentOf([year = 0, month = 1, day = 1, hour = 0, minute = 0]: number[]): Date {
  return new Date(Date.UTC(year, month - 1, day, hour, minute));
}
