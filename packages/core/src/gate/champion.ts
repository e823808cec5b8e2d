import { parseReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { UserError } from '../runtime/user-error.ts';
import { mostLive } from '../traffic/shares.ts';

/** The model that the candidate is held against, by name, and its registered version where there is one. */
export interface Champion {
  name: string;
  model?: Model | undefined;
  /** That the registry names another, as one sentence. */
  disagreement?: string;
}

/** No champion, and why: the first release, or an endpoint without traffic. */
export interface NoChampion {
  reason: string;
}

/**
 * Finds the champion. `production` is the model with most of the endpoint's live traffic or, without an endpoint, the
 * version in the registry's production stage of the candidate's name.
 * @throws UserError for an input that names none
 */
export async function findChampion(
  wanted: string,
  endpoint: string | undefined,
  candidate: string | undefined,
  open: () => Promise<Workspace>,
  signal: AbortSignal,
): Promise<Champion | NoChampion> {
  if (wanted !== 'production') return namedChampion(referenceOf(wanted, 'champion'), open, signal);
  if (endpoint !== undefined) return liveChampion(await open(), endpoint, signal);
  const reference = candidate === undefined ? undefined : referenceOf(candidate, 'model');
  if (reference?.kind !== 'asset' && reference?.kind !== 'label') {
    throw new UserError(
      "Input 'champion' is 'production', and nothing says of what: set 'endpoint', or a registered 'model' such as 'azureml:flights:4'.",
    );
  }
  const model = await (await open()).models.byLabel(reference.name, 'production', signal);
  return model
    ? { name: nameOf(model), model }
    : {
        reason: `no version of ${reference.name} is in production: for a first release, set champion to none`,
      };
}

/** @throws UserError for what has no known form */
export function referenceOf(text: string, input: string): Reference {
  const reference = parseReference(text);
  if (reference.kind === 'wrong') throw new UserError(`Input '${input}' is wrong: ${reference.reason}.`);
  return reference;
}

async function namedChampion(
  reference: Reference,
  open: () => Promise<Workspace>,
  signal: AbortSignal,
): Promise<Champion> {
  if (reference.kind !== 'asset' && reference.kind !== 'label') {
    if (reference.kind === 'local') return { name: reference.path };
    throw new UserError(
      "Input 'champion' takes none, production, or a registered model such as 'azureml:flights:3'.",
    );
  }
  const { models } = await open();
  const { name } = reference;
  const [label, model] =
    reference.kind === 'asset'
      ? [reference.version, await models.get(name, reference.version, signal)]
      : [reference.label, await models.byLabel(name, reference.label, signal)];
  if (!model)
    throw new UserError(
      `The champion '${name}', '${label}', is not in the workspace: check input 'champion'.`,
    );
  return { name: nameOf(model), model };
}

async function liveChampion(
  workspace: Workspace,
  endpoint: string,
  signal: AbortSignal,
): Promise<Champion | NoChampion> {
  const found = await workspace.endpoints.get(endpoint, signal);
  if (!found)
    throw new UserError(`There is no endpoint '${endpoint}' in the workspace: check input 'endpoint'.`);
  const live = mostLive(found.traffic);
  if (live === undefined)
    return { reason: `endpoint ${endpoint} has no live traffic, so there is no champion` };
  const deployment = await workspace.deployments.get(endpoint, live, signal);
  if (!deployment?.model) return { reason: `deployment ${live} of endpoint ${endpoint} names no model` };
  const reference = parseReference(deployment.model);
  if (reference.kind !== 'asset') return { name: deployment.model };
  const { name, version } = reference;
  const [model, inProduction] = await Promise.all([
    workspace.models.get(name, version, signal),
    workspace.models.byLabel(name, 'production', signal),
  ]);
  const champion = { name: `azureml:${name}:${version}`, model };
  if (!inProduction || inProduction.version === version) return champion;
  const disagreement = `The registry says that ${nameOf(inProduction)} is in production, and most of the traffic of ${endpoint} goes to ${champion.name} (${live}), which is the champion: correct the stage, or the traffic.`;
  return { ...champion, disagreement };
}

function nameOf({ name, version }: Model): string {
  return `azureml:${name}:${version}`;
}
