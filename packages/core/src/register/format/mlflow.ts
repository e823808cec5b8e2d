import { z } from 'zod';
import { parseForeignYaml } from '../../runtime/foreign-yaml.ts';
import type { MlflowModel } from '../model-type.ts';
import { type ModelFormat, type ModelValue } from './model-format.ts';

/** What an MLmodel file says: flavours, and the signature as JSON within YAML. @param paths the files of the model */
export function mlflowFormat({ flavors, signature }: MlflowModel, paths: readonly string[]): ModelFormat {
  const python = flavors['python_function']?.data['python_version'];
  return {
    kind: 'mlflow',
    flavors: Object.entries(flavors).map(([name, { data }]) => flavorOf(name, data)),
    ...(python !== undefined && { python }),
    inputs: valuesOf(signature?.inputs),
    outputs: valuesOf(signature?.outputs),
    environmentFiles: ['requirements.txt', 'conda.yaml', 'python_env.yaml'].filter((file) =>
      paths.includes(file),
    ),
  };
}

/** MLflow writes the library's version as `sklearn_version`, `onnx_version`, `pytorch_version` … */
function flavorOf(name: string, data: Record<string, string>): ModelFormat['flavors'][number] {
  const [, version] =
    Object.entries(data).find(([key]) => key === `${name}_version`) ??
    Object.entries(data).find(([key]) => key.endsWith('_version') && key !== 'python_version') ??
    [];
  return { name, ...(version !== undefined && { version }) };
}

const specSchema = z.object({
  name: z.string().optional(),
  type: z.string(),
  required: z.boolean().optional(),
  items: z.unknown().optional(),
  'tensor-spec': z.object({ dtype: z.string(), shape: z.array(z.number()) }).optional(),
});

function valuesOf(json: string | null | undefined): ModelValue[] {
  const specs = z.array(specSchema).safeParse(parseForeignYaml(json ?? '[]'));
  return specs.success ? specs.data.map(valueOf) : [];
}

function valueOf({
  name,
  required,
  'tensor-spec': tensor,
  ...spec
}: z.output<typeof specSchema>): ModelValue {
  return {
    name,
    type: tensor ? `tensor ${tensor.dtype}` : typeWords(spec),
    ...(tensor && { shape: tensor.shape }),
    ...(required !== undefined && { required }),
  };
}

function typeWords({ type, items }: { type?: unknown; items?: unknown }): string {
  if (type !== 'array' || typeof items !== 'object' || items === null) return String(type);
  return `array of ${typeWords(items)}`;
}
