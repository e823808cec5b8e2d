import { join } from 'node:path';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import { aliasTag, type Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Provenance } from '../report/envelope.ts';
import type { Context } from '../runtime/context.ts';
import { provenanceOf } from '../runtime/provenance.ts';
import { runName } from '../traffic/holder.ts';
import { scanFacts } from '../scan/scan-report.ts';
import { deleteBegun, writeBegun } from './begun.ts';
import { composeDocuments } from './compose.ts';
import {
  type Documents,
  documentsDigest,
  evidenceFolder,
  storedDocuments,
  storeEvidence,
  writeDocuments,
} from './documents.ts';
import type { VersionChoice } from './find-version.ts';
import { underModelLock } from './lock.ts';
import { documentsTag } from './record.ts';
import type { Registration } from './registration.ts';
import type { Request } from './request.ts';
import { azureStage } from './stages.ts';
import { versionTags } from './tags/version-tags.ts';
import { registryProperties } from './tags/origin-tags.ts';
import { uploadModel } from './upload-model.ts';

export interface WrittenVersion {
  model: Model;
  created: boolean;
  /** Versions that gave the stage `production` up to it. */
  archived: string[];
  paths: Record<keyof Documents, string>;
}

/**
 * Writes a version: its files, then under the model's lock its evidence, and then the version itself, so that a run that dies
 * leaves no version without evidence. Whatever point it dies at, the next run with the same content ends it.
 * @param choose which version it becomes, asked again when the lock is held
 * @returns undefined where another run has made a version of this content meanwhile, which the evidence has not been judged with
 */
export async function writeVersion(
  registration: Registration,
  choose: () => Promise<VersionChoice>,
  workspace: Workspace,
  context: Context,
): Promise<WrittenVersion | undefined> {
  const { request, source } = registration;
  const { signal } = context;
  const first = await choose();
  const blobs = await workspace.blobs(undefined, signal);
  const uri = first.existing
    ? undefined
    : await placeOf(registration, first.version, blobs, workspace, context);
  return underModelLock(blobs, request.name, context, async (assertHeld) => {
    const choice = uri === undefined ? first : await choose();
    if (uri !== undefined && choice.existing) return undefined;
    const written = await record(registration, choice, blobs, workspace, context);
    await assertHeld();
    const model = choice.existing
      ? await bringUpToDate(choice.existing, written.tags, registration, workspace, context)
      : await create(choice.version, uri!, written.tags, registration, workspace, context);
    const archived = await yieldBefore(model, request, workspace, context);
    await deleteBegun(blobs, request.name, source, signal);
    return {
      model,
      created: choice.existing === undefined,
      archived,
      paths: written.paths,
    };
  });
}

/** Where the files are, uploaded where that is needed; from here on a run that dies can be told of. */
async function placeOf(
  { request: { name }, source }: Registration,
  version: string,
  blobs: Blobs,
  workspace: Workspace,
  context: Context,
): Promise<string> {
  const begun = {
    digest: source.digest,
    place: source.uri ?? `LocalUpload/${source.digest} in the default datastore`,
    by: runName(context.env),
    at: context.clock.now().toISOString(),
  };
  await writeBegun(blobs, name, begun, context.signal);
  return source.uri ?? uploadModel(source.local!, source, { name, version }, workspace, context);
}

/**
 * The documents of a version on this machine and in the store, and the tags that name them. Those of a version that is told nothing
 * new of stay as they were written: they say what was judged, when, and by whom.
 */
async function record(
  registration: Registration,
  { version, existing }: VersionChoice,
  blobs: Blobs,
  { id: workspace }: Workspace,
  context: Context,
) {
  const { request, evidence } = registration;
  const { signal } = context;
  const folder = evidenceFolder(request.name, version);
  const kept =
    existing && !isToldAnew(registration)
      ? await storedDocuments(blobs, folder, existing.tags[documentsTag] ?? '', signal)
      : undefined;
  const facts = { ...registration, provenance: provenanceOf(context.env, {}), evidenceFolder: folder };
  const documents = kept ?? (await composed(facts, { version, existing }, workspace, context));
  const tags = versionTags(facts, existing, kept ? undefined : documentsDigest(documents), context);
  const paths = await writeDocuments(documents, join(request.reportDir, `${request.name}-${version}`));
  if (!kept) await storeEvidence(blobs, folder, evidence, documents, signal);
  return { tags, documents, paths };
}

function isToldAnew({ request: { card, environment, dvc }, isJudgedAnew }: Registration): boolean {
  return isJudgedAnew || [card, environment, dvc].some((given) => given !== undefined);
}

function composed(
  { request, source, scan, provenance, ...facts }: Registration & { provenance: Provenance },
  { version, existing }: VersionChoice,
  workspace: string,
  { clock, env }: Context,
): Promise<Documents> {
  return composeDocuments({
    ...facts,
    model: request.name,
    version,
    modelDigest: source.digest,
    files: source.files,
    policyDigest: request.policyDigest,
    scan: scanFacts(scan),
    provenance,
    server: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    workspace,
    registeredAt: existing?.createdAt ?? clock.now(),
    runner: { os: env['RUNNER_OS'], arch: env['RUNNER_ARCH'] },
  });
}

async function create(
  version: string,
  uri: string,
  tags: Record<string, string>,
  { request: { name, stage, modelCard }, source, described }: Registration,
  { models }: Workspace,
  { log, signal }: Context,
): Promise<Model> {
  log.info(`Registering azureml:${name}:${version}`);
  const { type, mlflow } = source;
  const stageNow = stage && { stage: azureStage(stage) };
  const flavors = mlflow && { flavors: mlflow.flavors };
  const properties = registryProperties(described);
  const { description } = modelCard;
  const model = { type, uri, tags, properties, description, ...stageNow, ...flavors };
  return models.create(name, version, model, signal);
}

async function bringUpToDate(
  { name, version }: Model,
  tags: Record<string, string>,
  { request: { stage } }: Registration,
  { models }: Workspace,
  { log, signal }: Context,
): Promise<Model> {
  log.info(`This content is version ${version} already${stage ? `, which goes to '${stage}'` : ''}`);
  const stageNow = stage && { stage: azureStage(stage), isArchived: stage === 'retired' };
  return models.update(name, version, { tags, ...stageNow }, signal);
}

/** One version has an alias, and one is in production: the version that had it before gives it up, after the new one has it. */
async function yieldBefore(
  model: Model,
  { stage, aliases }: Request,
  { models }: Workspace,
  { log, signal }: Context,
): Promise<string[]> {
  const archived: string[] = [];
  if (stage !== 'production' && aliases.length === 0) return archived;
  for (const other of await models.list(model.name, signal)) {
    if (other.version === model.version) continue;
    const lost = aliases.map(aliasTag).filter((tag) => tag in other.tags);
    const leaves = stage === 'production' && other.stage?.toLowerCase() === 'production';
    if (lost.length === 0 && !leaves) continue;
    const tags = {
      ...Object.fromEntries(lost.map((tag) => [tag, null])),
      ...(leaves && { stage: 'archived' }),
    };
    log.info(`Version ${other.version} ${leaves ? 'is archived' : 'gives its alias up'}`);
    await models.update(
      other.name,
      other.version,
      { tags, ...(leaves && { stage: azureStage('archived') }) },
      signal,
    );
    if (leaves) archived.push(other.version);
  }
  return archived;
}
