import type { DeploymentFile } from './deployment-file.ts';

/** What a deployment names, as ARM ids. */
export interface DeploymentAssets {
  model?: string | undefined;
  code?: string | undefined;
  environment?: string | undefined;
}

export type ArmBody = Record<string, unknown> & { properties: Record<string, unknown> };

/** The ARM resource of a deployment file (2024-04-01), without defaults that the service fills in. */
export function armDeployment(
  file: DeploymentFile,
  assets: DeploymentAssets,
  { location, isManaged, capacity }: { location: string; isManaged: boolean; capacity: number },
): ArmBody {
  const { request_settings: requests, code_configuration: code } = file;
  return {
    location,
    kind: isManaged ? 'Managed' : 'Kubernetes',
    sku: { name: 'Default', capacity },
    tags: file.tags ?? {},
    properties: defined({
      endpointComputeType: isManaged ? 'Managed' : 'Kubernetes',
      description: file.description,
      properties: file.properties,
      model: assets.model,
      modelMountPath: file.model_mount_path,
      codeConfiguration: code && defined({ codeId: assets.code, scoringScript: code.scoring_script }),
      environmentId: assets.environment,
      environmentVariables: file.environment_variables,
      appInsightsEnabled: file.app_insights_enabled,
      instanceType: isManaged ? (file.instance_type ?? 'Standard_F4s_v2') : file.instance_type,
      scaleSettings: scaleSettings(file.scale_settings),
      requestSettings: requests && {
        ...defined({
          requestTimeout: milliseconds(requests.request_timeout_ms),
          maxConcurrentRequestsPerInstance: requests.max_concurrent_requests_per_instance,
          maxQueueWait: milliseconds(requests.max_queue_wait_ms),
        }),
      },
      livenessProbe: probe(file.liveness_probe),
      readinessProbe: probe(file.readiness_probe),
      startupProbe: probe(file.startup_probe),
      egressPublicNetworkAccess: capitalised(file.egress_public_network_access),
      dataCollector: dataCollector(file.data_collector),
      containerResourceRequirements: file.resources && {
        ...defined({
          containerResourceRequests: file.resources.requests,
          containerResourceLimits: file.resources.limits,
        }),
      },
    }),
  };
}

function scaleSettings(settings: DeploymentFile['scale_settings']): Record<string, unknown> {
  if (settings?.type !== 'target_utilization') return { scaleType: 'Default' };
  return defined({
    scaleType: 'TargetUtilization',
    minInstances: settings.min_instances,
    maxInstances: settings.max_instances,
    targetUtilizationPercentage: settings.target_utilization_percentage,
    pollingInterval: duration(settings.polling_interval),
  });
}

function probe(settings: DeploymentFile['liveness_probe']): Record<string, unknown> | undefined {
  return (
    settings &&
    defined({
      initialDelay: duration(settings.initial_delay),
      period: duration(settings.period),
      timeout: duration(settings.timeout),
      successThreshold: settings.success_threshold,
      failureThreshold: settings.failure_threshold,
    })
  );
}

function dataCollector(settings: DeploymentFile['data_collector']): Record<string, unknown> | undefined {
  if (!settings) return undefined;
  const collections = Object.entries(settings.collections).map(([name, { enabled, sampling_rate: own }]) => {
    const isEnabled = enabled === true || String(enabled).toLowerCase() === 'true';
    const samplingRate = own ?? settings.sampling_rate;
    return [name, defined({ dataCollectionMode: isEnabled ? 'Enabled' : 'Disabled', samplingRate })];
  });
  return defined({
    collections: Object.fromEntries(collections) as unknown,
    rollingRate: capitalised(settings.rolling_rate),
    requestLogging: settings.request_logging && { captureHeaders: settings.request_logging.capture_headers },
  });
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** ISO 8601, as ARM writes durations. */
function duration(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `PT${seconds}S`;
}

function milliseconds(value: number | undefined): string | undefined {
  return duration(value === undefined ? undefined : value / 1000);
}

function capitalised(word: string | undefined): string | undefined {
  return word && word[0]!.toUpperCase() + word.slice(1);
}
