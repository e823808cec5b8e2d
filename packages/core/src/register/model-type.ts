import type { ModelType } from '@mlops-actions/azureml/models';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../runtime/user-error.ts';

const signatureSchema = z.object({
  inputs: z.string().nullish(),
  outputs: z.string().nullish(),
  params: z.string().nullish(),
});

/** The parts of an MLmodel file that say what the model is (https://mlflow.org/docs/latest/ml/model/). */
const mlmodelSchema = z.object({
  flavors: z.record(z.string(), z.record(z.string(), z.unknown())),
  signature: signatureSchema.nullish(),
  run_id: z.string().nullish(),
  mlflow_version: z.string().nullish(),
});

export interface MlflowModel {
  /** Name of a flavour (`python_function`, `sklearn`) → its settings, as Azure keeps them. */
  flavors: Record<string, { data: Record<string, string> }>;
  /** Its columns as MLflow writes them: JSON texts. */
  signature: z.infer<typeof signatureSchema> | undefined;
  mlflowVersion: string | undefined;
}

/**
 * What kind of model the files are, held against what was asked for: MLflow by its MLmodel file, Triton by its repository
 * (`<model>/config.pbtxt` beside `<model>/<number>/…`).
 * @throws UserError when the files are not of the kind that was asked for
 */
export function modelTypeOf(paths: readonly string[], wanted: ModelType | undefined): ModelType {
  const isMlflow = paths.includes('MLmodel');
  if (wanted === 'mlflow_model' && !isMlflow)
    throw new UserError(
      "Input 'type' is 'mlflow_model', and the model has no file 'MLmodel' at its top: give the folder that mlflow.save_model wrote.",
    );
  if (wanted === 'triton_model' && !isTritonRepository(paths))
    throw new UserError(
      "Input 'type' is 'triton_model', and the model is no Triton repository: it needs <model>/<number>/<file>, such as flights/1/model.onnx.",
    );
  if (wanted !== undefined) return wanted;
  const hasConfig = paths.some((path) => /^[^/]+\/config\.pbtxt$/.test(path));
  if (isMlflow) return 'mlflow_model';
  return hasConfig && isTritonRepository(paths) ? 'triton_model' : 'custom_model';
}

/** Triton can do without config.pbtxt for some backends, so that only who asks for the kind gets it then. */
function isTritonRepository(paths: readonly string[]): boolean {
  return paths.some((path) => /^[^/]+\/\d+\/./.test(path));
}

/** @throws UserError when the file is none */
export function parseMlmodel(bytes: Buffer): MlflowModel {
  const found = mlmodelSchema.safeParse(yamlOf(bytes.toString('utf8')));
  if (!found.success)
    throw new UserError(
      "The model's file 'MLmodel' cannot be read as MLflow writes it (it has no 'flavors'): save the model again, or set 'type: custom_model'.",
    );
  const { flavors, signature, mlflow_version: mlflowVersion } = found.data;
  return {
    flavors: Object.fromEntries(
      Object.entries(flavors).map(([name, settings]) => [name, { data: textsOf(settings) }]),
    ),
    signature: signature ?? undefined,
    mlflowVersion: mlflowVersion ?? undefined,
  };
}

function textsOf(settings: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === null || value === undefined
        ? []
        : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );
}

function yamlOf(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
