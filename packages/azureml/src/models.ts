import type { Arm } from './arm.ts';
import type { Resource } from './resource.ts';

export type ModelType = 'custom_model' | 'mlflow_model' | 'triton_model';

/** One version of a registered model. Its content never changes; tags, description and stage may. */
export interface Model {
  name: string;
  version: string;
  /** The ARM id, which deployments name. */
  id: string;
  type: ModelType;
  /** Where its files are: a datastore address. */
  uri: string;
  /** `Development`, `Staging`, `Production`, `Archived` or a team's own. */
  stage: string | undefined;
  tags: Record<string, string>;
  properties: Record<string, string>;
  description: string | undefined;
  /** The job that made it. */
  job: string | undefined;
  isArchived: boolean;
  createdAt: Date | undefined;
  resource: Resource;
}

export interface NewModel {
  type: ModelType;
  uri: string;
  tags: Record<string, string>;
  properties?: Record<string, string>;
  description?: string | undefined;
  stage?: string | undefined;
  flavors?: Record<string, unknown>;
}

export interface ModelChange {
  /** Laid over the tags; null takes one away. */
  tags?: Record<string, string | null>;
  stage?: string;
  description?: string;
  isArchived?: boolean;
}

/** The tag by which a version has an alias; its value is when it was given, ISO 8601. */
export function aliasTag(alias: string): string {
  return `mlops-alias-${alias}`;
}

/** The models of a workspace. */
export interface Models {
  /** Undefined when there is no such version. */
  get(name: string, version: string, signal?: AbortSignal): Promise<Model | undefined>;
  /** Newest first; none when there is no model of that name. */
  list(name: string, signal?: AbortSignal): Promise<Model[]>;
  /** `latest` is the newest version; any other label is a stage, compared without case, or else an alias. Undefined when none has it. */
  byLabel(name: string, label: string, signal?: AbortSignal): Promise<Model | undefined>;
  /** What Azure would number the next version; `1` for a new model. */
  nextVersion(name: string, signal?: AbortSignal): Promise<string>;
  /** @throws AzureError when the version exists with another content */
  create(name: string, version: string, model: NewModel, signal?: AbortSignal): Promise<Model>;
  /** Reads the version, lays the change over it and writes the whole back. */
  update(name: string, version: string, change: ModelChange, signal?: AbortSignal): Promise<Model>;
}

interface VersionProperties {
  modelType?: string | null;
  modelUri?: string | null;
  stage?: string | null;
  tags?: Record<string, string> | null;
  properties?: Record<string, string> | null;
  description?: string | null;
  jobName?: string | null;
  isArchived?: boolean;
}

export function modelsOf(arm: Arm): Models {
  const put = async (
    name: string,
    version: string,
    properties: Record<string, unknown>,
    signal?: AbortSignal,
  ) => {
    const doing = `write model ${name}:${version}`;
    const { body } = await arm.send<Resource>({
      method: 'PUT',
      url: path(name, version),
      body: { properties },
      doing,
      signal,
    });
    return modelOf(name, body!);
  };
  const get: Models['get'] = async (name, version, signal) => {
    const doing = `read model ${name}:${version}`;
    const answer = await arm.send<Resource>({
      method: 'GET',
      url: path(name, version),
      doing,
      accept: [404],
      signal,
    });
    return answer.status === 404 ? undefined : modelOf(name, answer.body!);
  };
  const list: Models['list'] = async (name, signal) => {
    // Azure answers 404 or an empty list for a name that it does not know.
    const known = await arm.send({
      method: 'GET',
      url: container(name),
      doing: `read model ${name}`,
      accept: [404],
      signal,
    });
    if (known.status === 404) return [];
    const query = { $orderBy: 'createdtime desc', listViewType: 'All' };
    const found = await arm.list<Resource>({
      url: `${container(name)}/versions`,
      query,
      doing: `list the versions of model ${name}`,
      signal,
    });
    return found.map((resource) => modelOf(name, resource));
  };
  return {
    get,
    list,
    async byLabel(name, label, signal) {
      const versions = (await list(name, signal)).filter(({ isArchived }) => !isArchived);
      if (label === 'latest') return versions[0];
      const tag = aliasTag(label);
      return (
        versions.find(({ stage }) => stage?.toLowerCase() === label.toLowerCase()) ??
        versions.filter(({ tags }) => tag in tags).sort((a, b) => (a.tags[tag]! < b.tags[tag]! ? 1 : -1))[0]
      );
    },
    async nextVersion(name, signal) {
      const doing = `read model ${name}`;
      const answer = await arm.send<Resource<{ nextVersion?: string }>>({
        method: 'GET',
        url: container(name),
        doing,
        accept: [404],
        signal,
      });
      return (answer.status === 404 ? undefined : answer.body?.properties.nextVersion) ?? '1';
    },
    create: (name, version, { type, uri, ...rest }, signal) =>
      put(name, version, { modelType: type, modelUri: uri, ...rest }, signal),
    async update(name, version, { tags, ...change }, signal) {
      const doing = `read model ${name}:${version}`;
      const { body } = await arm.send<Resource>({ method: 'GET', url: path(name, version), doing, signal });
      const { provisioningState: _state, ...properties } = body!.properties;
      const merged = Object.entries({ ...(properties['tags'] as Record<string, string>), ...tags }).filter(
        ([, value]) => value !== null,
      );
      return put(name, version, { ...properties, ...change, tags: Object.fromEntries(merged) }, signal);
    },
  };
}

export function modelOf(name: string, resource: Resource): Model {
  const properties = resource.properties as VersionProperties;
  const created = (resource.systemData as { createdAt?: string } | undefined)?.createdAt;
  return {
    name,
    version: resource.name,
    id: resource.id,
    type: (properties.modelType ?? 'custom_model') as ModelType,
    uri: properties.modelUri ?? '',
    stage: properties.stage || undefined,
    tags: properties.tags ?? {},
    properties: properties.properties ?? {},
    description: properties.description ?? undefined,
    job: properties.jobName ?? undefined,
    isArchived: properties.isArchived ?? false,
    createdAt: created ? new Date(created) : undefined,
    resource,
  };
}

const container = (name: string) => `/models/${encodeURIComponent(name)}`;
const path = (name: string, version: string) => `${container(name)}/versions/${encodeURIComponent(version)}`;
