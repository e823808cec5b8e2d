import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { fileDigest } from '@mlops-actions/core/evidence/digests';
import { fetchCollected } from '@mlops-actions/core/drift/window/collected';
import { openWorkspace } from '@mlops-actions/core/runtime/workspace';
import { testContext } from '@mlops-actions/core/runtime/test-context';
import type { TestWorkspace } from '@mlops-actions/emulator/test-workspace';
import { openEngine } from '@mlops-actions/tabular/engine';
import { createWriteStream, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCollectingWorkspace } from './collecting-workspace.ts';

jest.setTimeout(300_000);

let emulated: TestWorkspace;

beforeAll(async () => {
  emulated = await openCollectingWorkspace(['blue']);
});

afterAll(() => emulated.close());

it('A collected file may be larger than the memory that the engine is given', async () => {
  const { folder, emulator } = emulated;
  const rows = 220_000;
  const now = new Date();
  const inputs = join(folder, 'inputs.jsonl');
  const outputs = join(folder, 'outputs.jsonl');
  await writeEvents(inputs, rows, now, 'x'.repeat(800), (i) => ({
    distance: i % 3000,
    carrier: `carrier ${i % 20}`,
    note: 'n'.repeat(60),
  }));
  await writeEvents(outputs, rows, now, 'x', (i) => ({ prediction: i % 2 }));
  expect(statSync(inputs).size).toBeGreaterThan(200 << 20);

  const { context } = testContext({ MLOPS_AZURE_ENDPOINT: emulator.endpoint });
  const workspace = await openWorkspace(
    { ...emulator, clientId: undefined, tenantId: undefined, cloud: 'public', auth: 'auto' },
    context,
  );
  const store = await workspace.blobs();
  const hour = now.toISOString().slice(0, 13).split(/[-T]/).join('/');
  for (const [name, file] of [
    ['model_inputs', inputs],
    ['model_outputs', outputs],
  ] as const) {
    const prefix = `modelDataCollector/flights/blue/${name}/${hour}`;
    const digest = await fileDigest(file);
    await store.uploadFiles([{ path: 'instance.jsonl', file, size: statSync(file).size, digest }], prefix);
  }

  const engine = await openEngine({ memoryLimit: '200MB', threads: 2 });
  const work = join(folder, 'work');
  mkdirSync(work);
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  try {
    const source = {
      kind: 'collector',
      endpoint: 'flights',
      deployment: 'blue',
      sinceMs: 7_200_000,
    } as const;
    const window = await fetchCollected(engine, workspace, source, work, context);
    const [block] = window.sections[0]!.blocks;
    expect(block).toMatchObject({ rows: expect.arrayContaining([['Rows', rows]]) });
    expect(window.warnings.filter((warning) => !warning.includes('hours'))).toEqual([]);
    // The engine's 200 MB, and what this process needs to pass a stream on.
    expect((most - before) / 2 ** 20).toBeLessThan(512);
  } finally {
    clearInterval(watch);
    await engine.close();
  }
});

async function writeEvents(
  file: string,
  count: number,
  now: Date,
  agent: string,
  row: (i: number) => object,
): Promise<void> {
  const stream = createWriteStream(file);
  const time = now.toISOString();
  const facts = { specversion: '1.0', type: 'azureml.inference.model_inputs', agent };
  for (let i = 0; i < count; i += 1) {
    const event = { ...facts, time, correlationid: `id-${i}`, data: [row(i)] };
    if (!stream.write(`${JSON.stringify(event)}\n`))
      await new Promise<void>((resolve) => void stream.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => stream.end(() => resolve()));
}
