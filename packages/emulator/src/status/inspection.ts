import type { FastifyInstance } from 'fastify';
import { ArmError } from '../arm/arm-error.ts';
import { paramsOf, queryOf } from '../arm/context.ts';
import { isObject, readBody } from '../arm/read.ts';
import type { CallLog } from '../faults/call-log.ts';
import { parseFaultRules, parseMatch } from '../faults/fault-rules.ts';
import type { Faults } from '../faults/faults.ts';
import type { HoldRequest, Holds } from '../faults/holds.ts';
import { trafficWrites } from '../operations/write-log.ts';
import type { DataPlane } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { Json } from '../state/resources.ts';

export interface Inspected {
  faults: Faults;
  holds: Holds;
  calls: CallLog;
  plane: DataPlane;
}

/** `/emulator/…`: what happened, and what shall happen. Needs no token: it is the test's own door. */
export function registerInspection(app: FastifyInstance, emulator: Emulator, parts: Inspected): void {
  const { faults, holds, calls, plane } = parts;
  const { resources, store } = emulator;

  app.get('/emulator/state', () => ({
    endpoints: resources.endpoints.list(),
    deployments: resources.deployments.list(),
    models: resources.versions.list('models/'),
    data: resources.versions.list('data/'),
    environments: resources.versions.list('environments/'),
    codes: resources.versions.list('codes/'),
    components: resources.versions.list('components/'),
    jobs: resources.jobs.list().map((job) => ({ ...job, running: emulator.jobs.status(job.name) })),
    operations: store.collection('operations').list(),
  }));
  app.get('/emulator/writes', () => trafficWrites(store).entries());
  app.get('/emulator/calls', (request) => {
    const since = Number(queryOf(request).since ?? 0);
    return calls.list().filter((call) => call.seq > since);
  });
  app.delete('/emulator/calls', (_request, reply) => {
    calls.reset();
    return reply.code(204).send();
  });
  app.get('/emulator/requests', () => plane.recentRequests(emulator));

  app.get('/emulator/faults', () => faults.list());
  app.post('/emulator/faults', (request, reply) => {
    const rules = reading(() => parseFaultRules(request.body));
    faults.add(rules);
    return reply.code(201).send(rules);
  });
  app.delete('/emulator/faults', () => ({ removed: faults.remove() }));
  app.delete('/emulator/faults/:id', (request) => ({ removed: faults.remove(paramsOf<'id'>(request).id) }));

  app.get('/emulator/holds', () => holds.list());
  app.post('/emulator/holds', (request, reply) => {
    const body = readBody(request.body);
    return reply.code(201).send(holds.add(reading(() => readHold(body))));
  });
  app.get('/emulator/holds/:id', async (request, reply) => {
    const { id } = paramsOf<'id'>(request);
    await holds.caught(id, Number(queryOf(request).wait ?? 0) * 1000);
    return (
      holds.get(id) ??
      reply.code(404).send({ error: { code: 'NotFound', message: `There is no hold ${id}.` } })
    );
  });
  app.delete('/emulator/holds/:id', (request) => ({ released: holds.release(paramsOf<'id'>(request).id) }));
}

function readHold(body: { [key: string]: Json }): HoldRequest {
  const { seq, match, when } = body;
  if (when !== 'before' && when !== 'after') throw new Error('when must be "before" or "after".');
  if (typeof seq === 'number') return { seq, when };
  if (!isObject(match)) throw new Error('A hold needs seq (the number of a call) or match.');
  return { match: parseMatch(match), when };
}

/** Turns a sentence about bad input into a 400. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ArmError(400, 'InvalidRequestContent', error instanceof Error ? error.message : String(error));
  }
}
