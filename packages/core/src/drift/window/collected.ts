import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type CollectedFile,
  type CollectionName,
  collectedFiles,
  type Collection,
  collectionOf,
} from '@mlops-actions/azureml/collector';
import type { Deployment } from '@mlops-actions/azureml/deployments';
import { inParallel } from '@mlops-actions/azureml/parallel';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Engine } from '@mlops-actions/tabular/engine';
import { counted, numberText } from '../../report/cell.ts';
import type { Cell, Section } from '../../report/section.ts';
import type { Context } from '../../runtime/context.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { CurrentWindow } from './current-window.ts';
import { missingHours, rangesText } from './hours.ts';
import { EmptyWindow } from './empty-window.ts';
import type { WindowSource } from './inputs.ts';
import {
  bookkeeping,
  type CollectedPair,
  joinCollected,
  type JoinFacts,
  type Window,
} from './join-collected.ts';

type CollectorSource = Extract<WindowSource, { kind: 'collector' }>;

/** An output is collected a moment after its input, and may be in the next hour's file. */
const marginMs = 3_600_000;

/**
 * What the data collector wrote of an endpoint's deployments in the last while: downloaded, its outputs joined to its
 * inputs, as one file.
 */
export async function fetchCollected(
  engine: Engine,
  workspace: Workspace,
  source: CollectorSource,
  folder: string,
  context: Context,
): Promise<Omit<CurrentWindow, 'close'>> {
  const to = context.clock.now();
  const window = { from: new Date(to.getTime() - source.sinceMs), to };
  const deployments = await watchedDeployments(workspace, source, context);
  const pairs: CollectedPair[] = [];
  const fetched: Fetched[] = [];
  for (const deployment of deployments) {
    const inputs = await fetchCollection(workspace, deployment, 'model_inputs', window, folder, context);
    const outputs = await fetchCollection(workspace, deployment, 'model_outputs', window, folder, context);
    pairs.push({ inputs: inputs?.files ?? [], outputs: outputs?.files ?? [] });
    fetched.push(...[inputs, outputs].filter((one) => one !== undefined));
  }
  if (!fetched.some(({ collection }) => collection.name === 'model_inputs')) throw nothingCollects(source);
  const file = join(folder, 'current.parquet');
  const facts = await joinCollected(engine, pairs, window, folder, file);
  if (facts.rows === 0) throw nothingThere(source, window, fetched);
  context.log.info(`Collected: ${counted(facts.rows, 'row')} since ${window.from.toISOString()}.`);
  return {
    files: [file],
    bookkeeping,
    sections: [windowSection(source, window, fetched, facts)],
    warnings: warningsOf(window, fetched, facts),
  };
}

interface Fetched {
  collection: Collection;
  files: string[];
  bytes: number;
}

/** The one that is named, else those with live traffic, else all. */
async function watchedDeployments(
  workspace: Workspace,
  { endpoint, deployment }: CollectorSource,
  { signal }: Context,
): Promise<Deployment[]> {
  const all = await workspace.deployments.list(endpoint, signal);
  if (deployment !== undefined) {
    const named = all.filter(({ name }) => name.toLowerCase() === deployment.toLowerCase());
    if (named.length > 0) return named;
    const known = all.map(({ name }) => name).join(', ') || 'none';
    throw new UserError(`Endpoint '${endpoint}' has no deployment '${deployment}' (it has: ${known}).`);
  }
  const traffic = (await workspace.endpoints.get(endpoint, signal))?.traffic ?? {};
  const live = all.filter(({ name }) => (traffic[name.toLowerCase()] ?? 0) > 0);
  return live.length > 0 ? live : all;
}

