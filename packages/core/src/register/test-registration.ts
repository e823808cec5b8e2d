import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmulator } from '@mlops-actions/azureml/start-emulator';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { type Envelope, envelopeId } from '../report/envelope.ts';
import type { Outcome } from '../report/outcome.ts';
import { testContext } from '../runtime/test-context.ts';
import { registerModel } from './register-model.ts';
import type { RegisterModelInputs } from './request.ts';

type Inputs = Partial<RegisterModelInputs> & { model: string };

/** For tests: an emulator, and a model of a new name for each test. */
export interface TestRegistration {
  workspace: Workspace;
  /** For files of tests. */
  folder: string;
  name: string;
  /** A folder whose file holds this content. */
  model(content: string): Promise<string>;
  /** Writes files below a folder of its own and returns it. */
  files(name: string, files: Record<string, string>): Promise<string>;
  /** A report of an earlier step. */
  report(action: string, verdict: string, subject: Record<string, unknown>): Promise<string>;
  register(inputs: Inputs, env?: Record<string, string>): Promise<Outcome>;
  close(): Promise<void>;
}

export async function openTestRegistration(): Promise<TestRegistration> {
  const emulator = await startEmulator();
  const workspace = await emulator.open();
  const folder = await mkdtemp(join(tmpdir(), 'register-'));
  const room: TestRegistration = {
    workspace,
    folder,
    name: '',
    async model(content) {
      return room.files(`${room.name}-${content}/model`, { 'model.txt': `${room.name} ${content}` });
    },
    async files(name, files) {
      const path = join(folder, name);
      for (const [file, text] of Object.entries(files)) {
        await mkdir(dirname(join(path, file)), { recursive: true });
        await writeFile(join(path, file), text);
      }
      return path;
    },
    async report(action, verdict, subject) {
      const path = join(folder, `${room.name}-${action}-${verdict}.json`);
      const envelope: Envelope = {
        schema: envelopeId,
        action,
        verdict,
        summary: `${action} says ${verdict}.`,
        subject,
        checks: [{ id: 'f1', title: 'f1 >= 0.75', verdict: 'pass', observed: 0.8125 }],
        inputs: {},
        provenance: { target: 'emulator', commit: 'c1', tools: {}, seeds: {} },
        startedAt: '2026-01-01T00:00:00Z',
        durationMs: 1,
      };
      await writeFile(path, JSON.stringify(envelope));
      return path;
    },
    register: (inputs, env = {}) =>
      registerModel(
        { ...nothingAsked, name: room.name, reportDir: join(folder, 'reports'), ...inputs },
        workspace,
        testContext({ ...github, ...env }).context,
      ),
    async close() {
      await emulator.stop();
      await rm(folder, { recursive: true });
    },
  };
  return room;
}

const github = {
  MLOPS_AZURE_ENDPOINT: 'x',
  GITHUB_SHA: 'c1',
  GITHUB_ACTOR: 'mona',
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_RUN_ID: '7',
};

/** Inputs that ask for nothing but a version. */
export const nothingAsked: Omit<RegisterModelInputs, 'name' | 'model' | 'reportDir'> = {
  type: undefined,
  version: undefined,
  bump: undefined,
  prerelease: undefined,
  stage: undefined,
  alias: undefined,
  registry: undefined,
  takeDown: false,
  evidence: undefined,
  policy: undefined,
  card: undefined,
  environment: undefined,
  dvc: undefined,
  githubToken: undefined,
  tags: undefined,
  overrideReason: undefined,
  adopt: false,
  allowEmulatorEvidence: false,
};
