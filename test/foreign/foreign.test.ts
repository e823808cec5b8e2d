import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { LaunchedEmulator } from '@mlops-actions/emulator/launch';
import { launchEmulator } from '@mlops-actions/emulator/launch';
import { writeTestModel } from '@mlops-actions/emulator/test-model';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** An interpreter that has the packages of requirements.txt. */
const python = process.env.MLOPS_FOREIGN_PYTHON ?? 'python3';
/** Microsoft's client asks for an operation's state every thirty seconds: let each have ended by then. */
const SPEED = '100000';

jest.setTimeout(180_000);

describe("Microsoft's and MLflow's own clients, unchanged, against the emulator", () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlops-foreign-'));
  let emulator: LaunchedEmulator;

  beforeAll(async () => {
    writeFixtures(join(folder, 'fixtures'));
    emulator = await launchEmulator(['--state-dir', join(folder, 'state'), '--speed', SPEED]);
  });

  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(script: string): Promise<string> {
    const { stdout } = await promisify(execFile)(python, [join('test/foreign', script)], {
      timeout: 170_000,
      env: {
        ...process.env,
        PYTHONDONTWRITEBYTECODE: '1',
        MLOPS_AZURE_ENDPOINT: emulator.endpoint,
        MLOPS_BLOB_ENDPOINT: emulator.blobEndpoint,
        MLOPS_FOREIGN_FIXTURES: join(folder, 'fixtures'),
        AZURE_SUBSCRIPTION_ID: emulator.subscriptionId,
        AZURE_RESOURCE_GROUP: emulator.resourceGroup,
        AZURE_ML_WORKSPACE: emulator.workspace,
      },
    });
    return stdout;
  }

  it('azure-ai-ml registers, reads, lists, updates, archives and downloads models and data', async () => {
    expect(await run('models.py')).toContain('models: ok');
  });

  it('azure-ai-ml finds a registry by its name, and creates, reads and lists its models', async () => {
    expect(await run('registries.py')).toContain('registries: ok');
  });

  it('azure-ai-ml creates endpoints and deployments, moves traffic, invokes and deletes', async () => {
    expect(await run('endpoints.py')).toContain('endpoints: ok');
  });

  it('azure-ai-ml submits, reads, updates and cancels jobs', async () => {
    expect(await run('jobs.py')).toContain('jobs: ok');
  });

  it('mlflow logs a run and finds it again', async () => {
    expect(await run('tracking.py')).toContain('tracking: ok');
  });
});

function writeFixtures(folder: string): void {
  writeTestModel(join(folder, 'model'));
  writeTestModel(join(folder, 'other-model'), [2, 0]);
  for (const name of ['code', 'job']) mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, 'code/score.py'),
    'def init():\n    pass\n\n\ndef run(body):\n    return body\n',
  );
  writeFileSync(
    join(folder, 'conda.yml'),
    'dependencies:\n  - python=3.11\n  - pip:\n      - azureml-inference-server-http\n',
  );
  writeFileSync(join(folder, 'request.json'), '{"data": [[1.0, 2.0]]}');
  writeFileSync(join(folder, 'rows.csv'), 'a,b\n1,2\n');
  writeFileSync(
    join(folder, 'job/train.py'),
    `import argparse, pathlib
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--out", type=pathlib.Path)
options = parser.parse_args()
options.out.mkdir(parents=True, exist_ok=True)
(options.out / "model.txt").write_text(str(options.rate))
`,
  );
}
