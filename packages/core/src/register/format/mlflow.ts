import { dirname, join } from 'node:path/posix';
import { z } from 'zod';
import { parseForeignYaml } from '../../runtime/foreign-yaml.ts';
import type { Content } from './content.ts';
import { highest, type ModelFormat, type ModelValue } from './model-format.ts';

/** An MLmodel file (https://mlflow.org/docs/latest/ml/model/): flavours, and the signature as JSON within YAML. */
const mlmodelSchema = z.object({
  flavors: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()),
  signature: z
    .object({ inputs: z.string().nullish(), outputs: z.string().nullish() })
    .nullish()
    .catch(undefined),
});

/** Undefined where there is no MLmodel file, or one that MLflow did not write. */
export async function mlflowFormat(content: Content): Promise<ModelFormat | undefined> {
  const path = highest(content.paths, 'MLmodel');
  const text = path === undefined ? undefined : await content.text(path);
  if (path === undefined || text === undefined) return undefined;
  const mlmodel = mlmodelSchema.safeParse(parseForeignYaml(text));
  if (!mlmodel.success) return undefined;
  const { flavors, signature } = mlmodel.data;
  const python = flavors['python_function']?.['python_version'];
  return {
    kind: 'mlflow',
    flavors: Object.entries(flavors).map(([name, facts]) => flavorOf(name, facts ?? {})),
    ...(typeof python === 'string' && { python }),
    inputs: valuesOf(signature?.inputs),
    outputs: valuesOf(signature?.outputs),
    environmentFiles: ['requirements.txt', 'conda.yaml', 'python_env.yaml']
      .map((name) => join(dirname(path), name))
      .filter((file) => content.paths.includes(file)),
  };
}

/** MLflow writes the library's version as `sklearn_version`, `onnx_version`, `pytorch_version` … */
function flavorOf(name: string, facts: Record<string, unknown>): ModelFormat['flavors'][number] {
  const data = Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
    ),
  );
  const [, version] =
    Object.entries(data).find(([key]) => key === `${name}_version`) ??
    Object.entries(data).find(([key]) => key.endsWith('_version') && key !== 'python_version') ??
    [];
  return { name, data, ...(version !== undefined && { version }) };
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
