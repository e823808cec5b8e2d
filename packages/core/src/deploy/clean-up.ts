import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import { failureKind } from '../traffic/failure-kind.ts';

/** What a step has made on Azure and takes away again where it fails. */
export interface Created {
  endpoint: string;
  /** Whether the endpoint itself is new. */
  isNewEndpoint: boolean;
  deployment?: string;
}

/**
 * Deletes what was created, waiting for an operation on it that is still in flight. A deployment that has traffic by
 * now is left alone. Returns what was done, as sentences.
 * @throws AzureError when something could not be deleted within `patienceMs`
 */
export async function cleanUp(
  workspace: Workspace,
  { endpoint, isNewEndpoint, deployment }: Created,
  { clock, log }: Pick<Context, 'clock' | 'log'>,
  patienceMs: number,
): Promise<string[]> {
  const done: string[] = [];
  const deadline = clock.now().getTime() + patienceMs;
  const gone = async (what: string, remove: () => Promise<void>) => {
    await patiently(remove, clock, deadline);
    log.info(`Deleted ${what}, which this step had made.`);
    done.push(`Deleted ${what}.`);
  };
  if (deployment !== undefined) {
    const now = await workspace.endpoints.get(endpoint);
    const share = (now?.traffic[deployment] ?? 0) + (now?.mirrorTraffic[deployment] ?? 0);
    if (share > 0) return [`Deployment ${deployment} was left alone, because it has traffic.`];
    if (await workspace.deployments.get(endpoint, deployment)) {
      await gone(`deployment ${deployment}`, async () => {
        await (await workspace.deployments.delete(endpoint, deployment)).wait();
      });
    }
  }
  if (isNewEndpoint && (await isEmpty(workspace, endpoint))) {
    await gone(`endpoint ${endpoint}`, async () => {
      await (await workspace.endpoints.delete(endpoint)).wait();
    });
  }
  return done;
}

async function isEmpty(workspace: Workspace, endpoint: string): Promise<boolean> {
  if (!(await workspace.endpoints.get(endpoint))) return false;
  return (await workspace.deployments.list(endpoint)).length === 0;
}

/** Azure refuses to delete what is still being created. */
async function patiently(
  work: () => Promise<void>,
  clock: Context['clock'],
  deadline: number,
): Promise<void> {
  for (let pause = 500; ; pause = Math.min(pause * 1.5, 10_000)) {
    try {
      return await work();
    } catch (error) {
      const mayPass = error instanceof AzureError && failureKind(error) !== 'final';
      if (!mayPass || clock.now().getTime() > deadline) throw error;
    }
    await clock.sleep(pause);
  }
}
