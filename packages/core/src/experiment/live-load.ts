import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Deployment } from '@mlops-actions/azureml/deployments';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Arms } from './arms.ts';
import { type LiveLoad, type LoadComparison, compareLoad } from './load.ts';

const windowMinutes = 15;
/** Azure's metrics come that late. */
const lagMinutes = 3;

/** Compares what live traffic the two carry per instance, by the minutes before the replay, which adds the same to both. */
export async function compareLiveLoad(
  { metrics }: Pick<Workspace, 'metrics'>,
  { endpoint, baseline, candidate }: Arms,
  now: Date,
  signal: AbortSignal,
): Promise<LoadComparison> {
  const end = new Date(now.getTime() - lagMinutes * 60_000);
  const timespan = { start: new Date(end.getTime() - windowMinutes * 60_000), end };
  const loadOf = async (deployment: Deployment): Promise<LiveLoad> => ({
    requestsPerMinute: await requestsPerMinute(deployment.name),
    trafficPercent: endpoint.traffic[deployment.name.toLowerCase()] ?? 0,
    instances: deployment.capacity ?? 1,
  });

  async function requestsPerMinute(deployment: string): Promise<number | undefined> {
    const query = { names: ['RequestsPerMinute'], deployment, timespan, signal };
    // A role that may score need not be one that may read metrics: then the shares of the traffic have to do.
    const series = await metrics.minutes(endpoint.id, query).catch((error: unknown) => {
      if (error instanceof AzureError) return [];
      throw error;
    });
    const values = series.flatMap(({ minutes }) => minutes.flatMap(({ value }) => value ?? []));
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / windowMinutes;
  }

  return compareLoad(await loadOf(baseline), await loadOf(candidate));
}
