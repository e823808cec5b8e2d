import type { Collection, Store } from './store.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
export type Tags = Record<string, string>;
export type TrafficMap = Record<string, number>;

export interface SystemData {
  createdBy: string;
  createdByType: 'User';
  createdAt: string;
  lastModifiedBy: string;
  lastModifiedByType: 'User';
  lastModifiedAt: string;
}

export type AssetKind = 'models' | 'codes' | 'data' | 'environments' | 'components';

/** A named asset (`models/{name}`); its versions are AssetVersion. */
export interface AssetContainer {
  kind: AssetKind;
  name: string;
  properties: JsonObject;
  systemData: SystemData;
}

/** One immutable version of an asset; `properties` is ARM's (modelUri, codeUri, dataUri, condaFile, …). */
export interface AssetVersion {
  kind: AssetKind;
  name: string;
  version: string;
  properties: JsonObject;
  systemData: SystemData;
}

/** A registry: assets that several workspaces share. `properties` is ARM's. */
export interface Registry {
  name: string;
  location: string;
  tags: Tags;
  identity?: JsonObject;
  properties: JsonObject;
  systemData: SystemData;
}

export interface Datastore {
  name: string;
  properties: JsonObject;
  secrets: JsonObject;
  systemData: SystemData;
}

export type EndpointState = 'Creating' | 'Updating' | 'Deleting' | 'Succeeded' | 'Failed' | 'Canceled';

/** An online endpoint as the service shows it now: while an update runs, still with the old traffic. */
export interface OnlineEndpoint {
  name: string;
  location: string;
  tags: Tags;
  kind?: string;
  identity?: JsonObject;
  sku?: JsonObject;
  properties: JsonObject & {
    authMode: 'Key' | 'AMLToken' | 'AADToken';
    traffic: TrafficMap;
    mirrorTraffic: TrafficMap;
    provisioningState: EndpointState;
  };
  systemData: SystemData;
}

export interface CodeConfiguration extends JsonObject {
  codeId: string;
  scoringScript: string;
}

/** A deployment. `properties` is ARM's: model, codeConfiguration, environmentId, environmentVariables, requestSettings, … */
export interface OnlineDeployment {
  endpoint: string;
  name: string;
  location: string;
  tags: Tags;
  kind?: string;
  identity?: JsonObject;
  sku: { name: string; capacity: number };
  properties: JsonObject & {
    provisioningState: EndpointState | 'Scaling';
    model?: string | null;
    codeConfiguration?: CodeConfiguration | null;
    environmentId?: string | null;
    environmentVariables?: Record<string, string>;
    requestSettings?: JsonObject | null;
    livenessProbe?: JsonObject | null;
    readinessProbe?: JsonObject | null;
  };
  systemData: SystemData;
}

/** A job; `properties` is ARM's (jobType, command, codeId, environmentId, inputs, outputs, jobs, …) with its `status`. */
export interface Job {
  name: string;
  properties: JsonObject & { jobType: string; status: string; experimentName: string; displayName: string };
  systemData: SystemData;
}

export interface EndpointKeys {
  primaryKey: string;
  secondaryKey: string;
}

/** The typed collections over the store. Keys are what the functions below make. */
export interface Resources {
  containers: Collection<AssetContainer>;
  versions: Collection<AssetVersion>;
  registries: Collection<Registry>;
  /** Keys have the registry in front. */
  registryContainers: Collection<AssetContainer>;
  registryVersions: Collection<AssetVersion>;
  datastores: Collection<Datastore>;
  endpoints: Collection<OnlineEndpoint>;
  deployments: Collection<OnlineDeployment>;
  jobs: Collection<Job>;
  endpointKeys: Collection<EndpointKeys>;
}

export function openResources(store: Store): Resources {
  return {
    containers: store.collection('assetContainers'),
    versions: store.collection('assetVersions'),
    registries: store.collection('registries'),
    registryContainers: store.collection('registryContainers'),
    registryVersions: store.collection('registryVersions'),
    datastores: store.collection('datastores'),
    endpoints: store.collection('onlineEndpoints'),
    deployments: store.collection('onlineDeployments'),
    jobs: store.collection('jobs'),
    endpointKeys: store.collection('endpointKeys'),
  };
}

/** ARM compares names of endpoints and deployments without regard to case. */
export const endpointKey = (endpoint: string): string => endpoint.toLowerCase();
export const deploymentKey = (endpoint: string, deployment: string): string =>
  `${endpoint.toLowerCase()}/${deployment.toLowerCase()}`;
export const containerKey = (kind: AssetKind, name: string): string => `${kind}/${name}`;
export const versionKey = (kind: AssetKind, name: string, version: string): string =>
  `${kind}/${name}/${version}`;
export const registryKey = (registry: string): string => registry.toLowerCase();
