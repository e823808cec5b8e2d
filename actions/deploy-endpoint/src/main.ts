import * as core from '@actions/core';
import { deployEndpoint } from '@mlops-actions/core/deploy/deploy-endpoint';
import type { Context } from '@mlops-actions/core/runtime/context';
import { readInputs } from '@mlops-actions/core/runtime/inputs';
import { publish } from '@mlops-actions/core/runtime/publish';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { schema } from './inputs.ts';

export async function main(context: Context): Promise<void> {
  const inputs = readInputs(schema, context.env);
  const workspace = await openWorkspace(inputs, context);
  const outcome = await deployEndpoint(inputs, workspace, context, (created) =>
    core.saveState('created', created ? JSON.stringify(created) : ''),
  );
  await publish('deploy-endpoint', schema, inputs, outcome, context);
}
