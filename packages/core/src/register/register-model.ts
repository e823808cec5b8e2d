import { join } from 'node:path';
import type { Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { type ChainJudgement, isAboutModel, judgeChain } from '../evidence/chain.ts';
import { fileDigest } from '../evidence/digests.ts';
import { type EvidenceFile, readEvidence } from '../evidence/evidence-file.ts';
import { runOf } from '../evidence/lineage/lineage.ts';
import type { Outcome } from '../report/outcome.ts';
import { type Context, targetOf } from '../runtime/context.ts';
import { provenanceOf } from '../runtime/provenance.ts';
import { readCard } from './card/card-file.ts';
import { composeDocuments } from './compose.ts';
import { type Described, describe, flavorsOf, unpinned } from './described.ts';
import { evidenceFolder, storeEvidence, writeDocuments } from './documents.ts';
import { findVersion } from './find-version.ts';
import { type ModelSource, modelSource } from './model-source.ts';
import { refusedOutcome, registeredOutcome } from './outcome.ts';
import type { OriginInputs } from './origin.ts';
import { judgePolicy, readRegistrationPolicy } from './policy.ts';
import { judgedTag, recordTags } from './record.ts';
import { cardTags, fitting, originTags, registryProperties } from './tags/origin-tags.ts';
import { assertTagCount, parseTags } from './tags/tags.ts';
import type { Bump } from './version.ts';

export interface RegisterModelInputs extends OriginInputs {
  name: string;
  model: string;
  version: string | undefined;
  bump: Bump | undefined;
  stage: string | undefined;
  evidence: string[] | undefined;
  policy: string | undefined;
  card: string | undefined;
  tags: string[] | undefined;
  overrideReason: string | undefined;
  adopt: boolean;
  allowEmulatorEvidence: boolean;
  reportDir: string;
}

/**
 * Registers a content as a version of a model, with the evidence that it may be one. The same content never becomes a second version, a
 * version is never overwritten, and evidence that does not hold for this content refuses it before anything is written.
 * @throws UserError for wrong inputs and for a version that has another content
 */
export async function registerModel(
  inputs: RegisterModelInputs,
  workspace: Workspace,
  context: Context,
): Promise<Outcome> {
  const { env, log, signal } = context;
  const givenTags = parseTags(inputs.tags ?? []);
  const { policy, rules } = await readRegistrationPolicy(inputs.policy);
  const card = await readCard(inputs.card);
  const ownTags = { ...cardTags(card), ...givenTags };
  const evidence = await readEvidence(inputs.evidence ?? []);
  const source = await log.group(`Digest ${inputs.model}`, () =>
    modelSource(inputs.model, workspace, signal),
  );
  log.info(
    `Model digest ${source.digest} (${source.files.length} ${source.files.length === 1 ? 'file' : 'files'})`,
  );

  const subject = { modelDigest: source.digest, commit: env['GITHUB_SHA'], target: targetOf(env) };
  const chain = judgeChain(evidence, subject, {
    ...rules,
    allowEmulatorEvidence: rules.allowEmulatorEvidence || inputs.allowEmulatorEvidence,
  });
  const described = await describe(inputs, { source, card, evidence }, workspace, context);
  const governed = { name: inputs.name, tags: ownTags, card, environment: described.origin.environment };
  const judgement = judgePolicy(governed, policy, context.clock.now());
  const facts = {
    name: inputs.name,
    modelDigest: source.digest,
    files: source.files.length,
    chain,
    policy: judgement,
  };
  const isRefused = chain.refusals.length + judgement.refusals.length > 0;
  if (isRefused && inputs.overrideReason === undefined) return refusedOutcome(facts);

  const named = source.asset?.name === inputs.name ? source.asset.version : undefined;
  const wanted = { ...inputs, version: inputs.version ?? named };
  const choice = await findVersion(inputs.name, source.digest, wanted, workspace, signal);
  const judged: Judged = isRefused
    ? 'overridden'
    : evidence.some(({ report }) => isAboutModel(report, source.digest))
      ? 'yes'
      : 'no';
  const version = { ...choice, judged };
  const { model, paths, documents } = await write(
    {
      inputs,
      source,
      chain,
      described,
      ownTags,
      policyDigest: inputs.policy && (await fileDigest(inputs.policy)),
    },
    version,
    workspace,
    context,
  );
  const created = choice.existing === undefined;
  return registeredOutcome({
    ...facts,
    version: model.version,
    verdict: isRefused ? 'overridden' : created ? 'registered' : 'existing',
    judged,
    overrideReason: inputs.overrideReason,
    created,
    card: documents['model-card.md'],
    paths: {
      card: paths['model-card.md'],
      lineage: paths['lineage.json'],
      attestation: paths['attestation.json'],
    },
    others: [paths['model-card.html'], paths['bom.cdx.json'], paths['openlineage.ndjson']],
    warnings: [...otherVersion(inputs, choice.existing), ...unpinned(described)],
  });
}

type Judged = 'yes' | 'no' | 'overridden';

interface Writing {
  inputs: RegisterModelInputs;
  source: ModelSource;
  chain: ChainJudgement<EvidenceFile>;
  described: Described;
  ownTags: Record<string, string>;
  policyDigest: string | undefined;
}

interface ChosenVersion {
  version: string;
  existing?: Model;
  judged: Judged;
}

/** Evidence first, then the version: a run that dies in between leaves no version without its evidence. */
async function write(
  writing: Writing,
  { version, existing, judged }: ChosenVersion,
  workspace: Workspace,
  context: Context,
) {
  const { inputs, source, chain, ownTags, described } = writing;
  const { env, log, signal } = context;
  const evidence = chain.judged.map((item) => item.evidence);
  const provenance = provenanceOf(env, {});
  const run = source.job ?? runOf(evidence);
  const folder = evidenceFolder(inputs.name, version);
  const overrideReason = judged === 'overridden' ? inputs.overrideReason : undefined;
  const record = recordTags({
    modelDigest: source.digest,
    judged,
    evidence,
    evidenceFolder: folder,
    overrideReason,
    run,
    provenance,
  });
  const stage = inputs.stage && { stage: inputs.stage.toLowerCase() };
  const needed = { ...existing?.tags, ...ownTags, ...keptRecord(record, existing), ...stage };
  assertTagCount(needed);
  const { tags, left } = fitting(needed, originTags(described));
  if (left.length > 0) log.info(`There is no room for the tags ${left.join(', ')}: lineage.json has them`);

  const documents = await composeDocuments({
    model: inputs.name,
    version,
    modelDigest: source.digest,
    files: source.files,
    judged,
    overrideReason,
    policyDigest: writing.policyDigest,
    evidence,
    described,
    provenance,
    server: env['GITHUB_SERVER_URL'] ?? 'https://github.com',
    workspace: workspace.id,
    registeredAt: context.clock.now(),
  });
  const paths = await writeDocuments(documents, join(inputs.reportDir, `${inputs.name}-${version}`));
  await storeEvidence(await workspace.blobs(undefined, signal), folder, evidence, documents, signal);
  if (existing) {
    log.info(`This content is version ${version} already; its record is brought up to date`);
    const model = await workspace.models.update(
      inputs.name,
      version,
      { tags, ...stageOf(inputs.stage) },
      signal,
    );
    return { model, paths, documents };
  }
  const uri = source.uri ?? (await upload(source.local!, inputs.name, version, workspace, context));
  log.info(`Registering azureml:${inputs.name}:${version}`);
  const { description } = described.card;
  const properties = registryProperties(described);
  const flavors = flavorsOf(described);
  const model = await workspace.models.create(
    inputs.name,
    version,
    { type: source.type, uri, tags, properties, description, ...flavors, ...stageOf(inputs.stage) },
    signal,
  );
  return { model, paths, documents };
}

/** A version that was judged stays so when it is registered again without evidence. */
function keptRecord(record: Record<string, string>, existing: Model | undefined): Record<string, string> {
  if (record[judgedTag] !== 'no' || existing?.tags[judgedTag] === undefined) return record;
  const { [judgedTag]: _judged, ...rest } = record;
  return rest;
}

async function upload(
  local: string,
  name: string,
  version: string,
  { artifacts }: Workspace,
  { log, signal }: Context,
): Promise<string> {
  return log.group('Upload', async () => {
    let told = 0;
    const onProgress = ({
      files,
      totalFiles,
      bytes,
      totalBytes,
    }: {
      files: number;
      totalFiles: number;
      bytes: number;
      totalBytes: number;
    }) => {
      if (files < totalFiles && performance.now() - told < 2000) return;
      told = performance.now();
      log.info(`${files} of ${totalFiles} files, ${megabytes(bytes)} of ${megabytes(totalBytes)} MB`);
    };
    const { uri, isKnown } = await artifacts.upload(local, { asset: { name, version }, onProgress, signal });
    if (isKnown) log.info('The files were there already');
    return uri;
  });
}

function stageOf(stage: string | undefined): { stage?: string } {
  return stage === undefined ? {} : { stage: stage[0]!.toUpperCase() + stage.slice(1).toLowerCase() };
}

function otherVersion({ version, name }: RegisterModelInputs, existing: Model | undefined): string[] {
  if (!existing || version === undefined || existing.version === version) return [];
  return [
    `Version ${version} was asked for, but this content is version ${existing.version} of model ${name} already: that one is used.`,
  ];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
