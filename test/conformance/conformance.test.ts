import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BlobServiceClient, ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { LaunchedEmulator } from '@mlops-actions/emulator/launch';
import { launchEmulator } from '@mlops-actions/emulator/launch';
import { writeTestModel } from '@mlops-actions/emulator/test-model';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exceptions } from './exceptions.ts';
import type { Recorder } from './recorder.ts';
import { createRecorder } from './recorder.ts';
import type { Scene } from './scenario.ts';
import { play } from './scenario.ts';
import { VERSIONS } from './spec-tree.ts';
import type { Finding, Validator } from './validator.ts';
import { openValidator } from './validator.ts';

/** What is read of a datastore and of its secrets. */
interface Answer {
  properties?: { accountName?: string; containerName?: string };
  key?: string;
}

jest.setTimeout(300_000);

describe.each(VERSIONS)(
  "What goes over the wire in version %s is what Azure's description says",
  (version) => {
    const folder = mkdtempSync(join(tmpdir(), 'mlops-conformance-'));
    let emulator: LaunchedEmulator;
    let validator: Validator;
    let recorder: Recorder;
    let findings: Finding[];

    beforeAll(async () => {
      validator = await openValidator();
      emulator = await launchEmulator(['--state-dir', join(folder, 'state'), '--speed', '20000']);
      const { subscriptionId, resourceGroup } = emulator;
      const workspace = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${emulator.workspace}`;
      recorder = createRecorder(emulator.endpoint, workspace, version);
      await play({
        recorder,
        workspace,
        endpoint: emulator.endpoint,
        version,
        ...(await openStore(workspace)),
      });
      findings = [];
      for (const exchange of recorder.exchanges) findings.push(...(await validator.validate(exchange)));
    });

    afterAll(async () => {
      await emulator?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function openStore(
      workspace: string,
    ): Promise<Pick<Scene, 'codeFolder' | 'storeFiles' | 'storeModel'>> {
      const ask = async (method: string, path: string): Promise<Answer> => {
        const response = await fetch(`${emulator.endpoint}${workspace}${path}?api-version=${version}`, {
          method,
          headers: { authorization: 'Bearer conformance' },
        });
        return (await response.json()) as Answer;
      };
      const { properties = {} } = await ask('GET', '/datastores/workspaceblobstore');
      const { key = '' } = await ask('POST', '/datastores/workspaceblobstore/listSecrets');
      const { accountName = '', containerName = '' } = properties;
      const service = new BlobServiceClient(
        emulator.blobEndpoint,
        new StorageSharedKeyCredential(accountName, key),
      );
      const container = service.getContainerClient(containerName);
      return {
        codeFolder: (path) => `${container.url}/${path}`,
        storeFiles: async (sasUri) => {
          await new ContainerClient(sasUri).getBlockBlobClient('model.onnx').upload('model', 5);
        },
        storeModel: async (path) => {
          const local = join(folder, 'model');
          writeTestModel(local);
          writeFileSync(
            join(local, 'score.py'),
            'def init():\n    pass\n\n\ndef run(body):\n    return body\n',
          );
          for (const file of readdirSync(local))
            await container.getBlockBlobClient(`${path}/${file}`).uploadFile(join(local, file));
        },
      };
    }

    it('has requests and answers that pass oav, but for the named exceptions', () => {
      const unexplained = findings.filter((finding) => !exceptions.some(({ covers }) => covers(finding)));
      expect(unexplained).toEqual([]);
    });

    it('needs each named exception', () => {
      const unused = exceptions.filter(({ covers }) => !findings.some((finding) => covers(finding)));
      expect(unused.map(({ name }) => name)).toEqual([]);
    });

    it('covers more than eighty calls, refusals among them', () => {
      expect(recorder.exchanges.length).toBeGreaterThan(80);
      expect(new Set(recorder.exchanges.map(({ status }) => status))).toEqual(
        new Set([200, 201, 202, 204, 400, 404, 409]),
      );
    });

    it('fails on a call that matches no operation', async () => {
      const [some] = recorder.exchanges;
      const strange = { ...some!, url: some!.url.replace('/workspaces/', '/nothing/') };
      expect((await validator.validate(strange)).map(({ code }) => code)).toContain(
        'OPERATION_NOT_FOUND_IN_CACHE',
      );
    });
  },
);
