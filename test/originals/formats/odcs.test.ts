import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Judged, judgeOurs } from './judge-ours.ts';
import { contractCases } from './odcs-cases.ts';
import { runPython } from './run-python.ts';
import { writeTables } from './tables.ts';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mlops-odcs-'));
  path = (await writeTables(folder))['CSV'] as string;
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a contract of the Open Data Contract Standard', () => {
  it('is one by the standard, in every case', async () => {
    const wrong = (await runPython(
      'contract_run.py',
      contractCases.map((each) => each.contract),
    )) as unknown[];
    expect(contractCases.map(({ asks }, i) => [asks, wrong[i]]).filter(([, why]) => why !== null)).toEqual(
      [],
    );
  }, 180_000);

  it.each(contractCases)('asks what the standard says: $asks is $verdict', async ({ contract, verdict }) => {
    const [judged] = (await judgeOurs(path, [contract], 'contract.yml')) as [Judged];
    expect(judged).toEqual({ verdict, why: expect.any(Array) });
  });
});
