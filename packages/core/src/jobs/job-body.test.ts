import { expect, test } from '@jest/globals';
import type { JobAssets } from './job-assets.ts';
import { commandJobBody } from './job-body.ts';

const assets: JobAssets = {
  code: (path) => Promise.resolve(`code:${path}`),
  environment: (environment) => Promise.resolve(`environment:${JSON.stringify(environment)}`),
  data: (path) => Promise.resolve(`uri:${path}`),
  compute: (name) => (name === undefined ? undefined : `/computes/${name}`),
};

test('every part of a command job has its form in Azure’s REST interface', async () => {
  const body = await commandJobBody(
    {
      type: 'command',
      display_name: 'train',
      experiment_name: 'flights',
      tags: { team: 'ops' },
      command: 'python train.py',
      code: './src',
      environment: 'azureml:env:1',
      environment_variables: { A: '1' },
      compute: 'gpu',
      distribution: { type: 'pytorch', process_count_per_instance: 2 },
      limits: { timeout: 3600 },
      resources: { instance_count: 2, instance_type: 'Standard_NC6', shm_size: '4g' },
      queue_settings: { job_tier: 'Spot' },
      identity: { type: 'managed', client_id: 'c' },
      inputs: {
        data: { type: 'uri_file', path: 'a.csv', mode: 'ro_mount' },
        rate: 0.1,
        flag: { type: 'boolean', default: true },
        missing: { type: 'string', optional: true },
      },
      outputs: { model: { type: 'mlflow_model', mode: 'upload', name: 'flights' }, plain: null },
    },
    assets,
  );
  expect(body).toEqual({
    jobType: 'Command',
    displayName: 'train',
    experimentName: 'flights',
    tags: { team: 'ops' },
    command: 'python train.py',
    codeId: 'code:./src',
    environmentId: 'environment:"azureml:env:1"',
    environmentVariables: { A: '1' },
    computeId: '/computes/gpu',
    distribution: { distributionType: 'PyTorch', processCountPerInstance: 2 },
    limits: { jobLimitsType: 'Command', timeout: 'PT3600S' },
    resources: { instanceCount: 2, instanceType: 'Standard_NC6', shmSize: '4g' },
    queueSettings: { jobTier: 'Spot' },
    identity: { identityType: 'Managed', clientId: 'c' },
    inputs: {
      data: { jobInputType: 'uri_file', uri: 'uri:a.csv', mode: 'ReadOnlyMount' },
      rate: { jobInputType: 'literal', value: '0.1' },
      flag: { jobInputType: 'literal', value: 'true' },
    },
    outputs: {
      model: { jobOutputType: 'mlflow_model', mode: 'Upload', assetName: 'flights' },
      plain: { jobOutputType: 'uri_folder' },
    },
  });
});
