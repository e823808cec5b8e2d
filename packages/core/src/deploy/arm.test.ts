import type { Deployment } from '@mlops-actions/azureml/deployments';
import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import { expect, test } from '@jest/globals';
import { armDeployment } from './arm-deployment.ts';
import { armEndpoint, updatedEndpoint } from './arm-endpoint.ts';
import { isAsWanted, withContent } from './content.ts';
import { deploymentFileSchema } from './deployment-file.ts';

const where = { location: 'westeurope', isManaged: true, capacity: 2 };
const file = deploymentFileSchema.parse({
  name: 'blue',
  code_configuration: { code: './src', scoring_script: 'score.py' },
  request_settings: { request_timeout_ms: 5500, max_concurrent_requests_per_instance: 4 },
  readiness_probe: { period: 10, failure_threshold: 30 },
  data_collector: {
    collections: { model_inputs: { enabled: 'True' } },
    sampling_rate: 0.5,
    rolling_rate: 'hour',
  },
  egress_public_network_access: 'disabled',
  instance_type: 'Standard_DS2_v2',
  tags: { team: 'ops' },
});
const assets = { model: '/m/1', code: '/c/1', environment: '/e/1' };

test('a deployment file becomes the resource that Azure takes', () => {
  expect(armDeployment(file, assets, where)).toEqual({
    location: 'westeurope',
    kind: 'Managed',
    sku: { name: 'Default', capacity: 2 },
    tags: { team: 'ops' },
    properties: {
      endpointComputeType: 'Managed',
      model: '/m/1',
      environmentId: '/e/1',
      codeConfiguration: { codeId: '/c/1', scoringScript: 'score.py' },
      instanceType: 'Standard_DS2_v2',
      scaleSettings: { scaleType: 'Default' },
      requestSettings: { requestTimeout: 'PT5.5S', maxConcurrentRequestsPerInstance: 4 },
      readinessProbe: { period: 'PT10S', failureThreshold: 30 },
      egressPublicNetworkAccess: 'Disabled',
      dataCollector: {
        collections: { model_inputs: { dataCollectionMode: 'Enabled', samplingRate: 0.5 } },
        rollingRate: 'Hour',
      },
    },
  });
});

function live(body: ReturnType<typeof armDeployment>, change: Partial<Deployment> = {}): Deployment {
  return {
    name: 'blue',
    id: '/d/blue',
    endpoint: 'flights',
    provisioningState: 'Succeeded',
    model: '/M/1',
    instanceType: 'Standard_DS2_v2',
    capacity: 5,
    tags: body['tags'] as Record<string, string>,
    resource: { id: '/d/blue', name: 'blue', properties: body.properties },
    ...change,
  };
}

test('a deployment of the same content is as wanted, however many instances it has', () => {
  const body = withContent(armDeployment(file, assets, where));
  expect(isAsWanted(live(body), withContent(armDeployment(file, assets, { ...where, capacity: 9 })))).toBe(
    true,
  );
});

test('one of another content, that failed, or that was changed by hand is not', () => {
  const body = withContent(armDeployment(file, assets, where));
  const other = withContent(armDeployment({ ...file, instance_type: 'Standard_F4s_v2' }, assets, where));
  expect(isAsWanted(live(body), other)).toBe(false);
  expect(isAsWanted(live(body, { provisioningState: 'Failed' }), body)).toBe(false);
  expect(isAsWanted(live(body, { model: '/m/2' }), body)).toBe(false);
  expect(isAsWanted(live(body, { tags: {} }), body)).toBe(false);
});

const endpoint: Endpoint = {
  name: 'flights',
  id: '/e/flights',
  scoringUri: 'https://x/score',
  authMode: 'Key',
  traffic: { blue: 90, green: 10 },
  mirrorTraffic: { red: 20 },
  provisioningState: 'Succeeded',
  tags: { team: 'ops' },
  location: 'westeurope',
  compute: 'Managed',
  resource: {
    id: '/e/flights',
    name: 'flights',
    location: 'westeurope',
    tags: { team: 'ops' },
    identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' },
    properties: {
      authMode: 'Key',
      scoringUri: 'https://x/score',
      traffic: { blue: 90, green: 10 },
      mirrorTraffic: { red: 20 },
    },
  },
};

test('a new endpoint has no traffic and an identity of its own', () => {
  const options = { location: 'westeurope', computeId: (name: string) => `/computes/${name}` };
  expect(armEndpoint({ auth_mode: 'aad_token' }, options)).toEqual({
    location: 'westeurope',
    tags: {},
    identity: { type: 'SystemAssigned' },
    properties: { authMode: 'AADToken', traffic: {} },
  });
});

test('an endpoint that is as the file says is not written', () => {
  expect(updatedEndpoint({ auth_mode: 'key', tags: { team: 'ops' } }, endpoint)).toBeUndefined();
  expect(updatedEndpoint({ identity: { type: 'system_assigned' } }, endpoint)).toBeUndefined();
  expect(updatedEndpoint({ traffic: { green: 100 } }, endpoint)).toBeUndefined();
});

test('an update carries traffic and mirror as they were read, whatever the file says of them', () => {
  expect(updatedEndpoint({ description: 'new', traffic: { green: 100 } }, endpoint)).toMatchObject({
    identity: { type: 'SystemAssigned' },
    properties: {
      description: 'new',
      authMode: 'Key',
      traffic: { blue: 90, green: 10 },
      mirrorTraffic: { red: 20 },
    },
  });
});
