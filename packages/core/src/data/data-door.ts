import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formatReference, parseReference, type Reference } from '@mlops-actions/azureml/reference';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { StorageAddress } from '@mlops-actions/azureml/storage-address';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import { clouds } from '@mlops-actions/azureml/cloud';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { SourceFile, TableOptions } from '@mlops-actions/tabular/sources';
import { resolveFiles } from '@mlops-actions/tabular/sources/files';
import { azureDefaults, type AzureInputs } from '../runtime/azure-inputs.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { openWorkspaceOnce, stepCredential } from '../runtime/workspace.ts';
import { dataAddress } from './address.ts';
import { demandNamedWithin, demandWithin } from './confinement.ts';
import { downloadAll } from './download.ts';
import { type DvcTracked, trackedBy } from './dvc.ts';
import { type MlTable, readMlTable } from './mltable.ts';
import { blobsAt, type FoundBlob, type Place } from './place.ts';
import { tableDefaults, type TableInputs, tableOptions } from './table-inputs.ts';

export type DataInputs = AzureInputs & TableInputs;

/** Data on this machine, ready to be opened as one table. */
export interface LocalData {
  files: SourceFile[];
  options: TableOptions;
  /** What was given, a label such as `@latest` as the version that it stood for. */
  named: string[];
  /** What DVC tracks of it, each held to its hash. */
  dvc: DvcTracked[];
}

export interface DataSource {
  /**
   * Local paths, globs and folders as they are; what is in Azure is downloaded.
   * @throws UserError or AzureError, one sentence, where there is no such data
   */
  fetch(names: readonly string[]): Promise<LocalData>;
}

/** The one way from what a data input names to files on this machine. */
export interface DataDoor extends DataSource {
  /**
   * For names that stand in a file of the repository, which may come with a pull request: of this machine it gives
   * nothing outside the working folder, and the inputs that say how the step's data is written do not apply.
   */
  readonly confined: DataSource;
  /** Removes what was downloaded. */
  close(): Promise<void>;
}

export interface DoorOptions {
  /** What relative paths and globs start from; by default the working folder. */
  folder?: string;
  /** The step's workspace, where it opens one itself. */
  workspace?: () => Promise<Workspace>;
}

/** Nothing of Azure is loaded before an address needs it. */
export function openDataDoor(
  inputs: Partial<DataInputs>,
  context: Context,
  options: DoorOptions = {},
): DataDoor {
  const door = new Door({ ...azureDefaults, ...tableDefaults, ...inputs }, context, options);
  return {
    fetch: (names) => door.fetch(names),
    confined: { fetch: (names) => door.fetchConfined(names) },
    close: () => door.close(),
  };
}

type AzureReference = Exclude<Reference, { kind: 'local' }>;

/** What one item of an input came to. */
interface Item {
  local: string[];
  found: FoundBlob[];
  options: TableOptions;
  dvc: DvcTracked[];
  named: string;
}

class Door {
  readonly #inputs: DataInputs;
  readonly #context: Context;
  readonly #folder: string;
  readonly #opened: () => Promise<Workspace>;
  #credential: ReturnType<typeof stepCredential> | undefined;
  #downloads: string | undefined;
  #count = 0;

  constructor(
    inputs: DataInputs,
    context: Context,
    { folder = process.cwd(), workspace = openWorkspaceOnce(inputs, context) }: DoorOptions,
  ) {
    this.#inputs = inputs;
    this.#context = context;
    this.#folder = folder;
    this.#opened = workspace;
  }

