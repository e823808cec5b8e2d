import { writeTestModel } from '@mlops-actions/emulator/test-model';
import {
  deploymentBody,
  endpointBody,
  openTestWorkspace,
  type TestWorkspace,
} from '@mlops-actions/emulator/test-workspace';
import { join } from 'node:path';

/** An emulator with the endpoint `flights`, whose deployments collect what they are sent and answer; blue is live. */
export async function openCollectingWorkspace(deployments: readonly string[]): Promise<TestWorkspace> {
  const workspace = await openTestWorkspace();
  const model = join(workspace.folder, 'model');
  writeTestModel(model);
  await workspace.put('/models/delay/versions/1', {
    properties: { modelUri: await workspace.upload(model), modelType: 'custom_model' },
  });
  await workspace.put('/onlineEndpoints/flights', endpointBody());
  const enabled = { dataCollectionMode: 'Enabled', samplingRate: 1 };
  for (const name of deployments) {
    await deploy(workspace, name, {
      collections: { model_inputs: enabled, model_outputs: enabled, request: enabled },
    });
  }
  await workspace.put('/onlineEndpoints/flights', endpointBody({ blue: 100 }));
  return workspace;
}

export async function deploy(
  workspace: TestWorkspace,
  name: string,
  dataCollector: Record<string, unknown> | null,
): Promise<void> {
  const properties = { model: `${workspace.id}/models/delay/versions/1`, dataCollector };
  const body = deploymentBody(properties, { 'mlops-emulator': 'onnx' });
  const { status, error } = await workspace.put(`/onlineEndpoints/flights/deployments/${name}`, body);
  if (status !== 'Succeeded') throw new Error(`${name}: ${error?.message ?? status}`);
}
