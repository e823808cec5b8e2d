import type { Workspace } from '@mlops-actions/azureml/workspace';
import { isAboutModel, judgeChain } from '../evidence/chain.ts';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import type { Outcome } from '../report/outcome.ts';
import { type Context, targetOf } from '../runtime/context.ts';
import { scanModel } from '../scan/scan-model.ts';
import { unseenWords } from '../scan/scan-report.ts';
import { attachAttestation } from './attach-attestation.ts';
import { begunInWords, unfinished } from './begun.ts';
import { staleWords } from './card/card-policy.ts';
import { storedCard } from './card/stored-card.ts';
import { describe, unpinned } from './described.ts';
import { findVersion, type VersionChoice } from './find-version.ts';
import { type ModelSource, modelSource } from './model-source.ts';
import { refusalsOf, refusedOutcome, registeredOutcome } from './outcome.ts';
import { judgePolicy } from './policy.ts';
import { assertPromotable, promote } from './promote.ts';
import { digestTag, type Judged, judgedTag, overrideTag } from './record.ts';
import { type RegisterModelInputs, readRequest, type Request } from './request.ts';
import { deploymentsToDelete, servingOf, takeDown } from './retire.ts';
import { assertStagePath, stageOf } from './stages.ts';
import { storedEvidence } from './stored-evidence.ts';
import { mixedKinds } from './version.ts';
import { writeVersion } from './write-version.ts';

/**
 * Registers a content as a version of a model, with the evidence that it may be one. The same content never becomes a second version, a
 * version is never overwritten, and evidence that does not hold for this content refuses it before anything is written.
 * @throws UserError for wrong inputs, a version that has another content, and a stage that no path leads to
 */
export async function registerModel(
  inputs: RegisterModelInputs,
  workspace: Workspace,
  context: Context,
): Promise<Outcome> {
  if (inputs.attestation !== undefined)
    return attachAttestation({ ...inputs, attestation: inputs.attestation }, workspace, context);
  const { log, signal } = context;
  const asked = await readRequest(inputs, context);
  const source = await digested(asked, workspace, context);
  const scan = await log.group(`Scan ${asked.model}`, () => scanModel(source.content, asked.rules.scan));
  const choose = () => findVersion(asked, source, workspace, signal);
  const choice = await choose();
  const request = await withCard(asked, choice, workspace, signal);

  const { evidence, kept, isNew, chain } = await judge(request, source, choice, workspace, context);
  const described = await describe(request, { source, evidence }, workspace, context);
  const before = choice.existing?.tags ?? {};
  const ownTags = { ...before, ...request.ownTags };
  const policy = judgePolicy({ ...request, ownTags }, described.origin.environment, context.clock.now());
  const facts = {
    name: request.name,
    modelDigest: source.digest,
    files: source.files.length,
    chain,
    policy,
    scan,
  };
  const refusals = refusalsOf(facts);
  const isRefused = refusals.length > 0;
  if (isRefused && request.overrideReason === undefined) return refusedOutcome(facts);
  const { name, registry } = request;
  if (registry !== undefined)
    await assertPromotable(name, choice.version, registry, source, workspace, context);
  await prepareStage(request, choice, workspace, context);

  const warnings = await warningsOf(request, choice, workspace, signal);
  const judged = isRefused ? 'overridden' : isJudged(evidence, source) ? 'yes' : unjudged(before);
  const overrideReason =
    judged === 'overridden' ? (isRefused ? request.overrideReason : before[overrideTag]) : undefined;
  const isJudgedAnew = isRefused || isNew || before[digestTag] === undefined;
  const all = unique([...evidence, ...kept]);
  const registration = {
    request,
    source,
    evidence: all,
    judged,
    overrideReason,
    refusals,
    isJudgedAnew,
    described,
    scan,
  };
  const written = await writeVersion(registration, choose, workspace, context);
  if (written === undefined) {
    log.info('Another run has registered this content meanwhile: what is given is held to its version');
    return registerModel(inputs, workspace, context);
  }
  const { model, created, archived, paths } = written;
  const promoted = registry && (await promote(model, registry, source, workspace, context));
  log.info(`azureml:${model.name}:${model.version} is ${created ? 'registered' : 'there already'}`);
  return registeredOutcome({
    ...facts,
    version: model.version,
    verdict: isRefused ? 'overridden' : created ? 'registered' : 'existing',
    judged,
    overrideReason,
    created,
    stage: model.stage,
    aliases: request.aliases,
    archived,
    mlflow: source.mlflow,
    promoted: promoted || undefined,
    paths: {
      card: paths['model-card.md'],
      lineage: paths['lineage.json'],
      attestation: paths['attestation.json'],
      'attestation-predicate': paths['attestation-predicate.json'],
    },
    others: [paths['model-card.html'], paths['bom.cdx.json'], paths['openlineage.ndjson']],
    warnings: [
      ...warnings,
      ...staleWords(described.card, request.law.card, context.clock.now()),
      ...unseenWords(scan),
      ...unpinned(described),
    ],
  });
}

