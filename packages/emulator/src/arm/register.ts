import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Emulator } from '../server/emulator.ts';
import { ArmError } from './arm-error.ts';
import { ASSET_KINDS, registerAssets } from './assets.ts';
import { paramsOf, queryOf } from './context.ts';
import { registerDatastores } from './datastores.ts';
import { registerJobs } from './jobs.ts';
import { registerOnlineDeployments } from './online-deployments.ts';
import { registerOnlineEndpoints } from './online-endpoints.ts';
import { registerOperations } from './operation-routes.ts';
import { registerPendingUploads } from './pending-uploads.ts';
import { isObject } from './read.ts';
import { asShown } from './versions.ts';
import { registerDiscovery, withAssetIds } from '../registries/data-plane.ts';
import { registerRegistries } from '../registries/register.ts';
import { registerWorkspace } from './workspace.ts';

const PROVIDER = 'Microsoft.MachineLearningServices';

/** All ARM resources. */
export function registerArm(app: FastifyInstance, emulator: Emulator): void {
  app.register(
    async (scope) => {
      scope.addHook('preHandler', async (request) => {
        checkVersion(request);
        checkScope(emulator, request);
      });
      scope.addHook('preSerialization', async (request, _reply, payload) =>
        isObject(payload) ? asShown(payload, queryOf(request)['api-version']) : payload,
      );
      registerWorkspace(scope, emulator);
      registerDatastores(scope, emulator);
      for (const kind of ASSET_KINDS) {
        registerAssets(scope, emulator, kind);
        registerPendingUploads(scope, emulator, kind);
      }
      registerJobs(scope, emulator);
      registerOnlineEndpoints(scope, emulator);
      registerOnlineDeployments(scope, emulator);
    },
    {
      prefix: `/subscriptions/:subscription/resourceGroups/:group/providers/${PROVIDER}/workspaces/:workspace`,
    },
  );
  registerDiscovery(app, emulator);
  // Azure's Python client speaks to a registry at the data plane of its region.
  for (const plane of ['', '/mferp/managementfrontend']) {
    app.register(
      async (scope) => {
        scope.addHook('preHandler', async (request) => {
          checkVersion(request);
          checkGroup(emulator, request);
        });
        scope.addHook('preSerialization', async (_request, _reply, payload) =>
          plane !== '' && isObject(payload) ? withAssetIds(payload) : payload,
        );
        registerRegistries(scope, emulator);
      },
      {
        prefix: `${plane}/subscriptions/:subscription/resourceGroups/:group/providers/${PROVIDER}/registries`,
      },
    );
  }
  app.register(
    async (scope) => {
      scope.addHook('preHandler', async (request) => {
        checkVersion(request);
        checkSubscription(emulator, request);
      });
      registerOperations(scope, emulator);
    },
    { prefix: `/subscriptions/:subscription/providers/${PROVIDER}/locations/:location` },
  );
}

/** Every version is accepted, but one must be named. */
function checkVersion(request: FastifyRequest): void {
  if (queryOf(request)['api-version'] !== undefined) return;
  throw new ArmError(
    400,
    'MissingApiVersionParameter',
    'The api-version query parameter (?api-version=) is required for all requests.',
  );
}

function checkSubscription(emulator: Emulator, request: FastifyRequest): void {
  const { subscription } = paramsOf<'subscription'>(request);
  if (same(subscription, emulator.settings.subscriptionId)) return;
  throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
}

function checkGroup(emulator: Emulator, request: FastifyRequest): void {
  checkSubscription(emulator, request);
  const { group } = paramsOf<'group'>(request);
  if (same(group, emulator.settings.resourceGroup)) return;
  throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

function checkScope(emulator: Emulator, request: FastifyRequest): void {
  checkGroup(emulator, request);
  const { group, workspace } = paramsOf<'group' | 'workspace'>(request);
  if (same(workspace, emulator.settings.workspace)) return;
  throw new ArmError(
    404,
    'ResourceNotFound',
    `The Resource '${PROVIDER}/workspaces/${workspace}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
