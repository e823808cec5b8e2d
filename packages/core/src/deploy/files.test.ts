import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { readDeploymentFile } from './deployment-file.ts';
import { readEndpointFile } from './endpoint-file.ts';

const file = path.join(mkdtempSync(path.join(tmpdir(), 'deploy-files-')), 'file.yml');

function written(text: string): string {
  writeFileSync(file, text);
  return file;
}

test('a deployment file of az ml is read as it is', async () => {
  const found = await readDeploymentFile(
    written(`
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: flight-delay
model: { path: ./model, type: mlflow_model }
code_configuration: { code: ./src, scoring_script: score.py }
environment:
  image: mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:latest
  conda_file: ./conda.yml
environment_variables: { WORKERS: 2, DEBUG: true }
instance_type: Standard_DS2_v2
instance_count: 1
liveness_probe: { initial_delay: 10, period: 10 }
data_collector: { collections: { model_inputs: { enabled: 'True' } }, rolling_rate: hour }
`),
  );
  expect(found.environment_variables).toEqual({ WORKERS: '2', DEBUG: 'true' });
  expect(found.model).toMatchObject({ path: './model', type: 'mlflow_model' });
});

test.each([
  ['instance_typ: x', "has the key 'instance_typ', which is not known; did you mean 'instance_type'?", 1],
  [
    'name: blue\nrequest_settings:\n  request_timeout: 5',
    "'request_timeout', which is not known; did you mean 'request_timeout_ms'?",
    3,
  ],
  ['environment: { image: x, conda: y }', "'conda'", 1],
  ['model: { path: ./m, typ: custom_model }', "'typ', which is not known; did you mean 'type'?", 1],
  ['name: my_blue', "'name' of the deployment-file is wrong: a name has 3 to 32 letters", 1],
  ['name: a', 'a name has 3 to 32 letters', 1],
  [`name: ${'x'.repeat(40)}`, 'a name has 3 to 32 letters', 1],
  ['instance_count: two', "'instance_count'", 1],
  ['name: "blue', 'is no valid YAML', 1],
  ['name: blue\ncode_configuration:\n  code: ./src', "'code_configuration.scoring_script'", 2],
  ['- a\n- b', 'it takes a map of keys, not a list', undefined],
  ['scale_settings: { type: automatic }', "'scale_settings.type'", 1],
])('the deployment file %j is refused in one sentence with its line', async (text, sentence, line) => {
  await expect(readDeploymentFile(written(text))).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining(sentence),
    at: { file, ...(line !== undefined && { line }) },
  });
});

test.each([
  ['auth_mode: keys', "'auth_mode'"],
  ['identity: { type: managed }', "'identity.type'"],
  ['authmode: key', "'authmode', which is not known; did you mean 'auth_mode'?"],
])('the endpoint file %j is refused', async (text, sentence) => {
  await expect(readEndpointFile(written(text))).rejects.toThrow(sentence);
});