async function fetchCollection(
  workspace: Workspace,
  deployment: Deployment,
  name: CollectionName,
  window: Window,
  folder: string,
  { signal }: Context,
): Promise<Fetched | undefined> {
  const defaultDatastore = () => workspace.datastores.defaultName(signal);
  const collection = await collectionOf(deployment, name, workspace.artifacts, defaultDatastore, signal);
  if (!collection) return undefined;
  const blobs = await workspace.blobs(collection.place.datastore, signal);
  const wide = {
    from: new Date(window.from.getTime() - marginMs),
    to: new Date(window.to.getTime() + marginMs),
  };
  const found = await collectedFiles(blobs, collection.place.path, wide, signal);
  const files = found.map((_, at) => join(folder, `${deployment.name}-${name}-${at}.jsonl`));
  await inParallel(found, 8, signal, async (file: CollectedFile, abort: AbortSignal, at: number) => {
    // Streamed: a file may be larger than the memory.
    await pipeline(await blobs.stream(file.path, { signal: abort }), createWriteStream(files[at]!), {
      signal: abort,
    });
  });
  return { collection, files, bytes: found.reduce((sum, { size }) => sum + size, 0) };
}

function nothingCollects({ endpoint }: CollectorSource): UserError {
  return new UserError(
    `No deployment of endpoint '${endpoint}' collects its model_inputs: enable 'data_collector' with the collections model_inputs and model_outputs in the deployment file.`,
  );
}

function nothingThere(
  { endpoint }: CollectorSource,
  { from }: Window,
  fetched: readonly Fetched[],
): EmptyWindow {
  const places = fetched.map(({ collection: { place } }) => `${place.datastore}: ${place.path}`).join(', ');
  return new EmptyWindow(
    `Nothing was collected of endpoint '${endpoint}' since ${from.toISOString()} (looked in ${places}): check that it has traffic and that its scoring script collects, or widen 'since'.`,
  );
}

function windowSection(
  source: CollectorSource,
  window: Window,
  fetched: readonly Fetched[],
  facts: JoinFacts,
): Section {
  const { missing, hours } = missingHours(window, facts.hours);
  const rows: Cell[][] = [
    ['Endpoint', source.endpoint],
    ['Deployments', [...new Set(fetched.map(({ collection }) => collection.deployment))].join(', ')],
    ['From', window.from.toISOString()],
    ['To', window.to.toISOString()],
    ['Files', fetched.reduce((sum, { files }) => sum + files.length, 0)],
    ['Bytes', fetched.reduce((sum, { bytes }) => sum + bytes, 0)],
    ['Rows', facts.rows],
    ['Input rows without an output (kept)', facts.inputsAlone],
    ['Output rows without an input (left out)', facts.outputsAlone],
    ['Hours without data', `${missing.length} of ${hours}`],
    ['Events whose data could not be read', facts.unreadEvents],
    ['Broken lines', facts.brokenLines],
  ];
  return {
    title: 'Current window',
    blocks: [{ kind: 'table', columns: [{ title: 'What' }, { title: 'Value', align: 'right' }], rows }],
  };
}

function warningsOf(window: Window, fetched: readonly Fetched[], facts: JoinFacts): string[] {
  const { missing, hours } = missingHours(window, facts.hours);
  const sampled = fetched.find(({ collection }) => collection.samplingRate < 1);
  return [
    ...(missing.length > 0
      ? [`Nothing was collected in ${missing.length} of the window's ${hours} hours: ${rangesText(missing)}.`]
      : []),
    ...(facts.inputsAlone > 0
      ? [`${counted(facts.inputsAlone, 'collected input row')} of ${numberText(facts.rows)} have no output.`]
      : []),
    ...(facts.outputsAlone > 0
      ? [`${counted(facts.outputsAlone, 'collected output row')} without an input were left out.`]
      : []),
    ...(facts.unreadEvents > 0
      ? [
          `${counted(facts.unreadEvents, 'collected event')} hold no rows (data of more than 4 MB is kept elsewhere, and what is no DataFrame is no table) and were left out.`,
        ]
      : []),
    ...(facts.brokenLines > 0
      ? [`${counted(facts.brokenLines, 'collected line')} could not be read and were left out.`]
      : []),
    ...(sampled
      ? [
          `Deployment ${sampled.collection.deployment} collects ${numberText(100 * sampled.collection.samplingRate)} % of its requests.`,
        ]
      : []),
  ];
}
