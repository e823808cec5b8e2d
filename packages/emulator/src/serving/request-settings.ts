import type { OnlineDeployment } from '../state/resources.ts';
import { durationMs } from './iso-duration.ts';

/** How a deployment takes requests. */
export interface RequestSettings {
  timeoutMs: number;
  /** Requests that its containers work on at once. */
  concurrency: number;
}

/** Azure's defaults: 5 s, one request per instance. */
export function requestSettingsOf(deployment: Readonly<OnlineDeployment>): RequestSettings {
  const settings = deployment.properties.requestSettings ?? {};
  const perInstance = Number(settings.maxConcurrentRequestsPerInstance ?? 1);
  const timeoutMs = durationMs(settings.requestTimeout);
  return {
    timeoutMs: timeoutMs > 0 ? timeoutMs : 5000,
    concurrency: Math.max(1, perInstance) * Math.max(1, deployment.sku.capacity),
  };
}
