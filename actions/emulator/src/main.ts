import * as core from '@actions/core';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { startEmulator } from '@mlops-actions/core/emulator/emulator-process';
import { schema } from './inputs.ts';

/** Starts the emulator in the background and tells later steps where it is; post ends it. */
export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const ready = await startEmulator(inputs, context);
  core.saveState('pid', String(ready.pid));
  core.setOutput('endpoint', ready.endpoint);
  core.exportVariable('MLOPS_AZURE_ENDPOINT', ready.endpoint);
  core.exportVariable('AZURE_SUBSCRIPTION_ID', ready.subscriptionId);
  core.exportVariable('AZURE_RESOURCE_GROUP', ready.resourceGroup);
  core.exportVariable('AZURE_ML_WORKSPACE', ready.workspace);
  core.info(`Azure ML is emulated at ${ready.endpoint}, with a status page there.`);
}
