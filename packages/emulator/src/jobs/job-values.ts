import type { Json, JsonObject } from '../state/resources.ts';

/** An input of a job or step: a literal, or data by its address. */
export type InputValue = { kind: 'literal'; value: string } | { kind: 'data'; type: string; uri: string };

/** An output: where it goes when it says so itself. */
export interface OutputValue {
  type: string;
  mode: string;
  uri?: string;
  /** What it is registered as once the job has completed; the next version when it names none. */
  asset?: { name: string; version?: string };
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;

/** ARM writes a job's own properties in camel case and a pipeline's steps in snake case. */
export const textIn = (object: JsonObject, ...names: string[]): string | undefined =>
  names.map((name) => text(object[name])).find((value) => value !== undefined);

export const objectIn = (object: JsonObject, ...names: string[]): JsonObject =>
  names.map((name) => object[name]).find(isObject) ?? {};

/** Inputs as ARM holds them, of a command job, a pipeline or a step; an optional one without a value is left out. */
export function readInputs(inputs: JsonObject): Record<string, InputValue> {
  const values: Record<string, InputValue> = {};
  for (const [name, sent] of Object.entries(inputs)) {
    const value = readInput(sent);
    if (value) values[name] = value;
  }
  return values;
}

function readInput(sent: Json): InputValue | undefined {
  if (!isObject(sent)) {
    const literal = text(sent);
    return literal === undefined ? undefined : { kind: 'literal', value: literal };
  }
  const uri = textIn(sent, 'uri', 'path');
  if (uri !== undefined) {
    return {
      kind: 'data',
      type: textIn(sent, 'jobInputType', 'job_input_type', 'type') ?? 'uri_folder',
      uri,
    };
  }
  const value = textIn(sent, 'value');
  return value === undefined ? undefined : { kind: 'literal', value };
}

export function readOutputs(outputs: JsonObject): Record<string, OutputValue> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, sent]) => {
      const given = isObject(sent) ? sent : {};
      const uri = textIn(given, 'uri', 'path');
      const value: OutputValue = {
        type: textIn(given, 'jobOutputType', 'job_output_type', 'type') ?? 'uri_folder',
        mode: textIn(given, 'mode') ?? 'ReadWriteMount',
        ...(uri === undefined ? {} : { uri }),
        ...assetOf(given),
      };
      return [name, value];
    }),
  );
}

function assetOf(output: JsonObject): Pick<OutputValue, 'asset'> {
  const name = textIn(output, 'assetName', 'asset_name');
  const version = textIn(output, 'assetVersion', 'asset_version');
  return name === undefined ? {} : { asset: { name, ...(version === undefined ? {} : { version }) } };
}
