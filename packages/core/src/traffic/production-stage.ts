import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { deployedModel } from '../deploy/deployed-model.ts';
import type { Logger } from '../runtime/logger.ts';
import type { ReleaseRecord } from './record.ts';
import { baselineOf } from './plan.ts';

export type StageWorkspace = Pick<Workspace, 'deployments' | 'models'>;

/** What the stage was before a release changed it, and which: `none; 123.1-0a1b2c3d`. Taken back from here. */
const before = 'mlops-stage-before';
const none = 'none';

/**
 * Production is where the traffic is: once all of it is read back, the candidate's model gets the stage `Production`; that
 * of the deployment which was most live, and every other version of the candidate's model that holds the stage, is
 * archived. A registry that cannot be written is a warning, since the traffic is what counts.
 */
export async function markProduction(
  workspace: StageWorkspace,
  endpoint: string,
  record: ReleaseRecord,
  log: Logger,
): Promise<void> {
  await warnOnly(log, async () => {
    const { gaining, others } = await modelsOf(workspace, endpoint, record);
    if (gaining) await setStage(workspace, gaining, 'Production', record);
    for (const other of others.filter(isProduction)) await setStage(workspace, other, 'Archived', record);
  });
}

/** Gives the models the stages that they had before the release. What was not changed by it stays. */
export async function takeBackProduction(
  workspace: StageWorkspace,
  endpoint: string,
  record: ReleaseRecord,
  log: Logger,
): Promise<void> {
  await warnOnly(log, async () => {
    const { gaining, others } = await modelsOf(workspace, endpoint, record);
    if (gaining && isProduction(gaining)) await resetStage(workspace, gaining, record);
    for (const other of others.filter((model) => !isProduction(model)))
      await resetStage(workspace, other, record);
  });
}

/** The model that gains the traffic, and those that may hold its stage: the baseline's, and its own other versions. */
async function modelsOf(
  workspace: StageWorkspace,
  endpoint: string,
  record: ReleaseRecord,
): Promise<{ gaining: Model | undefined; others: Model[] }> {
  const baseline = baselineOf(record);
  const gaining = await deployedModel(workspace, endpoint, record.candidate);
  const losing = baseline === undefined ? undefined : await deployedModel(workspace, endpoint, baseline);
  const versions = gaining ? await workspace.models.list(gaining.name) : [];
  const others = new Map([...(losing ? [losing] : []), ...versions].map((model) => [model.id, model]));
  if (gaining) others.delete(gaining.id);
  return { gaining, others: [...others.values()] };
}

function isProduction({ stage }: Model): boolean {
  return stage?.toLowerCase() === 'production';
}

async function setStage(
  { models }: StageWorkspace,
  model: Model,
  stage: string,
  { id }: ReleaseRecord,
): Promise<void> {
  if (model.stage?.toLowerCase() === stage.toLowerCase()) return;
  const tags = { [before]: `${model.stage ?? none}; ${id}`, stage: stage.toLowerCase() };
  await models.update(model.name, model.version, { stage, tags });
}

/** What another release has changed, or nobody, stays. */
async function resetStage({ models }: StageWorkspace, model: Model, { id }: ReleaseRecord): Promise<void> {
  const [was, by] = model.tags[before]?.split('; ') ?? [];
  if (was === undefined || by !== id) return;
  const stage = was === none ? '' : was;
  const tags = { [before]: null, stage: was === none ? null : was.toLowerCase() };
  await models.update(model.name, model.version, { stage, tags });
}

async function warnOnly(log: Logger, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    log.warning(`The registry's stage was not written: ${error.sentence()}`);
  }
}
