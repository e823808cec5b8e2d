import { parseReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Model, Models } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { UserError } from '../runtime/user-error.ts';
import { mostLive } from '../traffic/shares.ts';

/** The model that the candidate is held against, by name, and its registered version where there is one. */
export interface Champion {
  name: string;
  model?: Model | undefined;
  /** Where it serves live traffic. */
  live?: { endpoint: string; deployment: string };
  /** The run whose metrics are its own. */
  run?: string;
  /** That the registry names another, as one sentence. */
  disagreement?: string;
}

/** No champion, and why. */
export interface NoChampion {
  reason: string;
  /** Whether there is none yet: the first release, or an endpoint without traffic. */
  isFirstRelease: boolean;
}

/** Why there is no champion yet, where that is known. */
export function firstReleaseOf(champion: Champion | NoChampion | undefined): string | undefined {
  return champion && 'reason' in champion && champion.isFirstRelease ? champion.reason : undefined;
}

/** Whether the candidate is to be held against a champion, whether or not there is anything to hold it against. */
export function isHeldAgainst(champion: Champion | NoChampion | undefined): boolean {
  return champion !== undefined && firstReleaseOf(champion) === undefined;
}

/**
 * Finds the champion. `production` is the model with most of the endpoint's live traffic or, without an endpoint, the
 * version of the candidate's name that the registry has in production.
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
  const reference = candidate === undefined ? undefined : referenceOf(candidate, 'model');
  if (endpoint !== undefined) return liveChampion(await open(), endpoint, reference, signal);
  if (reference?.kind !== 'asset' && reference?.kind !== 'label') {
    throw new UserError(
      "Input 'champion' is 'production', and nothing says of what: set 'endpoint', or a registered 'model' such as 'azureml:flights:4'.",
    );
  }
  const { models } = await open();
  const model = await inProduction(models, reference.name, signal);
  return model
    ? { name: nameOf(model), model }
    : { reason: `no version of ${reference.name} is in production`, isFirstRelease: true };
}

/** The version in the stage `production`, else the one with the alias `champion`, else the newest one whose tags say either. */
async function inProduction(models: Models, name: string, signal: AbortSignal): Promise<Model | undefined> {
  return (
    (await models.byLabel(name, 'production', signal)) ??
    (await models.byLabel(name, 'champion', signal)) ??
    (await models.list(name, signal)).find(({ isArchived, tags }) => !isArchived && saysProduction(tags))
  );
}

/** `stage: production`, `alias: champion`, or MLflow's alias as a tag of its own: `alias.champion`. */
function saysProduction(tags: Record<string, string>): boolean {
  return Object.entries(tags).some(([key, value]) => {
    const said = `${key}=${value}`.toLowerCase();
    return said === 'stage=production' || said === 'alias=champion' || key.toLowerCase() === 'alias.champion';
  });
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
    if (reference.kind === 'run') return { name: `run ${reference.run}`, run: reference.run };
    if (reference.kind === 'local') return { name: reference.path };
    throw new UserError(
      "Input 'champion' takes none, production, a registered model such as 'azureml:flights:3', or a run such as 'runs:/brave_fig_1'.",
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
  candidate: Reference | undefined,
  signal: AbortSignal,
): Promise<Champion | NoChampion> {
  const found = await workspace.endpoints.get(endpoint, signal);
  if (!found)
    throw new UserError(`There is no endpoint '${endpoint}' in the workspace: check input 'endpoint'.`);
  const live = mostLive(found.traffic);
  if (live === undefined) return unlessInProduction(workspace, endpoint, candidate, signal);
  const deployment = await workspace.deployments.get(endpoint, live, signal);
  if (!deployment?.model)
    return {
      reason: `deployment ${live} of endpoint ${endpoint} names no model`,
      isFirstRelease: false,
    };
  const serving = { live: { endpoint, deployment: live } };
  const reference = parseReference(deployment.model);
  if (reference.kind !== 'asset') return { name: deployment.model, ...serving };
  const { name, version } = reference;
  const [model, staged] = await Promise.all([
    workspace.models.get(name, version, signal),
    workspace.models.byLabel(name, 'production', signal),
  ]);
  const champion = { name: `azureml:${name}:${version}`, model, ...serving };
  if (!staged || staged.version === version) return champion;
  const disagreement = `The registry says that ${nameOf(staged)} is in production, and most of the traffic of ${endpoint} goes to ${champion.name} (${live}), which is the champion: correct the stage, or the traffic.`;
  return { ...champion, disagreement };
}

/** An endpoint without traffic has no champion, unless the registry knows better: then it is not known which one it is. */
async function unlessInProduction(
  { models, deployments }: Workspace,
  endpoint: string,
  candidate: Reference | undefined,
  signal: AbortSignal,
): Promise<NoChampion> {
  const deployed = (await deployments.list(endpoint, signal)).map(({ model }) => parseReference(model ?? ''));
  const names = [candidate, ...deployed].flatMap((each) =>
    each?.kind === 'asset' || each?.kind === 'label' ? [each.name] : [],
  );
  for (const name of new Set(names)) {
    const model = await inProduction(models, name, signal);
    if (!model) continue;
    const reason = `endpoint ${endpoint} sends no traffic to any deployment, and the registry says that ${nameOf(model)} is in production, so that it is not known which model is the champion: correct the traffic or the stage, or name the version in champion`;
    return { reason, isFirstRelease: false };
  }
  return {
    reason: `endpoint ${endpoint} has no live traffic, so there is no champion`,
    isFirstRelease: true,
  };
}

function nameOf({ name, version }: Model): string {
  return `azureml:${name}:${version}`;
}
