import { expect, it, jest } from '@jest/globals';
import { joinCollected } from '@mlops-actions/core/drift/window/join-collected';
import type { Collected, Collector } from '@mlops-actions/emulator/collecting/collector';
import { eventLine } from '@mlops-actions/emulator/collecting/collector';
import { startSidecar } from '@mlops-actions/emulator/collecting/sidecar';
import { openEngine } from '@mlops-actions/tabular/engine';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(120_000);

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

it('What azureml-ai-monitoring sends is collected, and its inputs are joined to its outputs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'collector-'));
  const collected: Collected[] = [];
  const enabled = { samplingRate: 1 };
  const collector: Collector = {
    collections: new Map([
      ['model_inputs', enabled],
      ['model_outputs', enabled],
    ]),
    collect: (one) => void collected.push(one),
    close: async () => {},
  };
  const sidecar = await startSidecar(collector, folder);
  const engine = await openEngine();
  try {
    const script = resolve(import.meta.dirname, 'collector_events.py');
    const env = { ...process.env, ...sidecar.environment };
    const { stdout } = await promisify(execFile)(python, [script], { env });
    const { id } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { id: string };
    expect(collected.map(({ collection, correlationId }) => [collection, correlationId])).toEqual([
      ['model_inputs', id],
      ['model_outputs', id],
      ['model_inputs', 'flight-7'],
      ['model_outputs', 'flight-7'],
    ]);
    const [inputs, outputs] = ['model_inputs', 'model_outputs'].map((name) => {
      const file = join(folder, `${name}.jsonl`);
      const lines = collected.filter(({ collection }) => collection === name);
      writeFileSync(file, lines.map((one) => eventLine(one, one.time ?? new Date(), '/d')).join(''));
      return [file];
    });
    const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
    const target = join(folder, 'current.parquet');
    const pairs = [{ inputs: inputs!, outputs: outputs! }];
    const facts = await joinCollected(engine, pairs, window, folder, target);
    expect(facts).toMatchObject({
      rows: 3,
      inputsAlone: 0,
      outputsAlone: 0,
      brokenLines: 0,
      unreadEvents: 0,
    });
    const rows = await engine.define(
      `SELECT * EXCLUDE (collected_at, correlationid) FROM read_parquet('${target}')`,
    );
    expect(rows).toEqual([
      { distance: 100, carrier: 'AA', delay: 0.5, prediction: 1 },
      { distance: 250, carrier: null, delay: null, prediction: 0 },
      { distance: 100, carrier: 'AA', delay: 0.5, prediction: 1 },
    ]);
  } finally {
    await engine.close();
    await sidecar.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
