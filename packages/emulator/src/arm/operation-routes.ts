import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operation } from '../operations/operations.ts';
import type { Emulator } from '../server/emulator.ts';
import { ArmError } from './arm-error.ts';
import { paramsOf, sendAccepted } from './context.ts';
import { deploymentView } from './online-deployments.ts';
import { endpointView } from './online-endpoints.ts';
import { compact } from './read.ts';

/** Status and results of long-running operations, under the subscription's location. */
export function registerOperations(app: FastifyInstance, emulator: Emulator): void {
  app.get('/mfeOperationsStatus/:operation', (request, reply) => {
    const operation = existing(emulator, request);
    const { id, status, startTime, endTime, error } = operation;
    const percentComplete = endTime === undefined ? 0 : 100;
    return reply.send(
      compact({
        id: request.url.split('?')[0],
        name: id,
        startTime,
        endTime,
        percentComplete,
        status,
        error: error && { code: error.code, message: error.message, target: operation.target, details: [] },
      }),
    );
  });

  app.get('/mfeOperationResults/:operation', (request, reply) => {
    const operation = existing(emulator, request);
    if (operation.endTime === undefined) return sendAccepted(emulator, request, reply, operation, null);
    if (operation.error) {
      const status = operation.status === 'Canceled' ? 409 : 400;
      throw new ArmError(status, operation.error.code, operation.error.message, { fromWorkspace: true });
    }
    const endpoint = emulator.resources.endpoints.get(operation.target);
    if (endpoint) return endpointView(emulator, endpoint);
    const deployment = emulator.resources.deployments.get(operation.target);
    if (deployment) return deploymentView(emulator, deployment);
    return reply.code(204).send();
  });
}

function existing(emulator: Emulator, request: FastifyRequest): Readonly<Operation> {
  const { operation: id } = paramsOf<'operation'>(request);
  const operation = emulator.operations.get(id);
  if (operation) return operation;
  throw new ArmError(404, 'NotFound', `Operation ${id} was not found.`);
}
