import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Content } from './content.ts';
import { frameworkOf, valueWords } from './model-format.ts';
import { parseMlmodel } from '../model-type.ts';
import { readFormat } from './read-format.ts';
import { parseTextProto } from './text-proto.ts';

const contentOf = (files: Record<string, string>): Content => ({
  paths: Object.keys(files),
  text: (path) => Promise.resolve(files[path]),
});

const mlmodel = `
artifact_path: model
flavors:
  python_function:
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    loader_module: mlflow.sklearn
    python_version: 3.12.4
  sklearn:
    code: null
    pickled_model: model.pkl
    serialization_format: cloudpickle
    sklearn_version: 1.9.1
mlflow_version: 3.1.0
signature:
  inputs: '[{"type": "double", "name": "hour", "required": true}, {"type": "array", "items": {"type": "string"}, "name": "tags", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
`;

test('an MLmodel file gives flavours with versions, Python, and the signature', async () => {
  const files = { MLmodel: mlmodel, 'conda.yaml': '', 'requirements.txt': '' };
  const format = await readFormat(contentOf(files), parseMlmodel(Buffer.from(mlmodel)));
  expect(format).toMatchObject({
    kind: 'mlflow',
    python: '3.12.4',
    flavors: [{ name: 'python_function' }, { name: 'sklearn', version: '1.9.1' }],
    environmentFiles: ['requirements.txt', 'conda.yaml'],
  });
  expect(frameworkOf(format)).toBe('sklearn 1.9.1');
  expect(format!.inputs.map(valueWords)).toEqual(['hour: double', 'tags: array of string, optional']);
  expect(format!.outputs.map(valueWords)).toEqual(['tensor int64 [-1]']);
});

const config = `
# a model
name: "delay"
backend: 'onnxruntime'
input [ { name: "x" data_type: TYPE_FP32 dims: [ -1, 4 ] }, { name: "y", data_type: TYPE_INT64; dims: 1 dims: 2 } ]
output { name: "p" data_type: TYPE_FP32 dims: [ 1 ] }
parameters { key: "k" value: { string_value: "a \\" b" } }
`;

test('Triton’s config.pbtxt gives backend, inputs and outputs', async () => {
  const format = await readFormat(
    contentOf({ 'delay/config.pbtxt': config, 'delay/1/model.onnx': '' }),
    undefined,
  );
  expect(frameworkOf(format)).toBe('onnxruntime');
  expect(format!.inputs.map(valueWords)).toEqual(['x: TYPE_FP32 [-1, 4]', 'y: TYPE_INT64 [1, 2]']);
  expect(format!.outputs.map(valueWords)).toEqual(['p: TYPE_FP32 [1]']);
});

test.each<Record<string, string>>([
  {},
  { MLmodel: 'flavors: 3' },
  { MLmodel: '- [' },
  { 'config.pbtxt': 'input [ {' },
])('%j says nothing of itself', async (files) => {
  expect(await readFormat(contentOf(files), undefined)).toBeUndefined();
});

test('any text ends as a message or as none', () => {
  const pieces = fc.constantFrom('a', ':', '{', '}', '[', ']', '"x"', '<', '>', ',', '1', '# c\n', ' ');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 40 }).map((each) => each.join('')),
      ),
      (text) => {
        expect(['object', 'undefined']).toContain(typeof parseTextProto(text));
      },
    ),
  );
  expect(parseTextProto('a '.repeat(3) + '{'.repeat(100_000))).toBeUndefined();
});
