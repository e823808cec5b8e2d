import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { HashedFile } from '@mlops-actions/azureml/asset-hash';
import { type Model, aliasTag } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { manifestDigest } from '../evidence/digests.ts';
import { digestBlobs } from '../evidence/stored-digest.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { runName } from '../traffic/holder.ts';
import { deleteBegun, writeBegun } from './begun.ts';
import { underModelLock } from './lock.ts';
import type { ModelSource } from './model-source.ts';
import { digestTag } from './record.ts';
import { progressLog } from './upload-model.ts';

/**
 * Copies a version to an Azure ML registry under its own name and number: the same files, held to the same digest after they were
 * copied, and the same tags, except for what is said of a workspace only (stage, aliases).
 * @returns its address in the registry
 * @throws UserError when the registry has that version with another content, or what was copied is not what was to be
 */
export async function promote(
  model: Model,
  registry: string,
  source: ModelSource,
  workspace: Workspace,
  context: Context,
): Promise<string> {
  const blobs = await workspace.blobs(undefined, context.signal);
  return context.log.group(`Promote to registry ${registry}`, () =>
    underModelLock(blobs, model.name, context, () =>
      copy(model, registry, source, blobs, workspace, context),
    ),
  );
}

/** What can be known before anything is written: what a tag says of the content is held to it later. @throws AzureError where there is no such registry, UserError as `promote` */
export async function assertPromotable(
  name: string,
  version: string,
  registry: string,
  source: ModelSource,
  workspace: Workspace,
  { signal }: Context,
): Promise<void> {
  const models = workspace.registry(registry);
  const there = await models.get(name, version, signal);
  if (!there) return;
  const known = there.tags[digestTag] ?? (await digestContainer(await models.blobs(there, signal), signal));
  assertSame(there, known, source, registry);
}

async function copy(
  model: Model,
  registry: string,
  source: ModelSource,
  own: Blobs,
  workspace: Workspace,
  context: Context,
): Promise<string> {
  const { log, signal } = context;
  const { name, version } = model;
  const models = workspace.registry(registry);
  const begun = {
    digest: source.digest,
    registry,
    place: `a pending upload for version ${version} in registry ${registry}`,
    by: runName(context.env),
    at: context.clock.now().toISOString(),
  };
  const there = await models.get(name, version, signal);
  if (there) {
    assertSame(there, await digestContainer(await models.blobs(there, signal), signal), source, registry);
    await deleteBegun(own, name, begun, signal);
    log.info('The registry has it already');
    return models.uriOf(name, version);
  }
  await writeBegun(own, name, begun, signal);
  const { uri, blobs } = await models.startUpload(name, version, signal);
  await writeBegun(own, name, { ...begun, place: uri }, signal);
  await withFiles(source, workspace, context, (files) =>
    blobs.uploadFiles(files, '', { onProgress: progressLog(log), signal }),
  );
  await assertCopied(blobs, source, signal);
  const { type, description } = model;
  const flavors = source.mlflow?.flavors;
  const promoted = {
    type,
    uri,
    tags: portableTags(model, workspace.id),
    description,
    ...(flavors && { flavors }),
  };
  await (await models.create(name, version, promoted, signal)).wait({ signal });
  await deleteBegun(own, name, begun, signal);
  return models.uriOf(name, version);
}

function assertSame(there: Model, known: string, { digest }: ModelSource, registry: string): void {
  if (known === digest) return;
  throw new UserError(
    `Registry ${registry} has version ${there.version} of model '${there.name}' with another content (${known.slice(0, 12)}…, not ${digest.slice(0, 12)}…): a version is never overwritten, so register this content under another one.`,
  );
}

async function digestContainer(blobs: Blobs, signal: AbortSignal): Promise<string> {
  const files = (await blobs.list('', signal)).map((file) => ({ ...file, blob: file.path }));
  return manifestDigest(await digestBlobs(blobs, files, signal));
}

/** Gives `work` the files on this machine: where they are, or downloaded for as long as it takes. */
async function withFiles(
  { local, files, reference }: ModelSource,
  { artifacts }: Workspace,
  { signal }: Context,
  work: (files: HashedFile[]) => Promise<void>,
): Promise<void> {
  const hashed = async (fileOf: (path: string) => string) =>
    Promise.all(
      files.map(async ({ path, digest: own }) => {
        const file = fileOf(path);
        return { path, file, size: (await stat(file)).size, digest: own };
      }),
    );
  if (local !== undefined) {
    const isFile = (await stat(local)).isFile();
    return work(await hashed((path) => (isFile ? local : join(local, path))));
  }
  const folder = await mkdtemp(join(tmpdir(), 'mlops-promote-'));
  try {
    const place = await artifacts.locate(reference!, 'models', signal);
    await artifacts.download(place, folder, { signal });
    await work(await hashed((path) => join(folder, path)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the registry holds is read back, since what is copied twice may differ twice. */
async function assertCopied(blobs: Blobs, { digest }: ModelSource, signal: AbortSignal): Promise<void> {
  const copied = await digestContainer(blobs, signal);
  if (copied === digest) return;
  throw new UserError(
    `What was copied to the registry has the digest ${copied.slice(0, 12)}…, not ${digest.slice(0, 12)}…, so no version was made of it: run this step again, and if it stays so, look at who else writes there.`,
  );
}

function portableTags({ tags }: Model, workspaceId: string): Record<string, string> {
  const local = new Set(['stage', 'mlops-stage-before']);
  const kept = Object.entries(tags).filter(([tag]) => !local.has(tag) && !tag.startsWith(aliasTag('')));
  return { ...Object.fromEntries(kept), 'mlops-promoted-from': workspaceId.split('/').at(-1)! };
}
