import { expect, test } from '@jest/globals';
import { deploymentFileSchema } from './deployment-file.ts';
import { endpointFileSchema } from './endpoint-file.ts';
import { parseYaml } from './yaml-file.ts';

const deployment = (text: string) =>
  parseYaml(text, 'deployment.yml', 'deployment file', deploymentFileSchema);
const endpoint = (text: string) => parseYaml(text, 'endpoint.yml', 'endpoint file', endpointFileSchema);

test('a deployment file of az ml is read as it is', () => {
  const file = deployment(`
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
`);
  expect(file.environment_variables).toEqual({ WORKERS: '2', DEBUG: 'true' });
  expect(file.model).toMatchObject({ path: './model', type: 'mlflow_model' });
});

test.each([
  ['instance_typ: x', "has a field that is not known: 'instance_typ'; did you mean 'instance_type'?", 1],
  [
    'name: blue\nrequest_settings:\n  request_timeout: 5',
    "'request_settings.request_timeout'; did you mean 'request_timeout_ms'?",
    3,
  ],
  ['environment: { image: x, conda: y }', "'environment.conda'", 1],
  ['model: { path: ./m, typ: custom_model }', "'model.typ'; did you mean 'type'?", 1],
  ['name: my_blue', "'name' in the deployment file 'deployment.yml' is wrong: a name has 3 to 32 letters", 1],
  ['name: a', 'a name has 3 to 32 letters', 1],
  [`name: ${'x'.repeat(40)}`, 'a name has 3 to 32 letters', 1],
  ['instance_count: two', "'instance_count'", 1],
  ['name: [', 'is not YAML', 1],
  ['code_configuration: { code: ./src }', "'code_configuration.scoring_script'", 1],
  ['- a\n- b', 'is wrong: expected object, received array', undefined],
  ['scale_settings: { type: automatic }', "'scale_settings.type'", 1],
])('the deployment file %j is refused in one sentence with its line', (text, sentence, line) => {
  let error: unknown;
  try {
    deployment(text);
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({ name: 'UserError', message: expect.stringContaining(sentence) });
  if (line !== undefined) expect(error).toMatchObject({ at: { file: 'deployment.yml', line } });
});

test.each([
  ['auth_mode: keys', "'auth_mode'"],
  ['identity: { type: managed }', "'identity.type'"],
  ['authmode: key', "'authmode'; did you mean 'auth_mode'?"],
])('the endpoint file %j is refused', (text, sentence) => {
  expect(() => endpoint(text)).toThrow(sentence);
});

test('a bomb of aliases is refused and not unfolded', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`),
  ].join('\n');
  expect(() => deployment(bomb)).toThrow('refers to itself too often');
});
