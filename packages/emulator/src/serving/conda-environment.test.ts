import { expect, test } from '@jest/globals';
import { bringsInferenceServer, readCondaFile } from './conda-environment.ts';

const yaml = `
name: flight-delay
dependencies:
  - python=3.11
  - pip
  - conda-forge::libgomp
  - pip:
      - azureml_inference_server_http>=1.4
      - numpy==2.3.5
`;

test('pip requirements are kept as written, and what only conda has is named', () => {
  expect(readCondaFile(yaml)).toEqual({
    pip: ['azureml_inference_server_http>=1.4', 'numpy==2.3.5'],
    conda: ['conda-forge::libgomp'],
  });
});

test('a conda file that the service returned as JSON reads the same', () => {
  expect(readCondaFile('{"dependencies": ["python=3.11", {"pip": ["numpy"]}]}')).toEqual({
    pip: ['numpy'],
    conda: [],
  });
});

test.each([
  ['- azureml-defaults', true],
  ['- azureml-inference-server-http[mdc]==1.5.1', true],
  ['- numpy', false],
  ['- not-azureml-inference-server-http', false],
])('whether %s brings the inference server', (line, expected) => {
  expect(
    bringsInferenceServer(readCondaFile(`dependencies: [{pip: [${JSON.stringify(line.slice(2))}]}]`)),
  ).toBe(expected);
});

test.each(['dependencies: numpy', 'a: [', 'dependencies: [{conda: [x]}]'])(
  '%s is refused in a sentence',
  (text) => {
    expect(() => readCondaFile(text)).toThrow(/^The conda file /);
  },
);
