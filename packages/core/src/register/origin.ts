import { readFile } from 'node:fs/promises';
import { parseReference } from '@mlops-actions/azureml/reference';
import type { TrackedRun } from '@mlops-actions/azureml/tracking';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { readApprovals } from '../evidence/lineage/approvals.ts';
import { readCheckout } from '../evidence/lineage/checkout.ts';
import { readDvcVersions } from '../evidence/lineage/dvc-versions.ts';
import { type Environment, environmentOf, withImage } from '../evidence/lineage/environment.ts';
import type { Origin } from '../evidence/lineage/lineage.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import type { Content } from './format/content.ts';
import { highest, type ModelFormat } from './format/model-format.ts';

export interface OriginInputs {
  environment: string | undefined;
  dvc: string[] | undefined;
  githubToken: string | undefined;
}

/**
 * Finds out where a model comes from. What cannot be had is left out or said; only what the inputs name has to be there.
 * @param run the job that made the model
 * @throws UserError for an environment or a DVC file that does not exist or cannot be read
 */
export async function findOrigin(
  inputs: OriginInputs,
  { content, format, run }: { content: Content; format: ModelFormat | undefined; run: string | undefined },
  workspace: Workspace,
  context: Context,
): Promise<Origin> {
  const { env, signal } = context;
  const environment =
    inputs.environment === undefined
      ? ((await ownEnvironment(content, format)) ?? (await jobsEnvironment(run, workspace, signal)))
      : await namedEnvironment(inputs.environment, workspace, signal);
  return {
    run: await trackedRun(run, workspace, context),
    checkout: await readCheckout(env['GITHUB_WORKSPACE'] ?? process.cwd(), signal),
    environment,
    dvc: await readDvcVersions(inputs.dvc ?? []),
    approvals: await readApprovals(inputs.githubToken, context),
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

async function namedEnvironment(
  named: string,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Environment> {
  const reference = parseReference(named);
  if (reference.kind === 'wrong' || reference.kind === 'local') {
    const text = await readFile(named, 'utf8').catch(() => {
      throw new UserError(
        `Input 'environment' names '${named}', which cannot be read: give requirements.txt, conda.yaml, the output of pip freeze, or azureml:name:version.`,
      );
    });
    return environmentOf(named, text);
  }
  const found = await assetEnvironment(reference, workspace, signal);
  if (found) return found;
  throw new UserError(
    `Input 'environment' names '${named}', which the workspace does not have: give azureml:name:version of one that it has, or a file.`,
  );
}

/** What lies beside the model: MLflow's own files, or those of the same names. */
async function ownEnvironment(
  content: Content,
  format: ModelFormat | undefined,
): Promise<Environment | undefined> {
  const names = ['requirements.txt', 'conda.yaml', 'conda.yml'];
  const file = format?.environmentFiles[0] ?? names.flatMap((name) => highest(content.paths, name) ?? [])[0];
  const text = file === undefined ? undefined : await content.text(file);
  return file === undefined || text === undefined ? undefined : environmentOf(file, text);
}

/** The environment that the job ran in; a pipeline's steps have their own, so that there is not one. */
async function jobsEnvironment(
  run: string | undefined,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<Environment | undefined> {
  const job = run === undefined ? undefined : await workspace.jobs.get(run, signal).catch(() => undefined);
  const id = job?.resource.properties['environmentId'];
  if (typeof id !== 'string') return undefined;
  return assetEnvironment(parseReference(id), workspace, signal).catch(() => undefined);
}

async function assetEnvironment(
  reference: ReturnType<typeof parseReference>,
  { environments }: Workspace,
  signal: AbortSignal,
): Promise<Environment | undefined> {
  const asset =
    reference.kind === 'asset'
      ? await environments.get(reference.name, reference.version, signal)
      : reference.kind === 'label'
        ? await environments.byLabel(reference.name, reference.label, signal)
        : undefined;
  if (!asset) return undefined;
  const { condaFile, image } = asset.resource.properties as { condaFile?: string; image?: string };
  const source = `azureml:${asset.name}:${asset.version}`;
  const environment = condaFile
    ? environmentOf('conda.yaml', condaFile)
    : environmentOf('requirements.txt', '');
  return withImage({ ...environment, source }, image);
}
