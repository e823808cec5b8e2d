import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** `model.json`, beside the model: the names of its tensors, and the probability from which a row is a 1. */
const descriptionSchema = z.object({
  /** float32 [n, k] */
  input: z.string(),
  /** float32 [n] or [n, 1] */
  output: z.string(),
  threshold: z.number(),
});

export type ModelDescription = z.infer<typeof descriptionSchema>;

export interface DescribedModel {
  /** Path of the .onnx file. */
  path: string;
  description: ModelDescription;
}

/** Finds `model.onnx` (else the only .onnx) below `folder` and reads the model.json beside it. Throws an Error with a sentence. */
export function findModel(folder: string): DescribedModel {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.onnx'))
    .sort();
  const path =
    files.find((file) => /(^|[/\\])model\.onnx$/.test(file)) ?? (files.length === 1 ? files[0] : undefined);
  if (path === undefined) {
    throw new Error(
      files.length === 0
        ? 'The model has no .onnx file, which the tag mlops-emulator: onnx needs.'
        : 'The model has several .onnx files and none is called model.onnx.',
    );
  }
  const file = join(folder, path);
  return { path: file, description: readDescription(join(dirname(file), 'model.json')) };
}

function readDescription(path: string): ModelDescription {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(
      'The model needs a model.json beside its .onnx file: {"input": …, "output": …, "threshold": 0.5}.',
    );
  }
  const description = descriptionSchema.safeParse(json);
  if (!description.success) {
    throw new Error(`model.json cannot be used: ${z.prettifyError(description.error).replaceAll('\n', ' ')}`);
  }
  return description.data;
}
