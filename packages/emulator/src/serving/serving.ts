import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LogContainer } from '../server/data-plane.ts';
import { ProvisioningError } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { OnlineDeployment } from '../state/resources.ts';
import { deploymentKey } from '../state/resources.ts';
import type { ContainerLog } from './container-log.ts';
import { createContainerLog } from './container-log.ts';
import { openContainer } from './container.ts';
import type { ModelServer, ModelServing } from './model-server.ts';

type Logs = Record<LogContainer, ContainerLog>;

/** Runs the deployments of `emulator`: score.py under the real inference server, or an .onnx model embedded. */
export function createServing(emulator: Emulator): ModelServing {
  const running = new Map<string, ModelServer>();
  const logs = new Map<string, Logs>();
  const root = join(emulator.settings.stateDir, 'containers');
  rmSync(root, { recursive: true, force: true });

  async function provision(deployment: OnlineDeployment, signal: AbortSignal): Promise<ModelServer> {
    const key = deploymentKey(deployment.endpoint, deployment.name);
    const own = { InferenceServer: createContainerLog(), StorageInitializer: createContainerLog() };
    logs.set(key, own);
    const directory = join(root, randomUUID());
    mkdirSync(directory, { recursive: true });
    const server = await open(deployment, directory, own, signal);
    const before = running.get(key);
    running.set(key, server);
    await before?.stop();
    return server;
  }

  async function open(
    deployment: OnlineDeployment,
    directory: string,
    own: Logs,
    signal: AbortSignal,
  ): Promise<ModelServer> {
    const remove = (): void => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    try {
      const container = await openContainer(emulator, deployment, directory, own, signal);
      const stop = async (): Promise<void> => {
        await container.stop();
        remove();
      };
      if (signal.aborted) {
        await stop();
        throw signal.reason;
      }
      return { endpoint: deployment.endpoint, deployment: deployment.name, ...container, stop };
    } catch (error) {
      remove();
      own.InferenceServer.line(`The deployment failed. ${(error as Error).message}`);
      if (error instanceof ProvisioningError || signal.aborted) throw error;
      throw new ProvisioningError('InternalServerError', (error as Error).message);
    }
  }

  return {
    provision,
    get: (endpoint, deployment) => running.get(deploymentKey(endpoint, deployment)),
    stop: async (endpoint, deployment) => {
      const key = deploymentKey(endpoint, deployment);
      const server = running.get(key);
      running.delete(key);
      await server?.stop();
    },
    logs: (endpoint, deployment, container, tail) =>
      logs.get(deploymentKey(endpoint, deployment))?.[container].tail(tail) ?? '',
    close: async () => {
      const servers = [...running.values()];
      running.clear();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
