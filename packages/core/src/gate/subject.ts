import { stat } from 'node:fs/promises';
import type { Job } from '@mlops-actions/azureml/jobs';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { datasetDigestsIn, runsIn, standardRules } from '../evidence/chain.ts';
import { digestFiles, fileDigest, filesDigest, manifestDigest } from '../evidence/digests.ts';
import { type EvidenceFile, readEvidence } from '../evidence/evidence-file.ts';
import { digestStored } from '../evidence/stored-digest.ts';
import type { Envelope } from '../report/envelope.ts';
import type { Annotation } from '../report/outcome.ts';
import { targetOf, type Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { referenceOf } from './champion.ts';

/**
 * Reads the reports of earlier steps.
 * @throws UserError for a file that is none, and for evidence that was made on the emulator and would count on Azure
 */
export async function gateEvidence(
  patterns: readonly string[],
  context: Context,
  { allowEmulator }: { allowEmulator: boolean },
): Promise<EvidenceFile[]> {
  const evidence = await readEvidence(patterns);
  const emulated = evidence.find(({ report }) => report.provenance.target === 'emulator');
  if (emulated && targetOf(context.env) === 'azure' && !allowEmulator) {
    throw new UserError(
      `The report '${emulated.path}' was made on the emulator and proves nothing on Azure: leave it out, or set allow-emulator-evidence.`,
    );
  }
  return evidence;
}

/** The gate judges the model; what it is told of data and jobs it copies, and says where that is nothing to build on. */
export function doubtfulEvidence(evidence: readonly EvidenceFile[]): Annotation[] {
  return evidence
    .filter(({ report }) => !standardRules.accept.includes(report.verdict))
    .map(({ report: { action, verdict } }) => ({
      level: 'warning',
      message: `The report of ${action} that is given as evidence has the verdict '${verdict}': the model is judged all the same, and register-model refuses that report.`,
    }));
}

/** The digest of the data that was validated; of several, all of them, sorted. */
export function datasetDigestOf(evidence: readonly EvidenceFile[]): string | string[] | undefined {
  return oneOrAll(reportsOf('data-validate', evidence).flatMap(datasetDigestsIn));
}

/** The run that is judged, and those of the jobs whose reports are given. */
export function azureRunOf(
  runId: string | undefined,
  evidence: readonly EvidenceFile[],
): string | string[] | undefined {
  return oneOrAll([runId ?? [], reportsOf('submit-job', evidence).map(runsIn)].flat(2));
}

function reportsOf(action: string, evidence: readonly EvidenceFile[]): Envelope[] {
  return evidence.map(({ report }) => report).filter((report) => report.action === action);
}

function oneOrAll(names: readonly string[]): string | string[] | undefined {
  const distinct = [...new Set(names)].sort();
  return distinct.length > 1 ? distinct : distinct[0];
}

/** The digest of predictions: of one file, that of its bytes; of several, as a dataset's. */
export function digestOfPredictions(files: readonly { path: string; digest?: string }[]): Promise<string> {
  const [first] = files;
  return files.length === 1 && first
    ? Promise.resolve(first.digest ?? fileDigest(first.path))
    : filesDigest(files);
}

/**
 * The digest of the model, over its own files: those on this machine, or those that its name stands for on Azure.
 * @throws UserError where there is no such file
 */
export async function modelDigestOf(
  model: string,
  open: () => Promise<Workspace>,
  signal: AbortSignal,
): Promise<string> {
  const reference = referenceOf(model, 'model');
  if (reference.kind === 'local') {
    await stat(reference.path).catch(() => {
      throw new UserError(`The model '${model}' is no file or folder here: check input 'model'.`);
    });
  }
  const files =
    reference.kind === 'local'
      ? await digestFiles(reference.path)
      : await digestStored(reference, await open(), signal);
  if (files.length > 0) return manifestDigest(files);
  throw new UserError(`The model '${model}' holds no files: check input 'model'.`);
}

/** The name of the one model that a run put out; undefined where it is not one. */
export function modelOfRun({ name, resource }: Job): string | undefined {
  const outputs =
    (resource.properties as { outputs?: Record<string, { jobOutputType?: string }> }).outputs ?? {};
  const models = Object.entries(outputs).filter(([, { jobOutputType }]) => jobOutputType?.endsWith('_model'));
  const named = models.length > 0 ? models : Object.entries(outputs).filter(([output]) => output === 'model');
  return named.length === 1 ? `azureml://jobs/${name}/outputs/${named[0]![0]}/paths/` : undefined;
}
