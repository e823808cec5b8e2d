import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import proto from 'onnx-proto';

const { onnx } = proto;
const FLOAT = 1;

/**
 * Writes a model for tests to `folder`: model.onnx, the logistic regression sigmoid(w₁x₁ + w₂x₂), and its model.json.
 */
export function writeTestModel(folder: string, weights: [number, number] = [1, -1]): void {
  const shaped = (name: string, columns: number) => ({
    name,
    type: { tensorType: { elemType: FLOAT, shape: { dim: [{ dimParam: 'n' }, { dimValue: columns }] } } },
  });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ version: 17 }],
    graph: {
      name: 'test',
      input: [shaped('input', 2)],
      output: [shaped('probability', 1)],
      initializer: [{ name: 'weights', dataType: FLOAT, dims: [2, 1], floatData: weights }],
      node: [
        { opType: 'MatMul', input: ['input', 'weights'], output: ['linear'] },
        { opType: 'Sigmoid', input: ['linear'], output: ['probability'] },
      ],
    },
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), onnx.ModelProto.encode(model).finish());
  const description = { input: 'input', output: 'probability', threshold: 0.5 };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(description));
}
