import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type StartedEmulator, startEmulator } from '@mlops-actions/azureml/start-emulator';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const tokenSeconds = 3;
// A quarter of the longest run here: a busy machine takes more than a second from the assertion to its use.
const assertionSeconds = 3;
let emulator: StartedEmulator;
beforeAll(async () => {
  emulator = await startEmulator(
    '--tls',
    '--token-lifetime',
    String(tokenSeconds),
    '--assertion-lifetime',
    String(assertionSeconds),
  );
}, 60_000);
afterAll(() => emulator.stop());

async function run(seconds: number, env: Record<string, string>) {
  const { endpoint, subscriptionId, resourceGroup, workspace, caPath, environment } = emulator;
  const program = join(import.meta.dirname, 'renewal-program.ts');
  return promisify(execFile)(process.execPath, [program, String(seconds)], {
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      ...environment,
      NODE_EXTRA_CA_CERTS: caPath,
      MLOPS_AZURE_ENDPOINT: endpoint,
      AZURE_SUBSCRIPTION_ID: subscriptionId,
      AZURE_RESOURCE_GROUP: resourceGroup,
      AZURE_ML_WORKSPACE: workspace,
      AZURE_CLIENT_ID: '22222222-2222-2222-2222-222222222222',
      ...env,
    },
  });
}

// An assertion that is kept and used again would be refused before the run ends.
test('a step outlives three expiries of its token, with a fresh assertion at each renewal, and masks every token', async () => {
  const { stdout } = await run(4 * tokenSeconds, {});
  const lines = stdout.trim().split('\n');
  const { calls, failures, said } = JSON.parse(lines.findLast((line) => line.startsWith('{'))!) as {
    calls: number;
    failures: string[];
    said: string[];
  };
  expect(failures).toEqual([]);
  expect(calls).toBeGreaterThan(10);
  expect(said).toEqual(['Azure identity: OpenID Connect of this job (the first that is configured).']);
  const tokens = new Set(lines.filter((line) => line.startsWith('::add-mask::')));
  expect(tokens.size).toBeGreaterThan(6);
}, 60_000);

test.each([
  ['managed-identity', {}, 'managed identity'],
  ['service-principal', { AZURE_CLIENT_SECRET: 'a-client-secret' }, 'service principal with a client secret'],
])(
  '%s outlives an expiry too',
  async (auth, env, named) => {
    const { stdout } = await run(tokenSeconds + 1, { INPUT_AUTH: auth, ...env });
    const { failures, said } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      failures: string[];
      said: string[];
    };
    expect(failures).toEqual([]);
    expect(said).toEqual([`Azure identity: ${named} (as input auth says).`]);
  },
  60_000,
);

test.each([
  [
    'a tenant that does not exist',
    { AZURE_TENANT_ID: '11111111-1111-1111-1111-111111111111' },
    /AADSTS90002.*Check tenant-id/s,
  ],
  [
    'a wrong client secret',
    { INPUT_AUTH: 'service-principal', AZURE_CLIENT_SECRET: 'wrong' },
    /AADSTS7000215.*use its value, not its id/s,
  ],
])(
  '%s is one sentence with Entra’s code and what to do',
  async (_name, env, sentence) => {
    const running = run(1, env);
    await expect(running).rejects.toMatchObject({ stderr: expect.stringMatching(sentence) });
  },
  60_000,
);
