import { choice, text, textLike } from './input-kinds.ts';
import type { Inputs } from './inputs.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const guidForm = { allowed: 'a GUID', example: '1b0f3a2c-8f1d-4c52-9f0e-2a6f0c9d7e11' };

/** What every action takes that speaks to Azure. */
export const azureInputs = {
  'subscription-id': textLike(
    { description: 'Subscription of the workspace', env: 'AZURE_SUBSCRIPTION_ID', ...guidForm },
    guid,
  ),
  'resource-group': textLike(
    {
      description: 'Resource group of the workspace',
      env: 'AZURE_RESOURCE_GROUP',
      allowed: 'the name of a resource group',
      example: 'ml-prod',
    },
    /^[\p{L}\p{N}_()-][\p{L}\p{N}_().-]{0,88}[\p{L}\p{N}_()-]$|^[\p{L}\p{N}_()-]$/u,
  ),
  workspace: text({
    description:
      'Azure ML workspace: its name, or its full ARM id, which needs no subscription and resource group',
    env: 'AZURE_ML_WORKSPACE',
    allowed: 'the name of a workspace, or its ARM id',
    example: 'ml-prod',
  }),
  'client-id': textLike(
    {
      description: 'Client id of the application or user-assigned identity that the step acts as',
      env: 'AZURE_CLIENT_ID',
      ...guidForm,
    },
    guid,
  ),
  'tenant-id': text({
    description: 'Entra tenant of that identity',
    env: 'AZURE_TENANT_ID',
    allowed: 'a tenant id or domain',
    example: guidForm.example,
  }),
  cloud: choice(['public', 'usgovernment', 'china'], { description: 'Azure cloud', default: 'public' }),
  auth: choice(['auto', 'oidc', 'managed-identity', 'azure-cli', 'service-principal'], {
    description:
      'Identity to use; `auto` takes the first that is configured (OpenID Connect, managed identity, service principal, Azure CLI) and never falls through to another',
    default: 'auto',
  }),
};

export type AzureInputs = Inputs<typeof azureInputs>;

/** What nobody said. */
export const azureDefaults: AzureInputs = {
  subscriptionId: undefined,
  resourceGroup: undefined,
  workspace: undefined,
  clientId: undefined,
  tenantId: undefined,
  cloud: 'public',
  auth: 'auto',
};
