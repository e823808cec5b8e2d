import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ContainerClient } from '@azure/storage-blob';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchedEmulator } from '../launch.ts';
import { launchEmulator } from '../launch.ts';
import type { TestClient } from '../test-client.ts';
import { testClient } from '../test-client.ts';

jest.setTimeout(60_000);

describe('Blob storage under the emulator’s own port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-blobs-'));
  let emulator: LaunchedEmulator;
  let client: TestClient;

  beforeAll(async () => {
    emulator = await launchEmulator(['--state-dir', folder, '--speed', '10000']);
    client = testClient(emulator);
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes the account key, a megabyte in blocks, metadata and leases', async () => {
    const blob = (await client.container()).getBlockBlobClient('folder/large.bin');
    const content = Buffer.alloc(1 << 20, 7);
    await blob.uploadData(content, {
      blockSize: 1 << 18,
      maxSingleShotSize: 1 << 18,
      metadata: { upload_status: 'completed' },
    });
    expect(await blob.downloadToBuffer()).toEqual(content);
    expect((await blob.getProperties()).metadata).toEqual({ upload_status: 'completed' });
    const lease = blob.getBlobLeaseClient();
    await lease.acquireLease(15);
    await expect(blob.getBlobLeaseClient().acquireLease(15)).rejects.toMatchObject({
      statusCode: 409,
      code: 'LeaseAlreadyPresent',
    });
    await lease.releaseLease();
    await expect(blob.upload('x', 1, { conditions: { ifNoneMatch: '*' } })).rejects.toMatchObject({
      statusCode: 409,
    });
  });

  it('takes the SAS address of a pending upload, whose code can then be registered', async () => {
    const { body } = await client.arm('POST', '/codes/mine/versions/1/startPendingUpload', {
      pendingUploadType: 'TemporaryBlobReference',
    });
    const { blobUri, credential } = body.blobReferenceForConsumption;
    const missing = await client.arm('PUT', '/codes/mine/versions/1', { properties: { codeUri: blobUri } });
    expect(missing.status).toBe(400);
    await new ContainerClient(credential.sasUri).getBlockBlobClient('src/score.py').upload('x', 1);
    const { status } = await client.arm('PUT', '/codes/mine/versions/1', {
      properties: { codeUri: `${blobUri}/src` },
    });
    expect(status).toBe(201);
  });

  it('takes a bearer token, and refuses a call without any', async () => {
    const url = (await client.container()).getBlobClient('by-token.txt').url;
    const put = (headers: Record<string, string>): Promise<Response> =>
      fetch(url, {
        method: 'PUT',
        body: 'x',
        headers: { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2024-11-04', ...headers },
      });
    expect((await put({ authorization: 'Bearer any' })).status).toBe(201);
    expect((await put({})).status).toBe(403);
  });
});
