import type { JobAssets } from './job-assets.ts';
import type { CommandJobFile, CommandStep, JobInput, JobOutput } from './job-file.ts';

/** The forms of Azure's REST interface, made from those of the job file. */
export type ArmProperties = Record<string, unknown>;

const inputModes: Record<string, string> = {
  ro_mount: 'ReadOnlyMount',
  rw_mount: 'ReadWriteMount',
  download: 'Download',
  direct: 'Direct',
  eval_mount: 'EvalMount',
  eval_download: 'EvalDownload',
};
const outputModes: Record<string, string> = {
  rw_mount: 'ReadWriteMount',
  upload: 'Upload',
  direct: 'Direct',
};
const distributions: Record<string, string> = {
  pytorch: 'PyTorch',
  mpi: 'Mpi',
  tensorflow: 'TensorFlow',
  ray: 'Ray',
};
const identities: Record<string, string> = {
  user_identity: 'UserIdentity',
  aml_token: 'AMLToken',
  managed: 'Managed',
  managed_identity: 'Managed',
};

/** The `properties` of a command job. */
export async function commandJobBody(job: CommandJobFile, assets: JobAssets): Promise<ArmProperties> {
  return {
    jobType: 'Command',
    ...aboutBody(job),
    ...(await workBody(job, assets)),
    ...given('inputs', job.inputs && (await inputBodies(job.inputs, assets))),
    ...given('outputs', job.outputs && (await outputBodies(job.outputs, assets))),
  };
}

export function aboutBody(job: {
  display_name?: string | undefined;
  experiment_name?: string | undefined;
  description?: string | undefined;
  tags?: Record<string, string> | undefined;
  properties?: Record<string, string> | undefined;
  identity?: { type: string; client_id?: unknown } | undefined;
}): ArmProperties {
  return {
    ...given('displayName', job.display_name),
    ...given('experimentName', job.experiment_name),
    ...given('description', job.description),
    ...given('tags', job.tags),
    ...given('properties', job.properties),
    ...given(
      'identity',
      job.identity && {
        identityType: identities[job.identity.type] ?? job.identity.type,
        ...given('clientId', job.identity.client_id),
      },
    ),
  };
}

async function workBody(job: CommandJobFile | CommandStep, assets: JobAssets): Promise<ArmProperties> {
  return {
    command: job.command,
    environmentId: await assets.environment(job.environment),
    ...given('codeId', job.code === undefined ? undefined : await assets.code(job.code)),
    ...given('computeId', assets.compute(job.compute)),
    ...given('environmentVariables', job.environment_variables),
    ...given('distribution', distributionBody(job.distribution)),
    ...given('limits', limitsBody(job.limits)),
    ...given('resources', resourcesBody(job.resources)),
    ...given('queueSettings', job.queue_settings && { ...given('jobTier', job.queue_settings.job_tier) }),
    ...given('services', job.services),
  };
}

export function distributionBody(distribution: CommandStep['distribution']): ArmProperties | undefined {
  if (!distribution) return undefined;
  const { type, ...rest } = distribution;
  return { distributionType: distributions[type], ...camelKeys(rest) };
}

export function limitsBody(limits: CommandStep['limits']): ArmProperties | undefined {
  if (!limits) return undefined;
  return {
    jobLimitsType: 'Command',
    ...given('timeout', limits.timeout === undefined ? undefined : `PT${Math.round(limits.timeout)}S`),
  };
}

export function resourcesBody(resources: CommandStep['resources']): ArmProperties | undefined {
  if (!resources) return undefined;
  const { instance_type: types, ...rest } = resources;
  return { ...camelKeys(rest), ...given('instanceType', [types].flat()[0]) };
}

/** Inputs of a command or pipeline job. */
export async function inputBodies(
  inputs: Record<string, JobInput>,
  assets: JobAssets,
): Promise<Record<string, ArmProperties>> {
  const bodies: Record<string, ArmProperties> = {};
  for (const [name, input] of Object.entries(inputs)) {
    const body = await inputBody(input, assets);
    if (body) bodies[name] = body;
  }
  return bodies;
}

async function inputBody(input: JobInput, assets: JobAssets): Promise<ArmProperties | undefined> {
  if (typeof input !== 'object') return { jobInputType: 'literal', value: String(input) };
  const { type = 'uri_folder', path, mode, default: standard, value = standard } = input;
  if (path !== undefined) {
    return {
      jobInputType: type,
      uri: await assets.data(path, type),
      ...given('mode', mode && inputModes[mode]),
    };
  }
  return value === undefined ? undefined : { jobInputType: 'literal', value: String(value) };
}

/** Outputs of a command or pipeline job. */
export async function outputBodies(
  outputs: Record<string, JobOutput>,
  assets: JobAssets,
): Promise<Record<string, ArmProperties>> {
  const bodies: Record<string, ArmProperties> = {};
  for (const [name, output] of Object.entries(outputs)) {
    const {
      type = 'uri_folder',
      path,
      mode,
      name: assetName,
      version,
    } = typeof output === 'object' && output ? output : {};
    bodies[name] = {
      jobOutputType: type,
      ...given('mode', mode && outputModes[mode]),
      ...given('uri', path === undefined ? undefined : await assets.data(path, type)),
      ...given('assetName', assetName),
      ...given('assetVersion', version),
    };
  }
  return bodies;
}

/** One property, or none when there is no value. */
export function given(key: string, value: unknown): ArmProperties {
  return value === undefined ? {} : { [key]: value };
}

function camelKeys(map: Record<string, unknown>): ArmProperties {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