  async fetch(names: readonly string[]): Promise<LocalData> {
    const data = await this.#gathered(names);
    const given = Object.entries(tableOptions(this.#inputs)).filter(([, value]) => value !== undefined);
    return { ...data, options: { ...data.options, ...Object.fromEntries(given) } };
  }

  async fetchConfined(names: readonly string[]): Promise<LocalData> {
    for (const name of names) demandNamedWithin(name, this.#folder);
    const data = await this.#gathered(names);
    const local = data.files.filter(({ path }) => !this.#isDownloaded(path));
    await demandWithin(local, this.#folder);
    return data;
  }

  async #gathered(names: readonly string[]): Promise<LocalData> {
    this.#context.signal.throwIfAborted();
    const items: Item[] = [];
    for (const name of names) items.push(await this.#item(name));
    const found = items.flatMap((item) => item.found);
    const downloaded = found.length > 0 ? await downloadAll(found, await this.#place(), this.#context) : [];
    const local = items.flatMap((item) => item.local);
    return {
      files: await resolveFiles([...local, ...downloaded], this.#folder),
      options: Object.assign({}, ...items.map((item) => item.options)),
      named: items.map((item) => item.named),
      dvc: items.flatMap((item) => item.dvc),
    };
  }

  #isDownloaded(path: string): boolean {
    return this.#downloads !== undefined && path.startsWith(join(this.#downloads, '/'));
  }

  async close(): Promise<void> {
    if (this.#downloads) await rm(this.#downloads, { recursive: true, force: true });
  }

  async #item(name: string): Promise<Item> {
    const address = dataAddress(name);
    const item: Item = { local: [], found: [], options: {}, dvc: [], named: name };
    switch (address.kind) {
      case 'local':
        return this.#localItem(address.path, item);
      case 'storage':
        return this.#stored(await this.#storage(address.storage), address.storage.path, item);
      case 'azureml':
        return this.#azureItem(address.reference, item);
    }
  }

  async #localItem(path: string, item: Item): Promise<Item> {
    const dvcFile = path.endsWith('.dvc') ? path : `${path.replace(/[\\/]+$/, '')}.dvc`;
    if (path.endsWith('.dvc') || (await isThere(resolve(this.#folder, dvcFile)))) {
      const dvc = await trackedBy(dvcFile, this.#folder);
      return { ...item, local: dvc.map((each) => each.path), dvc };
    }
    const table = join(path, 'MLTable');
    const text = await readFile(resolve(this.#folder, table), 'utf8').catch(() => undefined);
    if (text === undefined) return { ...item, local: [path] };
    return this.#tableItem(readMlTable(text, table), item, (below) => this.#item(join(path, below)));
  }

  async #azureItem(reference: AzureReference, item: Item): Promise<Item> {
    const workspace = await this.#opened();
    const { signal } = this.#context;
    if (reference.kind !== 'asset' && reference.kind !== 'label') {
      const place = await workspace.artifacts.locate(reference, 'data', signal);
      return this.#stored(await workspace.blobs(place.datastore, signal), place.path, item);
    }
    const asset = await dataAsset(workspace, reference, signal);
    const named = `azureml:${asset.name}:${asset.version}`;
    const at = await this.#assetPlace(asset.uri, named, workspace);
    const isTable = asset.resource.properties['dataType'] === 'mltable';
    return this.#stored(at.blobs, at.path, { ...item, named }, isTable);
  }

  async #assetPlace(uri: string, named: string, workspace: Workspace): Promise<Omit<Place, 'shown'>> {
    const address = dataAddress(uri);
    if (address.kind === 'storage')
      return { blobs: await this.#storage(address.storage), path: address.storage.path };
    const reference = parseReference(uri);
    if (reference.kind === 'wrong' || reference.kind === 'local')
      throw new UserError(`The data asset ${named} lies at '${uri}', which cannot be read from here.`);
    const place = await workspace.artifacts.locate(reference, 'data', this.#context.signal);
    return { blobs: await workspace.blobs(place.datastore, this.#context.signal), path: place.path };
  }

  async #stored(blobs: Blobs, path: string, item: Item, isTable = false): Promise<Item> {
    const { signal } = this.#context;
    const base = path.replace(/\/+$/, '');
    const text = isTable ? await blobs.read(below(base, 'MLTable'), signal) : undefined;
    if (!isTable) return { ...item, found: await blobsAt({ blobs, path, shown: item.named }, signal) };
    if (!text) throw new UserError(`The data asset ${item.named} has no file MLTable: register it again.`);
    return this.#tableItem(readMlTable(text.toString(), `${item.named}/MLTable`), item, async (relative) => ({
      ...item,
      found: await blobsAt(
        { blobs, path: below(base, relative), shown: `${item.named}/${relative}` },
        signal,
      ),
    }));
  }

  /** The data that an MLTable file names, beside it or anywhere. */
  async #tableItem(table: MlTable, item: Item, beside: (relative: string) => Promise<Item>): Promise<Item> {
    const parts: Item[] = [];
    for (const path of table.paths) {
      const isAddress = /^[a-z][a-z0-9+.-]+:/i.test(path);
      parts.push(isAddress ? await this.#item(path) : await beside(path.replace(/^\.\//, '')));
    }
    return {
      ...item,
      local: parts.flatMap((part) => part.local),
      found: parts.flatMap((part) => part.found),
      dvc: parts.flatMap((part) => part.dvc),
      options: Object.assign({}, ...parts.map((part) => part.options), table.options),
    };
  }

  async #storage(address: StorageAddress): Promise<Blobs> {
    const { openEmulatedStorage, openStorage } = await import('@mlops-actions/azureml/storage');
    if (this.#context.env['MLOPS_AZURE_ENDPOINT'])
      return openEmulatedStorage(address, await this.#opened(), this.#context.signal);
    this.#credential ??= stepCredential(this.#inputs, this.#context);
    return openStorage(address, await this.#credential, clouds[this.#inputs.cloud]);
  }

  async #place(): Promise<string> {
    const temporary = this.#context.env['RUNNER_TEMP'] || tmpdir();
    await mkdir(temporary, { recursive: true });
    this.#downloads ??= await mkdtemp(join(temporary, 'mlops-data-'));
    return join(this.#downloads, String(this.#count++));
  }
}

async function dataAsset(
  { data }: Workspace,
  reference: Extract<AzureReference, { kind: 'asset' | 'label' }>,
  signal: AbortSignal,
) {
  const { name } = reference;
  const asset =
    reference.kind === 'asset'
      ? await data.get(name, reference.version, signal)
      : await data.byLabel(name, reference.label, signal).catch(unlessMissing);
  if (asset) return asset;
  const versions = (await data.list(name, {}, signal).catch(unlessMissing)) ?? [];
  const known = versions.map(({ version }) => version).slice(0, 10);
  throw new UserError(
    `There is no data asset '${formatReference(reference)}' in the workspace${known.length > 0 ? ` (its versions: ${known.join(', ')})` : ''}: check the name and the version.`,
  );
}

/** Azure answers 404 for the versions of a name that it does not know. */
function unlessMissing(error: unknown): undefined {
  if (error instanceof AzureError && error.status === 404) return undefined;
  throw error;
}

function below(base: string, relative: string): string {
  return base === '' ? relative : `${base}/${relative}`;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
