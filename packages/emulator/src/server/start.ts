import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { seedRegistry } from '../registries/registries.ts';
import { registerArm } from '../arm/register.ts';
import { seedDatastores } from '../arm/datastores.ts';
import { createBlobProxy } from '../blob/blob-proxy.ts';
import { openBlobStore } from '../blob/open-blob-store.ts';
import { createCallLog } from '../faults/call-log.ts';
import type { FaultRule } from '../faults/fault-rules.ts';
import { createFaults } from '../faults/faults.ts';
import { createGate } from '../faults/gate.ts';
import { createHolds } from '../faults/holds.ts';
import type { BearerCheck } from '../identity/bearer.ts';
import { anyBearer } from '../identity/bearer.ts';
import type { Identity } from '../identity/identity.ts';
import { createScoringAuth } from '../identity/scoring-auth.ts';
import { createOperations } from '../operations/operations.ts';
import { workOf } from '../operations/work.ts';
import { openResources } from '../state/resources.ts';
import { lockState } from '../state/lock.ts';
import type { Store } from '../state/store.ts';
import { openStore } from '../state/store.ts';
import { registerInspection } from '../status/inspection.ts';
import { registerStatusPage } from '../status/status-page.ts';
import { createApp } from './app.ts';
import { createClock } from './clock.ts';
import type { DataPlane } from './data-plane.ts';
import type { Emulator } from './emulator.ts';
import type { Settings } from './settings.ts';

export interface RunningEmulator {
  emulator: Emulator;
  /** With TLS: the environment variables by which a client finds its tokens. */
  environment: Record<string, string>;
  /** Ends servers, jobs and Azurite, and closes the state. */
  stop: () => Promise<void>;
}

/**
 * Starts the emulator over its state directory. When it resolves, the port is open and the deployments that had
 * Succeeded answer again. Throws an Error with a sentence when the directory is in use or Azurite is missing.
 */
export async function startEmulator(
  settings: Settings,
  plane: DataPlane,
  rules: FaultRule[] = [],
): Promise<RunningEmulator> {
  const unlock = lockState(settings.stateDir);
  const store = openStore(settings.stateDir);
  const resources = openResources(store);
  const secrets = openSecrets(store);
  const stopping = new AbortController();
  const identity = settings.tls ? await openIdentity(settings) : undefined;
  const bearer: BearerCheck = identity?.bearer ?? anyBearer;
  let origin = '';
  const blobs = await openBlobStore(settings, resources, secrets.accountKey, () => origin);

  const faults = createFaults();
  faults.add(rules);
  const holds = createHolds();
  const calls = createCallLog();
  const gate = createGate(faults, holds, calls);
  const proxy = createBlobProxy(blobs.account, secrets.accountKey, blobs.azuriteOrigin, gate, bearer);

  const emulator: Emulator = {
    settings,
    store,
    resources,
    blobs,
    clock: createClock(settings.speed),
    scoringAuth: createScoringAuth(resources, secrets.tokenSecret, bearer),
    caPath: identity?.caPath,
    faults,
    signal: stopping.signal,
    get origin() {
      return origin;
    },
    get operations() {
      return operations;
    },
    get serving() {
      return serving;
    },
    get jobs() {
      return jobs;
    },
  };
  const operations = createOperations(store, settings, workOf(emulator));
  const serving = plane.createServing(emulator);
  const jobs = plane.createJobRunner(emulator);

  const app = createApp({ settings, gate, blobs: proxy, bearer, tls: identity?.server });
  identity?.register(app, () => origin);
  registerArm(app, emulator);
  registerInspection(app, emulator, { faults, holds, calls, plane });
  registerStatusPage(app, emulator, { faults, holds, calls, plane });
  plane.registerScoring(app, emulator);
  plane.registerTracking(app, emulator);
  plane.registerMetrics(app, emulator);
  plane.registerLogs(app, emulator);

  await app.listen({ host: '127.0.0.1', port: settings.port });
  const { port } = app.server.address() as AddressInfo;
  origin = `${settings.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  seedRegistry(resources, settings);
  seedDatastores(resources, settings, blobs.account, secrets.accountKey, origin);
  await serveAgain(emulator);
  emulator.operations.resume();

  return {
    emulator,
    environment: identity?.environment(origin) ?? {},
    stop: async () => {
      stopping.abort();
      emulator.operations.close();
      holds.releaseAll();
      await app.close();
      proxy.close();
      await Promise.allSettled([emulator.serving.close(), emulator.jobs.close()]);
      await blobs.close();
      store.close();
      unlock();
    },
  };
}

/** A deployment that cannot be served again stays as it is: its logs say why, and its requests fail. */
async function serveAgain(emulator: Emulator): Promise<void> {
  const deployments = emulator.resources.deployments
    .list()
    .filter((deployment) =>
      ['Succeeded', 'Updating', 'Scaling'].includes(deployment.properties.provisioningState),
    );
  await Promise.allSettled(
    deployments.map((deployment) => emulator.serving.provision(structuredClone(deployment), emulator.signal)),
  );
}

/** Loaded only when asked for: what makes certificates is large. */
async function openIdentity(settings: Settings): Promise<Identity> {
  const { createIdentity } = await import('../identity/identity.ts');
  return createIdentity(settings);
}

/** Made once for a state directory, so that keys and SAS tokens outlive a restart. */
function openSecrets(store: Store): { accountKey: string; tokenSecret: string } {
  const secrets = store.collection<string>('secrets');
  const secret = (name: string): string => {
    const found = secrets.get(name) ?? randomBytes(64).toString('base64');
    if (!secrets.get(name)) secrets.put(name, found);
    return found;
  };
  return { accountKey: secret('accountKey'), tokenSecret: secret('tokenSecret') };
}
