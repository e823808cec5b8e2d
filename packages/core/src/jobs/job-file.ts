import { z } from 'zod';
import { UserError } from '../runtime/user-error.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';

/** `az ml` job files: command and pipeline. Keys that this suite does not use are known, so that only slips are refused. */

const literal = z.union([z.string(), z.number(), z.boolean()]);
const assetTypes = [
  'uri_file',
  'uri_folder',
  'mltable',
  'mlflow_model',
  'custom_model',
  'triton_model',
] as const;
const inputModes = ['ro_mount', 'rw_mount', 'download', 'direct', 'eval_mount', 'eval_download'] as const;
const outputModes = ['rw_mount', 'upload', 'direct'] as const;
const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String));

const input = z.union([
  literal,
  z.strictObject({
    type: z.enum([...assetTypes, 'string', 'number', 'integer', 'boolean']).optional(),
    path: z.string().optional(),
    mode: z.enum(inputModes).optional(),
    default: literal.optional(),
    value: literal.optional(),
    optional: z.boolean().optional(),
    description: z.string().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    enum: z.array(literal).optional(),
  }),
]);

const output = z.union([
  z.string(),
  z
    .strictObject({
      type: z.enum(assetTypes).optional(),
      path: z.string().optional(),
      mode: z.enum(outputModes).optional(),
      name: z.string().optional(),
      version: z.union([z.string(), z.number()]).transform(String).optional(),
      description: z.string().optional(),
    })
    .nullable(),
]);

const environment = z.union(
  [
    z.string(),
    z.strictObject({
      $schema: z.string().optional(),
      name: z.string().optional(),
      version: z.union([z.string(), z.number()]).transform(String).optional(),
      image: z.string().optional(),
      conda_file: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
      build: z.strictObject({ path: z.string(), dockerfile_path: z.string().optional() }).optional(),
      description: z.string().optional(),
      tags: texts.optional(),
      inference_config: z.record(z.string(), z.unknown()).optional(),
    }),
  ],
  { error: 'it is azureml:name:version, azureml:name@latest, or an image with a conda_file' },
);

const resources = z.strictObject({
  instance_count: z.number().int().optional(),
  instance_type: z.union([z.string(), z.array(z.string())]).optional(),
  shm_size: z.string().optional(),
  docker_args: z.string().optional(),
  locations: z.array(z.string()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

const work = {
  command: z.string({ error: 'it is the command line to run, as text' }),
  code: z.string().optional(),
  environment: environment,
  environment_variables: texts.optional(),
  distribution: z.looseObject({ type: z.enum(['pytorch', 'mpi', 'tensorflow', 'ray']) }).optional(),
  resources: resources.optional(),
  limits: z.strictObject({ timeout: z.number().optional() }).optional(),
  inputs: z.record(z.string(), input).optional(),
  outputs: z.record(z.string(), output).optional(),
  compute: z.string().optional(),
  identity: z.looseObject({ type: z.string() }).optional(),
  queue_settings: z
    .strictObject({ job_tier: z.string().optional(), priority: z.string().optional() })
    .optional(),
  services: z.record(z.string(), z.looseObject({})).optional(),
};

const about = {
  $schema: z.string().optional(),
  name: z.string().optional(),
  display_name: z.string().optional(),
  experiment_name: z.string().optional(),
  description: z.string().optional(),
  tags: texts.optional(),
  properties: texts.optional(),
};

const stepType = z.literal('command', { error: 'it is command; this suite runs no other steps' }).optional();

const step = z.strictObject({ ...about, type: stepType, ...work });

const componentStep = z.strictObject({
  ...about,
  type: stepType,
  component: z.string(),
  inputs: z.record(z.string(), input).optional(),
  outputs: z.record(z.string(), output).optional(),
  compute: z.string().optional(),
  resources: resources.optional(),
  environment_variables: texts.optional(),
  limits: z.strictObject({ timeout: z.number().optional() }).optional(),
});

const commandJob = z.strictObject({ ...about, type: z.literal('command').optional(), ...work });

const pipelineJob = z.strictObject({
  ...about,
  type: z.literal('pipeline'),
  inputs: z.record(z.string(), input).optional(),
  outputs: z.record(z.string(), output).optional(),
  compute: z.string().optional(),
  identity: z.looseObject({ type: z.string() }).optional(),
  settings: z
    .strictObject({
      default_compute: z.string().optional(),
      default_datastore: z.string().optional(),
      continue_on_step_failure: z.boolean().optional(),
      force_rerun: z.boolean().optional(),
    })
    .optional(),
  jobs: z.record(z.string(), z.union([step, componentStep]), {
    error: 'it holds the steps of the pipeline, by their names',
  }),
});

/** Read first, so that what is wrong is told of the kind of job that the file is meant to be. */
const kind = z.looseObject({
  type: z
    .enum(['command', 'pipeline'], { error: 'it is command or pipeline; this suite runs no other jobs' })
    .optional(),
});

/** @throws UserError with the line of what is wrong */
export async function readJobFile(file: string): Promise<JobFile> {
  const { value } = await readYamlFile(file, kind, 'file');
  return (await readYamlFile(file, schemaOf(value), 'file')).value;
}

/** The file after it was changed. @throws UserError */
export function checkedJob(job: JobFile): JobFile {
  const checked = schemaOf(job).safeParse(job);
  if (checked.success) return checked.data;
  const { path, message } = checked.error.issues[0]!;
  throw new UserError(`The lines of input 'set' make '${path.join('.')}' of the job file wrong: ${message}.`);
}

function schemaOf({ type }: { type?: string | undefined }): z.ZodType<JobFile> {
  return type === 'pipeline' ? pipelineJob : commandJob;
}

/** A component file, as a step of a pipeline names it. */
export const componentFileSchema = z.strictObject({
  ...about,
  type: z.literal('command').optional(),
  version: z.union([z.string(), z.number()]).transform(String).optional(),
  is_deterministic: z.boolean().optional(),
  ...work,
});

export type JobFile = z.infer<typeof commandJob> | z.infer<typeof pipelineJob>;
export type CommandJobFile = z.infer<typeof commandJob>;
export type PipelineJobFile = z.infer<typeof pipelineJob>;
export type CommandStep = z.infer<typeof step>;
export type ComponentStep = z.infer<typeof componentStep>;
export type ComponentFile = z.infer<typeof componentFileSchema>;
export type JobInput = z.infer<typeof input>;
export type JobOutput = z.infer<typeof output>;
export type JobEnvironment = z.infer<typeof environment>;

export function isPipeline(job: JobFile): job is PipelineJobFile {
  return job.type === 'pipeline';
}
