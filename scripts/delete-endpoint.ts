// Deletes an online endpoint with all of its deployments: node scripts/delete-endpoint.ts NAME, the workspace from AZURE_*.
import { wallClock } from '@mlops-actions/core/runtime/context';
import { githubLogger } from '@mlops-actions/core/runtime/logger';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';

const [name] = process.argv.slice(2);
const { env } = process;
if (!name) {
  process.stderr.write('Say which endpoint: node scripts/delete-endpoint.ts NAME\n');
  process.exit(2);
}
const inputs = {
  subscriptionId: env['AZURE_SUBSCRIPTION_ID'],
  resourceGroup: env['AZURE_RESOURCE_GROUP'],
  workspace: env['AZURE_ML_WORKSPACE'],
  clientId: env['AZURE_CLIENT_ID'],
  tenantId: env['AZURE_TENANT_ID'],
  cloud: 'public',
  auth: 'auto',
} as const;
const context = { env, log: githubLogger, signal: new AbortController().signal, clock: wallClock };
const { endpoints } = await openWorkspace(inputs, context);
const deletion = await endpoints.delete(name);
await deletion.wait();
process.stdout.write(`Endpoint ${name} is deleted.\n`);
