import type { MlflowModel } from '../model-type.ts';
import type { Content } from './content.ts';
import { mlflowFormat } from './mlflow.ts';
import type { ModelFormat } from './model-format.ts';
import { tritonFormat } from './triton.ts';

/** Reads a model's own description; undefined for one that is only files. */
export async function readFormat(
  content: Content,
  mlflow: MlflowModel | undefined,
): Promise<ModelFormat | undefined> {
  return mlflow ? mlflowFormat(mlflow, content.paths) : tritonFormat(content);
}
