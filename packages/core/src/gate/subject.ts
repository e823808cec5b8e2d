import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job } from '@mlops-actions/azureml/jobs';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { datasetDigest, fileDigest, modelDigest } from '../evidence/digests.ts';
import { envelopeSchema, type Envelope } from '../report/envelope.ts';
import { targetOf, type Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { referenceOf } from './champion.ts';

/** A report of an earlier step, with its file. */
export interface EarlierReport {
  file: string;
  digest: string;
  report: Envelope;
}

/**
 * Reads the reports of earlier steps.
 * @throws UserError for a file that is none, and for evidence that was made on the emulator and would count on Azure
 */
export async function readEvidence(
  files: readonly string[],
  context: Context,
  { allowEmulator }: { allowEmulator: boolean },
): Promise<EarlierReport[]> {
  const reports: EarlierReport[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => {
      throw new UserError(`The report '${file}' cannot be read: check input 'evidence'.`);
    });
    const report = reportOf(text, file);
    if (report.provenance.target === 'emulator' && targetOf(context.env) === 'azure' && !allowEmulator) {
      throw new UserError(
        `The report '${file}' was made on the emulator and proves nothing on Azure: leave it out, or set allow-emulator-evidence.`,
      );
    }
    reports.push({ file, digest: await fileDigest(file), report });
  }
  return reports;
}

function reportOf(text: string, file: string): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const checked = envelopeSchema.safeParse(value);
  if (checked.success) return checked.data;
  throw new UserError(
    `'${file}' is no report of this suite: give the JSON files that earlier steps put out as 'report'.`,
  );
}

/** The digest of the data that was validated; of several, all of them, sorted. */
export function datasetDigestOf(evidence: readonly EarlierReport[]): string | string[] | undefined {
  const digests = evidence
    .filter(({ report }) => report.action === 'data-validate')
    .map(({ report }) => report.subject['datasetDigest'])
    .filter((digest) => typeof digest === 'string');
  const distinct = [...new Set(digests)].sort();
  return distinct.length > 1 ? distinct : distinct[0];
}

/** The digest of files: of one, that of its bytes; of several, as a dataset's. */
export async function filesDigest(files: readonly { path: string }[]): Promise<string> {
  const digests: string[] = [];
  for (const { path } of files) digests.push(await fileDigest(path));
  return digests.length === 1 ? digests[0]! : datasetDigest(digests);
}

/**
 * The digest of the model, over its own files: those on this machine, or those that its name stands for on Azure,
 * which are downloaded for it.
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
    return modelDigest(reference.path);
  }
  const { artifacts } = await open();
  const place = await artifacts.locate(reference, 'models', signal);
  const folder = await mkdtemp(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'mlops-model-'));
  try {
    await artifacts.download(place, folder, { signal });
    return await modelDigest(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The name of the one model that a run put out; undefined where it is not one. */
export function modelOfRun({ name, resource }: Job): string | undefined {
  const outputs =
    (resource.properties as { outputs?: Record<string, { jobOutputType?: string }> }).outputs ?? {};
  const models = Object.entries(outputs).filter(([, { jobOutputType }]) => jobOutputType?.endsWith('_model'));
  const named = models.length > 0 ? models : Object.entries(outputs).filter(([output]) => output === 'model');
  return named.length === 1 ? `azureml://jobs/${name}/outputs/${named[0]![0]}/paths/` : undefined;
}
