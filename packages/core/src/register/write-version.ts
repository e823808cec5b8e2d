import { join } from 'node:path';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import { aliasTag, type Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { runOf } from '../evidence/lineage/lineage.ts';
import type { Context } from '../runtime/context.ts';
import { provenanceOf } from '../runtime/provenance.ts';
import { runName } from '../traffic/holder.ts';
import { scanFacts } from '../scan/scan-report.ts';
import { aliasTags } from './aliases.ts';
import { deleteBegun, writeBegun } from './begun.ts';
import { composeDocuments } from './compose.ts';
import { type Documents, evidenceFolder, storeEvidence, writeDocuments } from './documents.ts';
import type { VersionChoice } from './find-version.ts';
import { underModelLock } from './lock.ts';
import { judgedTag, recordTags } from './record.ts';
import type { Registration } from './registration.ts';
import type { Request } from './request.ts';
import { azureStage } from './stages.ts';
import { fitting, originTags, registryProperties } from './tags/origin-tags.ts';
import { assertTagCount } from './tags/tags.ts';
import { uploadModel } from './upload-model.ts';

export interface WrittenVersion {
  model: Model;
  created: boolean;
  documents: Documents;
  paths: Record<keyof Documents, string>;
}

/**
 * Writes a version: its files, then under the model's lock its evidence, and then the version itself, so that a run that dies
 * leaves no version without evidence. Whatever point it dies at, the next run with the same content ends it.
 * @param choose which version it becomes, asked again when the lock is held
 */
export async function writeVersion(
  registration: Registration,
  choose: () => Promise<VersionChoice>,
  workspace: Workspace,
  context: Context,
): Promise<WrittenVersion> {
  const { request, source } = registration;
  const { signal } = context;
  const first = await choose();
  const blobs = await workspace.blobs(undefined, signal);
  const uri = first.existing
    ? undefined
    : await placeOf(registration, first.version, blobs, workspace, context);
  return underModelLock(blobs, request.name, context, async (assertHeld) => {
    const choice = uri === undefined ? first : await choose();
    const written = await record(registration, choice, blobs, workspace, context);
    await assertHeld();
    const model = choice.existing
      ? await bringUpToDate(choice.existing, written.tags, registration, workspace, context)
      : await create(choice.version, uri!, written.tags, registration, workspace, context);
    await yieldBefore(model, request, workspace, context);
    await deleteBegun(blobs, request.name, source, signal);
    return {
      model,
      created: choice.existing === undefined,
      documents: written.documents,
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

/** The documents of a version on this machine and in the store, and the tags that name them. */
async function record(
  registration: Registration,
  { version, existing }: VersionChoice,
  blobs: Blobs,
  { id: workspace }: Workspace,
  { clock, env, log, signal }: Context,
) {
  const { request, source, evidence, judged, described, scan } = registration;
  const { name: model, policyDigest } = request;
  const folder = evidenceFolder(model, version);
  const overrideReason = judged === 'overridden' ? request.overrideReason : undefined;
  const run = source.job ?? runOf(evidence);
  const provenance = provenanceOf(env, {});
  const facts = { modelDigest: source.digest, judged, evidence, overrideReason, provenance };
  const needed = {
    ...request.ownTags,
    ...keptRecord(recordTags({ ...facts, run, evidenceFolder: folder }), existing),
    ...(request.stage && { stage: request.stage }),
    ...aliasTags(request.aliases, clock.now()),
  };
  assertTagCount({ ...existing?.tags, ...needed });
  const { tags, left } = fitting(needed, existing?.tags, originTags(described));
  if (left.length > 0) log.info(`There is no room for the tags ${left.join(', ')}: lineage.json has them`);
  const documents = await composeDocuments({
    ...facts,
    model,
    version,
    files: source.files,
    policyDigest,
    described,
    scan: scanFacts(scan),
    server: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    workspace,
    registeredAt: clock.now(),
    runner: { os: env['RUNNER_OS'], arch: env['RUNNER_ARCH'] },
  });
  const paths = await writeDocuments(documents, join(request.reportDir, `${model}-${version}`));
  await storeEvidence(blobs, folder, evidence, documents, signal);
  return { tags, documents, paths };
}

/** A version that was judged stays so when it is registered again without evidence. */
function keptRecord(tags: Record<string, string>, existing: Model | undefined): Record<string, string> {
  if (tags[judgedTag] !== 'no' || existing?.tags[judgedTag] === undefined) return tags;
  const { [judgedTag]: _judged, ...rest } = tags;
  return rest;
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
  log.info(`This content is version ${version} already; its record is brought up to date`);
  const stageNow = stage && { stage: azureStage(stage), isArchived: stage === 'retired' };
  return models.update(name, version, { tags, ...stageNow }, signal);
}

/** One version has an alias, and one is in production: the version that had it before gives it up, after the new one has it. */
async function yieldBefore(
  model: Model,
  { stage, aliases }: Request,
  { models }: Workspace,
  { log, signal }: Context,
): Promise<void> {
  if (stage !== 'production' && aliases.length === 0) return;
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
  }
}
