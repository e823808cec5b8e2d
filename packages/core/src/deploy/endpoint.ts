import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { newHolder } from '../traffic/holder.ts';
import { takeLock } from '../traffic/lock.ts';
import { lookWhenSettled } from '../traffic/view.ts';
import { armEndpoint, updatedEndpoint } from './arm-endpoint.ts';
import type { EndpointFile } from './endpoint-file.ts';

const lockMs = 90_000;

/**
 * The endpoint as the file says: made where there is none, written where it differs, left alone where it does not.
 * @throws UserError when there is none and no file says how to make it
 */
export async function ensureEndpoint(
  workspace: Workspace,
  name: string,
  file: EndpointFile | undefined,
  context: Context,
  onCreate: () => void,
): Promise<Endpoint> {
  const { log, signal } = context;
  const found = await workspace.endpoints.get(name, signal);
  if (!found) {
    if (!file) {
      throw new UserError(
        `There is no endpoint '${name}' in this workspace: check the input 'endpoint', or give 'endpoint-file' to make it.`,
      );
    }
    log.info(`Creating endpoint ${name}.`);
    const computeId = (compute: string) => `${workspace.id}/computes/${compute.replace(/^azureml:/, '')}`;
    onCreate();
    const body = armEndpoint(file, { location: workspace.location, computeId });
    return (await workspace.endpoints.createOrUpdate(name, body, signal)).wait({ signal });
  }
  const { endpoint } = await lookWhenSettled(workspace, name, context);
  return file && updatedEndpoint(file, endpoint) ? update(workspace, name, file, context) : endpoint;
}

/** A write of the endpoint carries its traffic, so that it is made under the lock of those who move traffic. */
async function update(
  workspace: Workspace,
  name: string,
  file: EndpointFile,
  context: Context,
): Promise<Endpoint> {
  const { log, signal } = context;
  const options = {
    holder: newHolder('deploy', context),
    takeOver: false,
    patienceMs: lockMs,
    termMs: 900_000,
  };
  const lock = await takeLock(workspace, name, options, context);
  try {
    const { endpoint } = await lookWhenSettled(workspace, name, context);
    const body = updatedEndpoint(file, endpoint);
    if (!body) return endpoint;
    log.info(`Updating endpoint ${name}; its traffic stays as it is.`);
    return await (await workspace.endpoints.createOrUpdate(name, body, signal)).wait({ signal });
  } finally {
    await lock.release();
  }
}
