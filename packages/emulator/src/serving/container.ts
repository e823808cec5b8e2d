import { collectingScores } from '../collecting/collect-scores.ts';
import { openCollector } from '../collecting/collector.ts';
import { registerCollected } from '../collecting/register-asset.ts';
import { startSidecar } from '../collecting/sidecar.ts';
import type { LogContainer } from '../server/data-plane.ts';
import { ProvisioningError } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { OnlineDeployment } from '../state/resources.ts';
import type { ContainerLog } from './container-log.ts';
import { condaEnvironmentOf } from './deployment-environment.ts';
import type { DownloadedModel } from './deployment-files.ts';
import { downloadCode, downloadModel } from './deployment-files.ts';
import { openEmbeddedModel } from './embedded-model.ts';
import { startInferenceServer } from './inference-server.ts';
import { findModel } from './model-description.ts';
import type { ModelServer } from './model-server.ts';
import { durationMs } from './iso-duration.ts';
import { ensureVirtualEnvironment, pythonOf } from './virtual-environment.ts';

/** What answers for a deployment, without its name. */
export type Container = Omit<ModelServer, 'endpoint' | 'deployment'>;

/** How long score.py's init() may take at least, whatever the emulator's speed: Python does not start faster. */
const SHORTEST_START = 120_000;

const MISSING_SWAGGER = JSON.stringify({ message: 'No swagger.json is given for this model.' });

/** Downloads what `deployment` needs into `directory` and starts it there, with its data collector. Rejects with ProvisioningError. */
export async function openContainer(
  emulator: Emulator,
  deployment: OnlineDeployment,
  directory: string,
  logs: Record<LogContainer, ContainerLog>,
  signal: AbortSignal,
): Promise<Container> {
  const collector = openCollector(emulator, deployment);
  if (!collector) return openModel(emulator, deployment, directory, logs, {}, signal);
  const sidecar = await startSidecar(collector, directory);
  try {
    const model = await openModel(emulator, deployment, directory, logs, sidecar.environment, signal);
    registerCollected(emulator, deployment, collector);
    const collecting = collectingScores(model, collector, isEmbedded(deployment));
    const stop = async (): Promise<void> => {
      await collecting.stop();
      await sidecar.close();
    };
    return { ...collecting, stop };
  } catch (error) {
    await sidecar.close();
    throw error;
  }
}

async function openModel(
  emulator: Emulator,
  deployment: OnlineDeployment,
  directory: string,
  logs: Record<LogContainer, ContainerLog>,
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<Container> {
  const conda = condaEnvironmentOf(emulator, deployment, logs.InferenceServer);
  const model = await downloadModel(emulator, deployment, directory, logs.StorageInitializer);
  const code = await downloadCode(emulator, deployment, directory, logs.StorageInitializer);
  if (isEmbedded(deployment)) return embedded(model, logs.InferenceServer);
  if (!code) {
    throw new ProvisioningError(
      'BadArgument',
      'The emulator serves no MLflow models without code: give the deployment a code_configuration with a scoring_script.',
    );
  }
  if (!conda) {
    throw new ProvisioningError(
      'ImageBuildFailure',
      'The emulator runs no container images: give the environment a conda_file, or the deployment the tag mlops-emulator: onnx.',
    );
  }
  if (conda.conda.length > 0) {
    logs.InferenceServer.line(
      `Only the pip part of the conda file is installed here, not ${conda.conda.join(', ')}.`,
    );
  }
  const virtual = await ensureVirtualEnvironment(conda.pip, logs.InferenceServer);
  signal.throwIfAborted();
  return startInferenceServer(
    {
      python: pythonOf(virtual),
      ...code,
      modelDir: model?.directory,
      environmentVariables: { ...environment, ...deployment.properties.environmentVariables },
      readyWithinMs: Math.max(SHORTEST_START, emulator.clock.scaled(probeMs(deployment))),
      log: logs.InferenceServer,
    },
    signal,
  );
}

/** True for a deployment whose .onnx model is run without its score.py. */
export function isEmbedded(deployment: OnlineDeployment): boolean {
  const properties = deployment.properties.properties as Record<string, unknown> | null | undefined;
  return (deployment.tags['mlops-emulator'] ?? properties?.['mlops-emulator']) === 'onnx';
}

async function embedded(model: DownloadedModel | undefined, log: ContainerLog): Promise<Container> {
  if (!model)
    throw new ProvisioningError(
      'BadArgument',
      'The tag mlops-emulator: onnx needs a deployment with a model.',
    );
  try {
    const loaded = await openEmbeddedModel(findModel(model.directory), log);
    log.line('The model is loaded and answers in the place of score.py.');
    return {
      score: loaded.score,
      swagger: async () => ({ status: 404, headers: {}, body: MISSING_SWAGGER }),
      stop: loaded.release,
    };
  } catch (error) {
    log.line(`The model could not be loaded. ${(error as Error).message}`);
    throw new ProvisioningError(
      'ResourceNotReady',
      `The model could not be loaded. ${(error as Error).message}`,
    );
  }
}

/** How long Azure waits for a container to become ready. */
function probeMs(deployment: OnlineDeployment): number {
  const probe = deployment.properties.readinessProbe ?? {};
  return (
    durationMs(probe.initialDelay) +
    Number(probe.failureThreshold ?? 30) * durationMs(probe.period ?? 'PT10S')
  );
}
