import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../faults/fault-rules.ts';
import type { Emulator } from '../server/emulator.ts';
import type { ModelRequest, ModelServing } from '../serving/model-server.ts';
import { ModelNotReady } from '../serving/model-server.ts';
import { requestSettingsOf } from '../serving/request-settings.ts';
import type { OnlineDeployment } from '../state/resources.ts';
import { deploymentKey } from '../state/resources.ts';
import type { EndpointAnswer } from './answers.ts';
import { broken, faulty, fromModel, modelSilent, timedOut, tooMany } from './answers.ts';
import type { PendingRequests } from './pending-requests.ts';
import { createPendingRequests } from './pending-requests.ts';

/** Asks a deployment, within its limits. Never rejects. */
export interface DeploymentCaller {
  call(
    deployment: Readonly<OnlineDeployment>,
    request: ModelRequest,
    effects: readonly FaultEffect[],
  ): Promise<EndpointAnswer>;
}

export function createDeploymentCaller(emulator: Emulator): DeploymentCaller {
  const pending = new Map<string, PendingRequests>();

  return {
    call: async (deployment, request, effects) => {
      const key = deploymentKey(deployment.endpoint, deployment.name);
      const queue = pending.get(key) ?? createPendingRequests();
      pending.set(key, queue);
      const { timeoutMs, concurrency } = requestSettingsOf(deployment);
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), timeoutMs);
      try {
        const entered = queue.enter(concurrency, limit.signal);
        const place = entered instanceof Promise ? await entered : entered;
        if (!place) return tooMany();
        try {
          return await ask(emulator, deployment, request, effects, limit.signal);
        } finally {
          place.leave();
        }
      } catch (error) {
        if (limit.signal.aborted) return timedOut();
        if (error instanceof ModelNotReady) return modelSilent(error.reason, error.message);
        return broken((error as Error).message);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

async function ask(
  emulator: Emulator,
  deployment: Readonly<OnlineDeployment>,
  request: ModelRequest,
  effects: readonly FaultEffect[],
  signal: AbortSignal,
): Promise<EndpointAnswer> {
  for (const effect of effects) {
    if ('slow' in effect) await sleep(effect.slow, undefined, { signal });
    if ('status' in effect) return faulty(effect.status, effect.message, effect.retryAfter);
  }
  const server = (emulator.serving as ModelServing).get(deployment.endpoint, deployment.name);
  if (!server) return modelSilent('model_not_ready', 'The deployment is not running.');
  return fromModel(await server.score(request, signal));
}
