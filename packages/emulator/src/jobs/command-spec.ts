import type { Emulator } from '../server/emulator.ts';
import { durationMs } from '../serving/iso-duration.ts';
import type { JsonObject } from '../state/resources.ts';
import { versionKey } from '../state/resources.ts';
import { JobError } from './job-error.ts';
import type { InputValue, OutputValue } from './job-values.ts';
import { isObject, objectIn, readInputs, readOutputs, textIn } from './job-values.ts';

/** A command to run: that of a command job or of a pipeline's step. */
export interface CommandSpec {
  command: string;
  /** The code's ARM id or address. */
  code: string | undefined;
  inputs: Record<string, InputValue>;
  outputs: Record<string, OutputValue>;
  environmentVariables: Record<string, string>;
  /** 0 is none. */
  timeoutMs: number;
}

/** A command job's spec from its ARM properties. */
export function commandSpec(properties: JsonObject): CommandSpec {
  return {
    command: textIn(properties, 'command') ?? '',
    code: textIn(properties, 'codeId', 'code'),
    inputs: readInputs(objectIn(properties, 'inputs')),
    outputs: readOutputs(objectIn(properties, 'outputs')),
    environmentVariables: variables(properties),
    timeoutMs: durationMs(objectIn(properties, 'limits').timeout),
  };
}

/** A step's spec: its component's command with the step's own inputs, outputs and settings. Throws JobError. */
export function stepSpec(emulator: Emulator, name: string, step: JsonObject): CommandSpec {
  const type = textIn(step, 'type') ?? 'command';
  if (type !== 'command')
    throw new JobError(`Step '${name}' is of type ${type}; the emulator runs steps of type command.`);
  const componentId = textIn(step, 'componentId', 'component');
  const component = componentId === undefined ? {} : componentSpecOf(emulator, name, componentId);
  const own = commandSpec(step);
  const base = commandSpec(component);
  const command = own.command || base.command;
  if (command === '') throw new JobError(`Step '${name}' has no command.`);
  return {
    command,
    code: withoutScheme(own.code ?? base.code),
    inputs: { ...readInputs(defaultsOf(objectIn(component, 'inputs'))), ...own.inputs },
    outputs: mergedOutputs(base.outputs, objectIn(step, 'outputs')),
    environmentVariables: { ...base.environmentVariables, ...own.environmentVariables },
    timeoutMs: own.timeoutMs || base.timeoutMs,
  };
}

function componentSpecOf(emulator: Emulator, step: string, id: string): JsonObject {
  const [, name = '', version = ''] =
    /\/components\/([^/]+)\/versions\/([^/]+)\/?$/i.exec(id) ?? /^azureml:([^:]+):([^:]+)$/.exec(id) ?? [];
  const found = emulator.resources.versions.get(versionKey('components', name, version));
  const spec = found?.properties.componentSpec;
  if (!isObject(spec)) throw new JobError(`The component ${id} of step '${step}' is not in the workspace.`);
  return spec;
}

/** What a component's inputs have without being given anything. */
const defaultsOf = (inputs: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => {
      const standard = isObject(input) ? textIn(input, 'default') : undefined;
      return standard === undefined ? [] : [[name, standard]];
    }),
  );

/** A step's outputs are those of its component; what the step says of them is a binding, or where they go. */
function mergedOutputs(
  component: Record<string, OutputValue>,
  step: JsonObject,
): Record<string, OutputValue> {
  const own = readOutputs(step);
  return Object.fromEntries(
    [...new Set([...Object.keys(component), ...Object.keys(own)])].map((name) => {
      const type = component[name]?.type ?? own[name]?.type ?? 'uri_folder';
      return [name, { mode: 'ReadWriteMount', ...own[name], type: type === 'literal' ? 'uri_folder' : type }];
    }),
  );
}

function variables(properties: JsonObject): Record<string, string> {
  const given = objectIn(properties, 'environmentVariables', 'environment_variables');
  return Object.fromEntries(Object.keys(given).map((name) => [name, textIn(given, name) ?? '']));
}

/** Components write `azureml:` before an ARM id. */
const withoutScheme = (id: string | undefined): string | undefined =>
  id?.replace(/^azureml:(?=\/)(?!\/\/)/, '');
