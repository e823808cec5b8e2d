import type { OnlineDeployment } from '../state/resources.ts';

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

/** An ISO 8601 duration of days and shorter (`PT1M30.5S`), in milliseconds; 0 when it is none. */
export function durationMs(value: unknown): number {
  const parts =
    typeof value === 'string'
      ? /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value)
      : undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
