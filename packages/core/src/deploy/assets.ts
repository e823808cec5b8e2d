import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Model } from '@mlops-actions/azureml/models';
import { formatReference, parseReference, type Reference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { stringify } from 'yaml';
import type { Logger } from '../runtime/logger.ts';
import { UserError } from '../runtime/user-error.ts';
import type { DeploymentAssets } from './arm-deployment.ts';
import type { DeploymentFile, InlineEnvironment, InlineModel } from './deployment-file.ts';

export interface AssetOptions {
  /** Local paths are relative to the deployment file's folder. */
  folder: string;
  /** Wins over what the file says. */
  model: string | undefined;
  endpoint: string;
  log: Logger;
  signal: AbortSignal;
}

/** What is known to be there, to be uploaded and registered where that is still to be done. */
type Planned<T> = () => Promise<T>;
const nothing: Planned<undefined> = async () => undefined;

interface PlannedModel {
  id: Planned<string | undefined>;
  /** The version or the files that will be deployed; absent where no model is named. */
  content?: Reference;
}

export interface PlannedAssets {
  make: Planned<DeploymentAssets>;
  model: Reference | undefined;
}

/**
 * Checks that all that a deployment file names is there, and gives back what turns it into ARM ids: local code, models
 * and environments are then uploaded and registered by content, so that the same file twice makes nothing new.
 * @throws UserError when something that is named does not exist, before anything is written
 */
export async function planAssets(
  workspace: Workspace,
  file: DeploymentFile,
  options: AssetOptions,
): Promise<PlannedAssets> {
  const model = await plannedModel(workspace, options.model ?? file.model, options);
  const code = await plannedCode(workspace, file.code_configuration?.code, options);
  const environment = await plannedEnvironment(workspace, file.environment, options);
  const make = async () => ({
    model: await model.id(),
    code: await code(),
    environment: await environment(),
  });
  return { make, model: model.content };
}

async function plannedModel(
  workspace: Workspace,
  model: DeploymentFile['model'],
  options: AssetOptions,
): Promise<PlannedModel> {
  if (model === undefined) return { id: nothing };
  if (typeof model !== 'string') return plannedRegistration(workspace, model, options);
  const reference = parseReference(model);
  switch (reference.kind) {
    case 'wrong':
      throw new UserError(`The model cannot be found: ${reference.reason}.`);
    case 'registry':
      return { id: async () => formatReference(reference), content: reference };
    case 'asset':
    case 'label': {
      const found =
        reference.kind === 'asset'
          ? await workspace.models.get(reference.name, reference.version, options.signal)
          : await workspace.models.byLabel(reference.name, reference.label, options.signal);
      if (found) return plannedVersion(found);
      throw new UserError(
        `There is no model '${model}' in the workspace: register it with register-model, or check name and version.`,
      );
    }
    default:
      return plannedRegistration(workspace, { path: model, type: 'custom_model' }, options);
  }
}

function plannedVersion({ id, name, version }: Model): PlannedModel {
  return { id: async () => id, content: { kind: 'asset', name, version } };
}

async function plannedRegistration(
  workspace: Workspace,
  model: InlineModel,
  options: AssetOptions,
): Promise<PlannedModel> {
  const reference = parseReference(model.path);
  if (reference.kind === 'wrong') throw new UserError(`The model cannot be found: ${reference.reason}.`);
  const local =
    reference.kind === 'local' ? await existing(options.folder, reference.path, 'model') : undefined;
  const name = model.name ?? options.endpoint;
  const { version } = model;
  const given = version && (await workspace.models.get(name, version, options.signal));
  if (given) return plannedVersion(given);
  return {
    id: async () => (await registeredModel(workspace, { ...model, name }, local, options)).id,
    content: local === undefined ? reference : { kind: 'local', path: local },
  };
}

/** The version that has these files already, or a new one under the name given, else under the endpoint's. */
async function registeredModel(
  { models, artifacts }: Workspace,
  model: InlineModel & { name: string },
  local: string | undefined,
  { log, signal }: AssetOptions,
): Promise<Model> {
  const { name } = model;
  const uri = local === undefined ? model.path : (await artifacts.upload(local, { signal })).uri;
  const known = (await models.list(name, signal)).find((version) => samePlace(version.uri, uri));
  if (known && model.version === undefined) return known;
  const version = model.version ?? (await models.nextVersion(name, signal));
  const { type, tags = {}, properties, description } = model;
  const created = await models.create(name, version, { type, uri, tags, properties, description }, signal);
  log.info(`Registered the model as azureml:${name}:${version}.`);
  return created;
}

/** Azure answers an address with its workspace spelled otherwise than it was sent. */
function samePlace(a: string, b: string): boolean {
  const [one, other] = [parseReference(a), parseReference(b)];
  if (one.kind === 'wrong' || other.kind === 'wrong') return a === b;
  return formatReference(one) === formatReference(other);
}

async function plannedCode(
  { codes }: Workspace,
  code: string | undefined,
  { folder, signal }: AssetOptions,
): Promise<Planned<string | undefined>> {
  if (code === undefined) return nothing;
  const reference = parseReference(code);
  switch (reference.kind) {
    case 'wrong':
      throw new UserError(`The code cannot be found: ${reference.reason}.`);
    case 'asset': {
      const found = await codes.get(reference.name, reference.version, signal);
      if (found) return async () => found.id;
      throw new UserError(`There is no code asset '${code}' in the workspace: check name and version.`);
    }
    case 'local': {
      const local = await existing(folder, reference.path, 'code');
      return async () => (await codes.upload(local, { signal })).id;
    }
    default:
      throw new UserError(`'code' is '${code}': it takes a folder, or azureml:name:version.`);
  }
}

async function plannedEnvironment(
  workspace: Workspace,
  environment: DeploymentFile['environment'],
  options: AssetOptions,
): Promise<Planned<string | undefined>> {
  const { environments } = workspace;
  const { signal } = options;
  if (environment === undefined) return nothing;
  if (typeof environment !== 'string') return plannedInline(workspace, environment, options);
  const reference = parseReference(environment);
  switch (reference.kind) {
    case 'registry':
      return async () => formatReference(reference);
    case 'asset':
    case 'label': {
      const found =
        reference.kind === 'asset'
          ? await environments.get(reference.name, reference.version, signal)
          : await environments.byLabel(reference.name, reference.label, signal);
      if (found) return async () => found.id;
      throw new UserError(
        `There is no environment '${environment}' in the workspace: check name and version.`,
      );
    }
    default:
      throw new UserError(
        `'environment' is '${environment}': it takes azureml:name:version, azureml:name@latest, or image and conda_file.`,
      );
  }
}

async function plannedInline(
  { environments, artifacts }: Workspace,
  environment: InlineEnvironment,
  { folder, signal }: AssetOptions,
): Promise<Planned<string>> {
  const { name, version, image, build, inference_config: inference } = environment;
  const condaFile = await condaText(environment.conda_file, folder);
  const routes = {
    ...(inference?.liveness_route && { livenessRoute: inference.liveness_route }),
    ...(inference?.readiness_route && { readinessRoute: inference.readiness_route }),
    ...(inference?.scoring_route && { scoringRoute: inference.scoring_route }),
  };
  const context = build && {
    local: await existing(folder, build.path, 'build context'),
    dockerfilePath: build.dockerfile_path,
  };
  const inline = {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    ...(image !== undefined && { image }),
    ...(condaFile !== undefined && { condaFile }),
    ...(inference && { inferenceConfig: routes }),
  };
  const uploaded = async ({ local, dockerfilePath }: { local: string; dockerfilePath: string }) => ({
    contextUri: (await artifacts.upload(local, { signal })).url,
    dockerfilePath,
  });
  return async () => {
    const upload = context && { build: await uploaded(context) };
    return (await environments.ensure({ ...inline, ...upload }, signal)).id;
  };
}

/** Sent as YAML text, whether the file or its content was given. */
async function condaText(
  conda: InlineEnvironment['conda_file'],
  folder: string,
): Promise<string | undefined> {
  if (conda === undefined) return undefined;
  if (typeof conda !== 'string') return stringify(conda);
  return readFile(await existing(folder, conda, 'conda file'), 'utf8');
}

async function existing(folder: string, local: string, what: string): Promise<string> {
  const file = path.resolve(folder, local);
  await stat(file).catch(() => {
    throw new UserError(
      `The ${what} '${local}' does not exist: paths are relative to the deployment file's folder '${folder}'.`,
    );
  });
  return file;
}
