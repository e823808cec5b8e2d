import { ProvisioningError } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { OnlineDeployment } from '../state/resources.ts';
import { versionKey } from '../state/resources.ts';
import type { CondaEnvironment } from './conda-environment.ts';
import { bringsInferenceServer, readCondaFile } from './conda-environment.ts';
import type { ContainerLog } from './container-log.ts';

const SERVER_MISSING =
  'A required package azureml-inference-server-http is missing. Please resolve the issue before trying again.';

/**
 * The conda environment of a deployment; undefined when its environment is an image alone. Throws
 * ProvisioningError where Azure's container would not start, so that what passes here deploys there.
 */
export function condaEnvironmentOf(
  emulator: Emulator,
  deployment: OnlineDeployment,
  log: ContainerLog,
): CondaEnvironment | undefined {
  const { environmentId } = deployment.properties;
  if (typeof environmentId !== 'string') return undefined;
  const properties = environmentProperties(emulator, environmentId);
  if (typeof properties.condaFile !== 'string') return undefined;
  const environment = readEnvironment(properties.condaFile);
  if (bringsInferenceServer(environment)) return environment;
  log.line(SERVER_MISSING);
  throw new ProvisioningError('ResourceNotReady', SERVER_MISSING);
}

function environmentProperties(emulator: Emulator, id: string): Record<string, unknown> {
  const asset =
    /\/environments\/([^/]+)\/versions\/([^/]+)\/?$/i.exec(id) ?? /^azureml:([^:/]+):([^:/]+)$/.exec(id);
  const found =
    /registries\//i.test(id) || !asset?.[1] || !asset[2]
      ? undefined
      : emulator.resources.versions.get(versionKey('environments', asset[1], asset[2]));
  if (!found) {
    throw new ProvisioningError(
      'ResourceNotFound',
      `The environment ${id} is not in this workspace; the emulator has no curated environments.`,
    );
  }
  return found.properties;
}

function readEnvironment(condaFile: string): CondaEnvironment {
  try {
    return readCondaFile(condaFile);
  } catch (error) {
    throw new ProvisioningError('ImageBuildFailure', (error as Error).message);
  }
}
