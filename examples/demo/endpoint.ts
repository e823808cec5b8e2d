// What the endpoint's traffic really is, read from Azure's own interface and not through the suite's client.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Azure {
  MLOPS_AZURE_ENDPOINT: string;
  AZURE_SUBSCRIPTION_ID: string;
  AZURE_RESOURCE_GROUP: string;
  AZURE_ML_WORKSPACE: string;
}

export interface EndpointState {
  traffic: Record<string, number>;
  deployments: string[];
}

export async function readEndpoint(azure: Azure, name: string): Promise<EndpointState> {
  const address = `${workspaceAddress(azure)}/onlineEndpoints/${name}`;
  const endpoint = (await get(address)) as { properties: { traffic?: Record<string, number> } };
  const deployments = (await get(`${address}/deployments`)) as { value: { name: string }[] };
  const live = Object.entries(endpoint.properties.traffic ?? {}).filter(([, share]) => share > 0);
  return { traffic: Object.fromEntries(live), deployments: deployments.value.map((d) => d.name).sort() };
}

/** Waits until the deployment has some of the traffic; false when the given promise ends first. */
export async function trafficReaches(
  azure: Azure,
  name: string,
  deployment: string,
  end: AbortSignal,
): Promise<boolean> {
  while (!end.aborted) {
    const { traffic } = await readEndpoint(azure, name);
    if (traffic[deployment]) return true;
    await sleep(100);
  }
  return false;
}

export async function injectFault(azure: Azure, rule: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${azure.MLOPS_AZURE_ENDPOINT}/emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  if (!answer.ok) throw new Error(`The emulator refused the fault: ${answer.status} ${await answer.text()}`);
}

function workspaceAddress(azure: Azure): string {
  return (
    `${azure.MLOPS_AZURE_ENDPOINT}/subscriptions/${azure.AZURE_SUBSCRIPTION_ID}` +
    `/resourceGroups/${azure.AZURE_RESOURCE_GROUP}/providers/Microsoft.MachineLearningServices` +
    `/workspaces/${azure.AZURE_ML_WORKSPACE}`
  );
}

async function get(address: string): Promise<unknown> {
  const answer = await fetch(`${address}?api-version=2024-04-01`, {
    headers: { authorization: 'Bearer demo' },
  });
  if (!answer.ok) throw new Error(`GET ${address} answered ${answer.status}.`);
  return answer.json();
}
