import type { TokenCredential } from '@azure/core-auth';
import { type Arm, openArm } from './arm.ts';
import { type Artifacts, artifactsOf } from './artifacts.ts';
import { type Assets, assetsOf } from './assets.ts';
import { type Codes, codesOf } from './codes.ts';
import { type Environments, environmentsOf } from './environments.ts';
import { type RunHistory, runHistoryOf } from './run-history.ts';
import { AzureError } from './azure-error.ts';
import { type Blobs, blobsOf } from './blobs.ts';
import { type CloudName, clouds } from './cloud.ts';
import { type Datastores, datastoresOf } from './datastores.ts';
import { type Deployments, deploymentsOf } from './deployments.ts';
import { type Endpoint, type Endpoints, endpointsOf } from './endpoints.ts';
import { type Jobs, jobsOf } from './jobs.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import { type Models, modelsOf } from './models.ts';
import { registryAddress } from './registry-address.ts';
import { type RegistryModels, registryModelsOf } from './registries.ts';
import type { Resource } from './resource.ts';
import { openScorer, type Scorer } from './scoring.ts';
import { type Tracking, trackingOf } from './tracking.ts';
import { type Traffic, trafficOf } from './traffic.ts';
import { type WorkspaceAddress, workspaceId } from './workspace-address.ts';

export interface WorkspaceOptions {
  cloud?: CloudName;
  credential: TokenCredential;
  /** The emulator's address (`MLOPS_AZURE_ENDPOINT`); only a loopback one is taken. */
  emulator?: string | undefined;
  /** Told every key, token and SAS the moment it is known, so that it is masked. */
  keepSecret: (secret: string) => void;
  /** File that every call to ARM and its answer are appended to, scrubbed, as JSON Lines. */
  saveExchanges?: string | undefined;
  signal?: AbortSignal;
}

/** An Azure ML workspace: its nouns, each with its verbs. */
export interface Workspace {
  readonly address: WorkspaceAddress;
  /** The ARM id. */
  readonly id: string;
  /** Such as `westeurope`. */
  readonly location: string;
  /** The ARM id of its Application Insights, where it has one. */
  readonly applicationInsights: string | undefined;
  readonly isEmulator: boolean;
  readonly models: Models;
  readonly jobs: Jobs;
  readonly datastores: Datastores;
  readonly codes: Codes;
  readonly environments: Environments;
  readonly data: Assets;
  readonly components: Assets;
  readonly artifacts: Artifacts;
  readonly endpoints: Endpoints;
  readonly deployments: Deployments;
  readonly traffic: Traffic;
  readonly tracking: Tracking;
  readonly history: RunHistory;
  readonly metrics: Metrics;
  /** The files of a datastore, of the default one when none is named. Opened once. */
  blobs(datastore?: string, signal?: AbortSignal): Promise<Blobs>;
  openScorer(endpoint: Endpoint): Promise<Scorer>;
  /** The models of a registry: by its name in the workspace's resource group, or by its ARM id. */
  registry(nameOrId: string): RegistryModels;
  /** The way to ARM itself, for the services of this package. */
  readonly arm: Arm;
}

/**
 * Opens a workspace, which reads it once.
 * @throws AzureError when it does not exist or may not be read
 */
export async function openWorkspace(
  address: WorkspaceAddress,
  options: WorkspaceOptions,
): Promise<Workspace> {
  const { subscriptionId, resourceGroup: group, workspace: name } = address;
  const id = workspaceId(address);
  const { credential, emulator, keepSecret, saveExchanges, signal } = options;
  const arm = openArm({
    subscriptionId,
    workspaceId: id,
    cloud: clouds[options.cloud ?? 'public'],
    credential,
    emulator,
    saveExchanges,
  });
  const answer = await arm.send<
    Resource<{ mlFlowTrackingUri?: string; applicationInsights?: string | null }>
  >({
    method: 'GET',
    url: '',
    doing: `open workspace ${name}`,
    accept: [404],
    signal,
  });
  if (answer.status === 404) throw noWorkspace(address);
  const { location = '', properties } = answer.body!;

  const trackingUri = properties.mlFlowTrackingUri ?? `${arm.endpoint}/mlflow/v1.0${id}`;
  const models = modelsOf(arm);
  const jobs = jobsOf(arm);
  const data = assetsOf(arm, 'data');
  const datastores = datastoresOf(arm, keepSecret);
  const endpoints = endpointsOf(arm, group, name, keepSecret);
  const opened = new Map<string, Promise<Blobs>>();
  const blobs = async (datastore?: string, abort?: AbortSignal) => {
    const named = datastore ?? (await datastores.defaultName(abort));
    const opening =
      opened.get(named) ??
      datastores.get(named, abort).then(async (found) => blobsOf(await datastores.container(found, abort)));
    opened.set(named, opening);
    opening.catch(() => opened.delete(named));
    return opening;
  };
  return {
    address,
    id,
    location,
    applicationInsights: properties.applicationInsights ?? undefined,
    isEmulator: arm.isEmulator,
    models,
    jobs,
    datastores,
    codes: codesOf(arm, keepSecret),
    environments: environmentsOf(arm),
    data,
    components: assetsOf(arm, 'components'),
    artifacts: artifactsOf(address, models, data, jobs, datastores, blobs),
    endpoints,
    deployments: deploymentsOf(arm, group, name),
    traffic: trafficOf(arm),
    tracking: trackingOf(arm, trackingUri),
    history: runHistoryOf(arm, trackingUri, blobs),
    metrics: metricsOf(arm),
    blobs,
    registry: (nameOrId) => registryModelsOf(arm, registryAddress(nameOrId, address), keepSecret),
    openScorer: (endpoint) => openScorer(arm, endpoints, endpoint, keepSecret),
    arm,
  };
}

function noWorkspace({ subscriptionId, resourceGroup, workspace }: WorkspaceAddress): AzureError {
  return new AzureError(
    `there is no workspace '${workspace}' in resource group '${resourceGroup}' of subscription ${subscriptionId}`,
    {
      code: 'ResourceNotFound',
      operation: `open workspace ${workspace}`,
      status: 404,
      hint: 'Check workspace, resource-group and subscription-id.',
    },
  );
}
