import type { Workspace } from '@mlops-actions/azureml/workspace';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import type { SwitchInputs } from '@mlops-actions/core/traffic/inputs';
import type { Unfinished } from '@mlops-actions/core/traffic/release';
import { switchTraffic } from '@mlops-actions/core/traffic/switch-traffic';
import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Stage, openStage, putUpEndpoint } from './stage.ts';

type Mode = SwitchInputs['mode'];

/** A stage for the tests of a file, opened before the first and closed after the last, and releases on its endpoints. */
export function testReleases() {
  let opened: Stage;
  let number = 0;
  const stage = () => opened;

  beforeAll(async () => {
    opened = await openStage(500);
  }, 60_000);
  afterEach(() => opened.inspect('faults', 'DELETE'));
  afterAll(() => opened.close());

  /** An endpoint of its own for each test: blue live, green beside it. */
  async function putUp(setting: Partial<Parameters<typeof putUpEndpoint>[2]> = {}): Promise<string> {
    const name = `flights-${++number}`;
    await putUpEndpoint(stage(), name, {
      deployments: ['blue', 'green'],
      traffic: { blue: 100 },
      ...setting,
    });
    return name;
  }

  async function run(
    mode: Mode,
    endpoint: string,
    more: Partial<SwitchInputs> = {},
    workspace: Workspace = stage().workspace,
  ) {
    const { context, log, cancel } = testContext();
    const remembered: (Unfinished | null)[] = [];
    const inputs = { ...defaults(mode, endpoint, stage().requests), ...more };
    const outcome = switchTraffic(inputs, workspace, context, (unfinished) => remembered.push(unfinished));
    return { outcome, log, cancel, remembered };
  }

  async function result(...parameters: Parameters<typeof run>) {
    return (await run(...parameters)).outcome;
  }

  async function splitOf(endpoint: string) {
    const { traffic, mirrorTraffic } = (await stage().workspace.endpoints.get(endpoint))!;
    return { traffic, mirror: mirrorTraffic };
  }

  /** What the endpoint's own write log says of its traffic, in order. */
  async function mapsOf(endpoint: string): Promise<Record<string, number>[]> {
    const writes = await stage().inspect<{ endpoint: string; traffic: Record<string, number> }[]>('writes');
    return writes.filter((write) => write.endpoint === endpoint).map((write) => write.traffic);
  }

  function fault(endpoint: string, path: string, effect: unknown, match: Record<string, unknown> = {}) {
    return stage().inspect('faults', 'POST', { match: { path: `${endpoint}${path}`, ...match }, effect });
  }

  /** So slow that this machine's own stalls do not count as late sends. */
  const steadily = (endpoint: string) => fault(endpoint, '/score', { slow: 1_500 });

  return { stage, putUp, run, result, splitOf, mapsOf, fault, steadily };
}

function defaults(mode: Mode, endpoint: string, requests: string): SwitchInputs {
  return {
    mode,
    endpoint,
    candidate: undefined,
    steps: [5, 50, 100],
    bake: undefined,
    health: 'probe',
    requests,
    rate: 300,
    policy: undefined,
    onInconclusive: 'rollback',
    lockTimeout: 2_000,
    seed: '7',
  };
}

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 400; left > 0 && !(await holds()); left--)
    await new Promise((resolve) => setTimeout(resolve, 25));
}
