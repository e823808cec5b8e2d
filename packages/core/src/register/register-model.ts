import { join } from 'node:path';
import type { Model } from '@mlops-actions/azureml/models';
import type { TrackedRun } from '@mlops-actions/azureml/tracking';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { attestationOf } from '../evidence/attestation.ts';
import { type ChainJudgement, isAboutModel, judgeChain } from '../evidence/chain.ts';
import { fileDigest } from '../evidence/digests.ts';
import { type EvidenceFile, readEvidence } from '../evidence/evidence-file.ts';
import { readChainRules } from '../evidence/evidence-policy.ts';
import { lineageOf, runOf } from '../evidence/lineage.ts';
import type { Outcome } from '../report/outcome.ts';
import { type Context, targetOf } from '../runtime/context.ts';
import { provenanceOf } from '../runtime/provenance.ts';
import { readCard, renderCard } from './card.ts';
import { type Documents, evidenceFolder, storeEvidence, writeDocuments } from './documents.ts';
import { findVersion } from './find-version.ts';
import { type ModelSource, modelSource } from './model-source.ts';
import { refusedOutcome, registeredOutcome } from './outcome.ts';
import { judgedTag, recordTags } from './record.ts';
import { assertTagCount, parseTags } from './tags.ts';
import { scanModel } from '../scan/scan-model.ts';
import { scanFacts, type ScanFacts, scanRefusals } from '../scan/scan-report.ts';
import type { Bump } from './version.ts';

export interface RegisterModelInputs {
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
  const ownTags = parseTags(inputs.tags ?? []);
  const rules = await readChainRules(inputs.policy);
  const card = await readCard(inputs.card);
  const evidence = await readEvidence(inputs.evidence ?? []);
  const source = await log.group(`Digest ${inputs.model}`, () =>
    modelSource(inputs.model, workspace, signal),
  );
  log.info(
    `Model digest ${source.digest} (${source.files.length} ${source.files.length === 1 ? 'file' : 'files'})`,
  );

  const scan = await log.group(`Scan ${inputs.model}`, async () =>
    scanModel(await source.scannable(), rules.scan),
  );
  const subject = { modelDigest: source.digest, commit: env['GITHUB_SHA'], target: targetOf(env) };
  const judgement = judgeChain(evidence, subject, {
    ...rules,
    allowEmulatorEvidence: rules.allowEmulatorEvidence || inputs.allowEmulatorEvidence,
  });
  const chain = { ...judgement, refusals: [...judgement.refusals, ...scanRefusals(scan)] };
  const facts = { name: inputs.name, modelDigest: source.digest, files: source.files.length, chain, scan };
  const isRefused = chain.refusals.length > 0;
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
      card,
      ownTags,
      policyDigest: inputs.policy && (await fileDigest(inputs.policy)),
      scan: scanFacts(scan),
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
    warnings: otherVersion(inputs, choice.existing),
  });
}

type Judged = 'yes' | 'no' | 'overridden';

interface Writing {
  inputs: RegisterModelInputs;
  source: ModelSource;
  chain: ChainJudgement<EvidenceFile>;
  card: Awaited<ReturnType<typeof readCard>>;
  ownTags: Record<string, string>;
  policyDigest: string | undefined;
  scan: ScanFacts;
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
  const { inputs, source, chain, ownTags } = writing;
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
  const tags = { ...ownTags, ...keptRecord(record, existing), ...stage };
  assertTagCount({ ...existing?.tags, ...tags });

  const documents = documentsOf(
    writing,
    { version, existing, judged },
    await trackedRun(run, workspace, context),
    context,
  );
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
  const description = writing.card.description;
  const model = await workspace.models.create(
    inputs.name,
    version,
    { type: source.type, uri, tags, description, ...stageOf(inputs.stage) },
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

function documentsOf(
  { inputs, source, chain, card, policyDigest, scan }: Writing,
  { version, judged }: ChosenVersion,
  run: TrackedRun | undefined,
  { clock, env }: Context,
): Documents {
  const evidence = chain.judged.map((item) => item.evidence);
  const provenance = provenanceOf(env, {});
  const registeredAt = clock.now();
  const facts = {
    model: inputs.name,
    version,
    modelDigest: source.digest,
    evidence,
    provenance,
    registeredAt,
  };
  const verdict =
    judged === 'yes' ? 'judged' : judged === 'no' ? 'unjudged' : `overridden: ${inputs.overrideReason}`;
  const overrideReason = judged === 'overridden' ? inputs.overrideReason : undefined;
  const { repository, commit } = provenance;
  return {
    'model-card.md': renderCard(card, { ...facts, verdict, metrics: run?.metrics ?? {}, repository, commit }),
    'lineage.json': json(lineageOf({ ...facts, files: source.files, run })),
    'attestation.json': json(
      attestationOf({ ...facts, verdict: judged, overrideReason, policyDigest, scan }),
    ),
  };
}

/** The run's parameters and metrics are shown where they can be had; the registration does not hang on them. */
async function trackedRun(
  run: string | undefined,
  { tracking }: Workspace,
  { log, signal }: Context,
): Promise<TrackedRun | undefined> {
  if (run === undefined) return undefined;
  return tracking.run(run, signal).catch(() => {
    log.warning(
      `The metrics of run ${run} could not be read: the model card and the lineage do without them.`,
    );
    return undefined;
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

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
