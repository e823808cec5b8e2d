import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ArmError } from '../arm/arm-error.ts';
import type { Emulator } from '../server/emulator.ts';
import { registerArtifactFiles, registerArtifactList } from './artifact-routes.ts';
import { registerExperiments } from './experiment-routes.ts';
import { registerHistory } from './history-routes.ts';
import { registerRuns } from './run-routes.ts';
import { runStoreOf } from './run-store.ts';
import { TrackingError } from './tracking-error.ts';

const WORKSPACE =
  '/subscriptions/:sub/resourceGroups/:group/providers/Microsoft.MachineLearningServices/workspaces/:workspace';

/** Where MLflow is found: as the workspace's mlFlowTrackingUri says, as newer clients do, and bare. */
const TRACKING = [`/mlflow/v1.0${WORKSPACE}`, `/mlflow/v2.0${WORKSPACE}`, ''];

/** MLflow's REST interface 2.0 and Azure's run history over the same runs. */
export function registerTracking(app: FastifyInstance, emulator: Emulator): void {
  const store = runStoreOf(emulator);
  for (const prefix of TRACKING) {
    void app.register(
      async (scope) => {
        guard(scope, emulator);
        registerExperiments(scope, store);
        registerRuns(scope, store);
        registerArtifactList(scope, emulator, store);
      },
      { prefix: `${prefix}/api/2.0/mlflow` },
    );
    void app.register(
      async (scope) => {
        guard(scope, emulator);
        registerArtifactFiles(scope, emulator);
      },
      { prefix: `${prefix}/api/2.0/mlflow-artifacts` },
    );
  }
  void app.register(
    async (scope) => {
      scope.addHook('preHandler', async (request) => requireWorkspace(emulator, request));
      registerHistory(scope, emulator, store);
    },
    { prefix: `/history/v1.0${WORKSPACE}` },
  );
}

/** Refuses other workspaces, and answers errors in MLflow's shape. */
function guard(scope: FastifyInstance, emulator: Emulator): void {
  scope.addHook('preHandler', async (request) => requireWorkspace(emulator, request));
  scope.setErrorHandler((error, _request, reply) => {
    const known = error instanceof TrackingError || error instanceof ArmError ? error : undefined;
    return reply
      .code(known?.status ?? 500)
      .send({ error_code: known?.code ?? 'INTERNAL_ERROR', message: (error as Error).message });
  });
}

function requireWorkspace(emulator: Emulator, request: FastifyRequest): void {
  const { workspace } = request.params as { workspace?: string };
  if (workspace === undefined || workspace.toLowerCase() === emulator.settings.workspace.toLowerCase())
    return;
  throw new ArmError(404, 'ResourceNotFound', `The workspace '${workspace}' was not found.`);
}
