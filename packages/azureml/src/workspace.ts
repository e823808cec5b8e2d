import type { TokenCredential } from '@azure/core-auth';
import { type Arm, openArm } from './arm.ts';
import { type Artifacts, artifactsOf } from './artifacts.ts';
import { type Assets, assetsOf } from './assets.ts';
import { AzureError } from './azure-error.ts';
import { type Blobs, blobsOf } from './blobs.ts';
import { type CloudName, clouds } from './cloud.ts';
import { type Datastores, datastoresOf } from './datastores.ts';
import { type Deployments, deploymentsOf } from './deployments.ts';
import { type Endpoint, type Endpoints, endpointsOf } from './endpoints.ts';
import { type Jobs, jobsOf } from './jobs.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import { type Models, modelsOf } from './models.ts';
import type { Resource } from './resource.ts';
import { openScorer, type Scorer } from './scoring.ts';
import { type Tracking, trackingOf } from './tracking.ts';
import { type Traffic, trafficOf } from './traffic.ts';

export interface WorkspaceAddress {
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
}

export interface WorkspaceOptions {
  cloud?: CloudName;
  credential: TokenCredential;
  /** The emulator's address (`MLOPS_AZURE_ENDPOINT`); only a loopback one is taken. */
  emulator?: string | undefined;
  /** Told every key, token and SAS the moment it is known, so that it is masked. */
  keepSecret: (secret: string) => void;
  signal?: AbortSignal;
}

/** An Azure ML workspace: its nouns, each with its verbs. */
export interface Workspace {
  readonly address: WorkspaceAddress;
  /** The ARM id. */
  readonly id: string;
  /** Such as `westeurope`. */
  readonly location: string;
  readonly isEmulator: boolean;
  readonly models: Models;
  readonly jobs: Jobs;
  readonly datastores: Datastores;
  readonly codes: Assets;
  readonly environments: Assets;
  readonly data: Assets;
  readonly artifacts: Artifacts;
  readonly endpoints: Endpoints;
  readonly deployments: Deployments;
  readonly traffic: Traffic;
  readonly tracking: Tracking;
  readonly metrics: Metrics;
  /** The files of a datastore, of the default one when none is named. Opened once. */
  blobs(datastore?: string, signal?: AbortSignal): Promise<Blobs>;
  openScorer(endpoint: Endpoint): Promise<Scorer>;
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
  const { credential, emulator, keepSecret, signal } = options;
  const arm = openArm({
    subscriptionId,
    workspaceId: id,
    cloud: clouds[options.cloud ?? 'public'],
    credential,
    emulator,
  });
  const answer = await arm.send<Resource<{ mlFlowTrackingUri?: string }>>({
    method: 'GET',
    url: '',
    doing: `open workspace ${name}`,
    accept: [404],
    signal,
  });
  if (answer.status === 404) throw noWorkspace(address);
  const { location = '', properties } = answer.body!;

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
    isEmulator: arm.isEmulator,
    models,
    jobs,
    datastores,
    codes: assetsOf(arm, 'codes'),
    environments: assetsOf(arm, 'environments'),
    data,
    artifacts: artifactsOf(models, data, jobs, blobs),
    endpoints,
    deployments: deploymentsOf(arm, group, name),
    traffic: trafficOf(arm),
    tracking: trackingOf(arm, properties.mlFlowTrackingUri ?? `${arm.endpoint}/mlflow/v1.0${id}`),
    metrics: metricsOf(arm),
    blobs,
    openScorer: (endpoint) => openScorer(arm, endpoints, endpoint, keepSecret),
    arm,
  };
}

/** The ARM id of a workspace. */
export function workspaceId({ subscriptionId, resourceGroup, workspace }: WorkspaceAddress): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
}

/** The address in an ARM id; undefined when it is none. */
export function parseWorkspaceId(id: string): WorkspaceAddress | undefined {
  const match =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.MachineLearningServices\/workspaces\/([^/]+)\/?$/i.exec(
      id,
    );
  return match ? { subscriptionId: match[1]!, resourceGroup: match[2]!, workspace: match[3]! } : undefined;
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
