import { createHash } from 'node:crypto';
import { dirname, relative, resolve } from 'node:path';
import { parseReference } from '@mlops-actions/azureml/reference';
import { readYamlFile } from '../runtime/yaml-file.ts';
import { UserError } from '../runtime/user-error.ts';
import { type AssetWorkspace, type JobAssets, jobAssets } from './job-assets.ts';
import {
  aboutBody,
  type ArmProperties,
  distributionBody,
  given,
  inputBodies,
  limitsBody,
  outputBodies,
  resourcesBody,
} from './job-body.ts';
import {
  type CommandStep,
  type ComponentFile,
  componentFileSchema,
  type ComponentStep,
  type JobInput,
  type JobOutput,
  type PipelineJobFile,
} from './job-file.ts';
import type { Context } from '../runtime/context.ts';

/**
 * The `properties` of a pipeline job. Azure runs components, so that each step which the file writes out becomes an anonymous
 * component, as with `az ml`; the same step is the same component again.
 * @param folder the job file's
 */
export async function pipelineJobBody(
  job: PipelineJobFile,
  workspace: AssetWorkspace,
  folder: string,
  context: Context,
): Promise<ArmProperties> {
  const assets = jobAssets(workspace, folder, context);
  const { settings = {} } = job;
  const steps: Record<string, ArmProperties> = {};
  for (const [name, step] of Object.entries(job.jobs)) {
    const componentId = await componentOf(step, name, job, { workspace, assets, folder, context });
    steps[name] = { ...stepBody(name, step, assets), componentId };
    Object.assign(steps[name], await bindings(step, assets));
  }
  return {
    jobType: 'Pipeline',
    ...aboutBody(job),
    ...given('computeId', assets.compute(job.compute)),
    ...given('inputs', job.inputs && (await inputBodies(job.inputs, assets))),
    ...given('outputs', job.outputs && (await outputBodies(job.outputs, assets))),
    settings: {
      ...given('default_compute', assets.compute(settings.default_compute)),
      ...given('default_datastore', settings.default_datastore),
      ...given('continue_on_step_failure', settings.continue_on_step_failure),
      ...given('force_rerun', settings.force_rerun),
      _source: 'YAML.JOB',
    },
    jobs: steps,
  };
}

interface Making {
  workspace: AssetWorkspace;
  assets: JobAssets;
  folder: string;
  context: Context;
}

function stepBody(name: string, step: CommandStep | ComponentStep, assets: JobAssets): ArmProperties {
  return {
    name,
    type: 'command',
    ...given('display_name', step.display_name),
    ...given('computeId', assets.compute(step.compute)),
    ...given('environment_variables', step.environment_variables),
    ...given('resources', resourcesBody(step.resources)),
    ...given('limits', limitsBody(step.limits)),
    ...('distribution' in step ? given('distribution', distributionBody(step.distribution)) : {}),
  };
}

/** A step's inputs and outputs: literals and `${{parent.…}}` bindings, or files. */
async function bindings(step: CommandStep | ComponentStep, assets: JobAssets): Promise<ArmProperties> {
  const inputs = Object.entries(await inputBodies(step.inputs ?? {}, assets)).map(
    ([name, { jobInputType, ...rest }]) => [name, { job_input_type: jobInputType, ...rest }],
  );
  const outputs = Object.entries(step.outputs ?? {}).flatMap(([name, output]) =>
    typeof output === 'string' ? [[name, { value: output, type: 'literal' }]] : [],
  );
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

async function componentOf(
  step: CommandStep | ComponentStep,
  name: string,
  job: PipelineJobFile,
  making: Making,
): Promise<string> {
  const { workspace, assets, folder, context } = making;
  if (!('component' in step))
    return anonymousComponent(workspace, await componentSpec(step, name, job, assets), context.signal);
  const reference = parseReference(step.component);
  if (reference.kind === 'asset' || reference.kind === 'label') {
    const found =
      reference.kind === 'asset'
        ? await workspace.components.get(reference.name, reference.version)
        : await workspace.components.byLabel(reference.name, reference.label);
    if (found) return found.id;
    throw new UserError(
      `The component '${step.component}' of step '${name}' is not in the workspace: check its name and version.`,
    );
  }
  if (reference.kind === 'registry') return step.component;
  const file = relative('', resolve(folder, step.component));
  const { value } = await readYamlFile(file, componentFileSchema, `component of step ${name}`);
  const own = jobAssets(workspace, dirname(resolve(file)), context);
  return anonymousComponent(workspace, await componentSpec(value, name, job, own), context.signal);
}

async function anonymousComponent(
  { components }: AssetWorkspace,
  spec: ArmProperties,
  signal: AbortSignal,
): Promise<string> {
  const name = 'azureml_anonymous';
  const version = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 32);
  const known = await components.get(name, version, signal);
  if (known) return known.id;
  const componentSpec = { name, version, ...spec };
  return (await components.create(name, version, { componentSpec, isAnonymous: true }, signal)).id;
}

async function componentSpec(
  step: CommandStep | ComponentFile,
  name: string,
  job: PipelineJobFile,
  assets: JobAssets,
): Promise<ArmProperties> {
  const inputs = Object.entries(step.inputs ?? {}).map(([key, input]) => [key, inputType(input, name, job)]);
  const outputs = Object.entries(step.outputs ?? {}).map(([key, output]) => [
    key,
    { type: outputType(output, job) },
  ]);
  return {
    type: 'command',
    display_name: step.display_name ?? name,
    is_deterministic: true,
    command: step.command,
    environment: `azureml:${await assets.environment(step.environment)}`,
    ...given('code', step.code === undefined ? undefined : `azureml:${await assets.code(step.code)}`),
    ...given('distribution', step.distribution),
    ...given('resources', step.resources),
    ...given('environment_variables', step.environment_variables),
    inputs: Object.fromEntries(inputs),
    outputs: Object.fromEntries(outputs),
  };
}

/** What a component declares of an input: a binding has the type of what it is bound to. */
function inputType(input: JobInput, step: string, job: PipelineJobFile): ArmProperties {
  if (typeof input === 'object')
    return {
      type: input.type ?? (input.path === undefined ? 'string' : 'uri_folder'),
      ...given('optional', input.optional),
    };
  const binding = /^\$\{\{\s*parent\.(.+?)\s*\}\}$/.exec(String(input))?.[1];
  if (binding === undefined) return { type: literalType(input) };
  const [kind, first = '', , third = ''] = binding.split('.');
  if (kind === 'inputs' && job.inputs && first in job.inputs) return inputType(job.inputs[first]!, step, job);
  if (kind === 'jobs' && job.jobs[first])
    return { type: outputType(job.jobs[first].outputs?.[third] ?? null, job) };
  throw new UserError(
    `Step '${step}' of the job file is bound to '${String(input)}', which the pipeline does not have.`,
  );
}

function outputType(output: JobOutput, job: PipelineJobFile): string {
  if (typeof output !== 'string') return output?.type ?? 'uri_folder';
  const bound = /^\$\{\{\s*parent\.outputs\.([\w-]+)\s*\}\}$/.exec(output)?.[1];
  const target = bound === undefined ? undefined : job.outputs?.[bound];
  return (typeof target === 'object' && target?.type) || 'uri_folder';
}

function literalType(value: string | number | boolean): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
