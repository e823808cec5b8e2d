import { testContext } from '@mlops-actions/core/runtime/test-context';
import { takeLock } from '@mlops-actions/core/traffic/lock';
import { finishRelease } from '@mlops-actions/core/traffic/finish-release';
import { describe, expect, test } from '@jest/globals';
import { leaveRecord } from '../../../test/kill/dead-run.ts';
import { testReleases, until } from '../../../test/kill/releases.ts';

const { stage, putUp, run, result, splitOf, fault } = testReleases();

describe('the lock', () => {
  test('names who has it, and is had when that one lets go', async () => {
    const endpoint = await putUp();
    const blobs = await stage().workspace.blobs();
    const lease = (await blobs.leases.acquire(`mlops-actions/locks/${endpoint}`, { seconds: 60 }))!;
    await lease.write(
      JSON.stringify({ by: 'octo/flights run 9', mode: 'promote', since: '2026-01-01T00:00:00Z' }),
    );
    await expect(result('promote', endpoint)).rejects.toThrow(
      `The lock of endpoint ${endpoint} is taken: octo/flights run 9 (promote) has it since 2026-01-01T00:00:00Z.`,
    );
    // A recovery job that comes upon a release at work leaves it alone.
    expect(await result('recover', endpoint)).toMatchObject({
      verdict: 'unchanged',
      summary: expect.stringContaining('octo/flights run 9'),
    });
    const waiting = await run('recover', endpoint, { lockTimeout: 30_000 });
    await until(() => waiting.log.lines.some((line) => line.startsWith('Waiting for the lock')));
    await lease.release();
    expect((await waiting.outcome).verdict).toBe('unchanged');
  }, 60_000);

  test('is a tag where the blob cannot be leased, which is said', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint);
    await fault('', `locks/${endpoint}`, { status: 403, code: 'AuthorizationPermissionMismatch' });
    const { outcome, log } = await run('recover', endpoint);
    expect((await outcome).verdict).toBe('rolled-back');
    expect(log.lines.find((line) => line.includes('only advisory'))).toContain(
      'AuthorizationPermissionMismatch',
    );
    expect(Object.keys((await stage().workspace.endpoints.get(endpoint))!.tags)).not.toContain('mlops-lock');
    expect(await splitOf(endpoint)).toEqual({ traffic: { blue: 100 }, mirror: {} });
  }, 60_000);

  test('waits for a storage that is away, and goes on without it only to roll back', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint);
    await fault('', `locks/${endpoint}`, { status: 503, code: 'ServerBusy' });
    await expect(result('recover', endpoint, { lockTimeout: 0 })).rejects.toMatchObject({
      code: 'ServerBusy',
    });
    expect(await splitOf(endpoint)).toMatchObject({ traffic: { blue: 95, green: 5 } });
    const waiting = await run('recover', endpoint, { lockTimeout: 60_000 });
    await until(() => waiting.log.lines.some((line) => line.includes('ServerBusy')));
    await stage().inspect('faults', 'DELETE');
    expect((await waiting.outcome).verdict).toBe('rolled-back');
    await leaveRecord(stage(), endpoint);
    await fault('', `locks/${endpoint}`, { status: 503, code: 'ServerBusy' });
    expect((await result('rollback', endpoint)).verdict).toBe('rolled-back');
  }, 120_000);

  test('that is a tag of a killed main half is gone on with by its post half', async () => {
    const endpoint = await putUp();
    await leaveRecord(stage(), endpoint);
    await fault('', `locks/${endpoint}`, { status: 403, code: 'AuthorizationPermissionMismatch' });
    const { context } = testContext();
    const holder = { by: 'octo/flights run 1', mode: 'promote', since: new Date().toISOString() };
    const terms = { holder, takeOver: false, patienceMs: 0, termMs: 900_000 };
    const dead = await takeLock(stage().workspace, endpoint, terms, context);
    await expect(result('recover', endpoint)).resolves.toMatchObject({ verdict: 'unchanged' });
    const unfinished = JSON.stringify({ endpoint, releaseId: 'dead', leaseId: dead.leaseId });
    expect((await finishRelease(unfinished, stage().workspace, context)).verdict).toBe('rolled-back');
    expect(Object.keys((await stage().workspace.endpoints.get(endpoint))!.tags)).not.toContain('mlops-lock');
  }, 60_000);
});
