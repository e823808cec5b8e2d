import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEngine } from '@mlops-actions/tabular/engine';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CollectedPair, joinCollected } from './join-collected.ts';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collected-'));
});

afterAll(() => rm(folder, { recursive: true }));

const window = { from: new Date('2026-03-05T10:00:00Z'), to: new Date('2026-03-05T13:00:00Z') };

interface Event {
  time?: string;
  correlationid?: string;
  data: unknown;
}

const event = (correlationid: string, data: unknown, time = '2026-03-05T11:00:00Z'): Event => ({
  time,
  correlationid,
  data,
});

async function file(events: readonly (Event | string)[]): Promise<string> {
  const path = join(folder, `${(count += 1)}.jsonl`);
  await writeFile(path, events.map((e) => (typeof e === 'string' ? e : JSON.stringify(e))).join('\n'));
  return path;
}

async function joined(inputs: (Event | string)[], outputs: (Event | string)[]) {
  return joinedPairs([{ inputs: [await file(inputs)], outputs: [await file(outputs)] }]);
}

async function joinedPairs(pairs: CollectedPair[]) {
  const own = await openEngine();
  const work = await mkdtemp(join(folder, 'work-'));
  const target = join(work, 'current.parquet');
  try {
    const facts = await joinCollected(own, pairs, window, work, target);
    const rows = await own.define(`SELECT * FROM read_parquet('${target}') LIMIT 50`);
    return { facts, rows: rows.map(({ collected_at: _at, correlationid: _id, ...row }) => row) };
  } finally {
    await own.close();
  }
}

describe('Collected inputs and outputs', () => {
  it('are joined by correlation id, and within one id by their order', async () => {
    const { facts, rows } = await joined(
      [
        event('a', [
          { distance: 100, carrier: 'AA' },
          { distance: 250.5, carrier: null },
        ]),
        event('b', [{ distance: 7, carrier: 'UA', night: true }]),
      ],
      [event('b', [{ '0': 1 }]), event('a', [{ '0': 0 }, { '0': 1 }])],
    );
    expect(rows).toEqual([
      { distance: 100, carrier: 'AA', night: null, 0: 0 },
      { distance: 250.5, carrier: null, night: null, 0: 1 },
      { distance: 7, carrier: 'UA', night: true, 0: 1 },
    ]);
    expect(facts).toMatchObject({
      rows: 3,
      inputsAlone: 0,
      outputsAlone: 0,
      brokenLines: 0,
      unreadEvents: 0,
    });
  });

  it('of batched requests with one id pair by order only where both sides have as many', async () => {
    const { facts, rows } = await joined(
      [event('test', [{ x: 1 }]), event('test', [{ x: 2 }]), event('other', [{ x: 3 }, { x: 4 }])],
      [event('test', [{ y: 'a' }, { y: 'b' }]), event('other', [{ y: 'c' }])],
    );
    expect(rows).toEqual([
      { x: 1, y: 'a' },
      { x: 2, y: 'b' },
      { x: 3, y: null },
      { x: 4, y: null },
    ]);
    expect(facts).toMatchObject({ rows: 4, inputsAlone: 2, outputsAlone: 1 });
  });

  it('without a partner are counted: inputs stay, outputs do not', async () => {
    const { facts, rows } = await joined(
      [event('a', [{ x: 1 }]), event('b', [{ x: 2 }])],
      [event('b', [{ y: 2 }]), event('c', [{ y: 3 }])],
    );
    expect(rows).toEqual([
      { x: 1, y: null },
      { x: 2, y: 2 },
    ]);
    expect(facts).toMatchObject({ rows: 2, inputsAlone: 1, outputsAlone: 1 });
  });

  it('are those of the window, by the time of the input', async () => {
    const { facts, rows } = await joined(
      [
        event('early', [{ x: 1 }], '2026-03-05T09:59:59Z'),
        event('first', [{ x: 2 }], '2026-03-05T10:00:00Z'),
        event('offset', [{ x: 3 }], '2026-03-05T14:30:00+02:00'),
        event('late', [{ x: 4 }], '2026-03-05T13:00:00Z'),
      ],
      [event('early', [{ y: 1 }], '2026-03-05T10:00:01Z'), event('first', [{ y: 2 }])],
    );
    expect(rows).toEqual([
      { x: 2, y: 2 },
      { x: 3, y: null },
    ]);
    expect(facts).toMatchObject({ rows: 2, inputsAlone: 1, outputsAlone: 0 });
    expect(facts.hours.map((hour) => hour.toISOString())).toEqual([
      '2026-03-05T10:00:00.000Z',
      '2026-03-05T12:00:00.000Z',
    ]);
  });

  it('of two deployments are not mixed, even with the same ids', async () => {
    const { rows } = await joinedPairs([
      {
        inputs: [await file([event('a', [{ x: 1 }])])],
        outputs: [await file([event('a', [{ y: 'blue' }])])],
      },
      {
        inputs: [await file([event('a', [{ x: 2 }])])],
        outputs: [await file([event('a', [{ y: 'green' }])])],
      },
    ]);
    expect(rows).toEqual([
      { x: 1, y: 'blue' },
      { x: 2, y: 'green' },
    ]);
  });

  it('that cannot be read are counted: broken lines, data kept elsewhere, data that is no table', async () => {
    const { facts } = await joined(
      [
        event('a', [{ x: 1 }]),
        '{"time":"2026-03-05T11:00:00Z","correlation',
        event('b', 'https://account.blob.core.windows.net/container/raw'),
        event('c', [[1, 2]]),
        '{"data":[{"x":1}]}',
      ],
      [],
    );
    expect(facts).toMatchObject({ rows: 1, brokenLines: 2, unreadEvents: 2 });
  });

  it('keep names of any kind, and tell an output from an input of the same name', async () => {
    const { facts, rows } = await joined(
      [event('a', [{ 'a/b~c"d': 1, Time: 'x', nested: { p: 1 }, mixed: 1 }]), event('b', [{ mixed: 'x' }])],
      [event('a', [{ time: 2, correlationid: 'mine' }])],
    );
    expect(facts.columns).toEqual([
      'a/b~c"d',
      'Time',
      'nested',
      'mixed',
      'time_output',
      'correlationid_output',
    ]);
    expect(rows[0]).toEqual({
      'a/b~c"d': 1,
      Time: 'x',
      nested: '{"p":1}',
      mixed: '1',
      time_output: 2,
      correlationid_output: 'mine',
    });
  });

  it('hold integers of any size', async () => {
    const { rows } = await joined(
      [
        '{"time":"2026-03-05T11:00:00Z","correlationid":"a","data":[{"hash":18446744073709551615,"n":-5},{"hash":1,"n":7}]}',
      ],
      [],
    );
    expect(rows).toEqual([
      { hash: 2 ** 64, n: -5 },
      { hash: 1, n: 7 },
    ]);
  });

  it('are an empty table where nothing was collected', async () => {
    const { facts, rows } = await joinedPairs([{ inputs: [], outputs: [] }]);
    expect(rows).toEqual([]);
    expect(facts).toMatchObject({ rows: 0, hours: [] });
  });
});