async function digested(
  { model, type }: Request,
  workspace: Workspace,
  { log, signal }: Context,
): Promise<ModelSource> {
  const source = await log.group(`Digest ${model}`, () => modelSource(model, type, workspace, signal));
  const count = source.files.length;
  log.info(`Model digest ${source.digest} (${count} ${count === 1 ? 'file' : 'files'})`);
  return source;
}

/** A card that is not given again is the one that the version was registered with. */
async function withCard(
  request: Request,
  { existing }: VersionChoice,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Request> {
  if (request.card !== undefined || !existing) return request;
  const card = await storedCard(existing, await workspace.blobs(undefined, signal), signal);
  return card ? { ...request, modelCard: card } : request;
}

/**
 * Holds the evidence to the chain: what was given, and what an existing version was accepted with. What an overridden version was
 * registered with is kept beside it, and judges nothing.
 */
async function judge(
  { given, rules }: Request,
  { digest }: ModelSource,
  { existing }: VersionChoice,
  workspace: Workspace,
  { env, signal }: Context,
) {
  const stored =
    existing && (await storedEvidence(existing, await workspace.blobs(undefined, signal), signal));
  const storedFiles = stored?.files ?? [];
  const counts = existing?.tags[judgedTag] === 'yes';
  const evidence = unique([...given, ...(counts ? storedFiles : [])]);
  const known = new Set(storedFiles.map((file) => file.digest));
  const isNew = given.some((file) => !known.has(file.digest));
  const { GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = env;
  const subject = { modelDigest: digest, repository, commit, target: targetOf(env) };
  const chain = judgeChain(evidence, subject, rules);
  const refusals = [...chain.refusals, ...(stored?.faults ?? [])];
  return { evidence, kept: counts ? [] : storedFiles, isNew, chain: { ...chain, refusals } };
}

function unique(evidence: readonly EvidenceFile[]): EvidenceFile[] {
  return [...new Map(evidence.map((file) => [file.digest, file])).values()];
}

function isJudged(evidence: readonly EvidenceFile[], { digest }: ModelSource): boolean {
  return evidence.some(({ report }) => isAboutModel(report, digest));
}

/** Without a report a version stays what it was: nothing that is left out makes an overridden one a merely unjudged one. */
function unjudged(tags: Readonly<Record<string, string>>): Judged {
  return tags[judgedTag] === 'overridden' ? 'overridden' : 'no';
}

/** The stage's path is held before anything is written; a version that retires is served by nothing. */
async function prepareStage(
  { name, stage, rules, takeDown: mayTakeDown }: Request,
  { version, existing }: VersionChoice,
  workspace: Workspace,
  context: Context,
): Promise<void> {
  if (stage === undefined) return;
  assertStagePath(`azureml:${name}:${version}`, existing?.stage, stage, rules.stages);
  if (stage !== 'retired' || existing === undefined) return;
  const serving = await servingOf(existing, workspace, context.signal);
  await takeDown(deploymentsToDelete(existing, serving, mayTakeDown), workspace, context);
}

async function warningsOf(
  { name, version, stage }: Request,
  choice: VersionChoice,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<string[]> {
  const versions = await workspace.models.list(name, signal);
  const blobs = await workspace.blobs(undefined, signal);
  const other =
    choice.existing && version !== undefined && choice.version !== version
      ? `Version ${version} was asked for, but this content is version ${choice.version} of model ${name} already: that one is used.`
      : undefined;
  const retired =
    stage === undefined && stageOf(choice.existing?.stage) === 'retired'
      ? `This content is version ${choice.version} of model ${name}, which is retired.`
      : undefined;
  const mixed = mixedKinds(
    name,
    choice.version,
    versions.map((model) => model.version),
  );
  const left = (await unfinished(blobs, name, versions, signal)).map(begunInWords);
  return [other, retired, mixed, ...left].filter((warning) => warning !== undefined);
}
