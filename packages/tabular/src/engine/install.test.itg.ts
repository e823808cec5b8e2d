import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineFolder, pinnedVersion } from './install.ts';

describe('installing the engine', () => {
  let cache: string;

  beforeAll(async () => {
    cache = await mkdtemp(join(tmpdir(), 'mlops-cache-'));
  });

  afterAll(() => rm(cache, { recursive: true, force: true }));

  it("uses a checkout's own node_modules", async () => {
    expect(await engineFolder({ env: {} })).toBe(import.meta.dirname);
  });

  it('installs once, also where two steps install at the same time, and leaves nothing else behind', async () => {
    const installDir = join(cache, 'engine');
    const lines: string[] = [];
    const install = () => engineFolder({ installDir, log: (line) => void lines.push(line) });
    expect(await Promise.all([install(), install()])).toEqual([installDir, installDir]);
    expect(existsSync(join(installDir, 'node_modules', '@duckdb', 'node-api'))).toBe(true);
    expect(await readdir(cache)).toEqual(['engine']);
    lines.length = 0;
    expect(await install()).toBe(installDir);
    expect(lines).toEqual([]);
    expect(await engineFolder({ env: { MLOPS_DUCKDB_DIR: installDir } })).toBe(installDir);
  }, 120_000);

  it('says what to do where npm is missing', async () => {
    await expect(engineFolder({ installDir: join(cache, 'none'), env: { PATH: cache } })).rejects.toThrow(
      /npm is not on its PATH: add a step with actions\/setup-node before this one/,
    );
    expect(existsSync(join(cache, 'none'))).toBe(false);
  });

  it('says what to do where the registry cannot be reached, and hands npm no secret', async () => {
    const env = {
      PATH: process.env['PATH'],
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(cache, 'npm'),
    };
    await expect(engineFolder({ installDir: join(cache, 'none'), env })).rejects.toThrow(
      "The SQL engine could not be installed, 'npm ci' failed with ECONNREFUSED: check that the runner reaches its npm registry, or install it beforehand and name the folder in MLOPS_DUCKDB_DIR.",
    );
  }, 60_000);

  it('takes only the pinned version from MLOPS_DUCKDB_DIR', async () => {
    const empty = join(cache, 'empty');
    await expect(engineFolder({ env: { MLOPS_DUCKDB_DIR: empty } })).rejects.toThrow(
      `run 'npm install @duckdb/node-api@${pinnedVersion}' in that folder`,
    );
    const older = join(cache, 'older');
    const package_ = join(older, 'node_modules', '@duckdb', 'node-api');
    await mkdir(package_, { recursive: true });
    await writeFile(
      join(package_, 'package.json'),
      JSON.stringify({ name: '@duckdb/node-api', version: '1.0.0' }),
    );
    await expect(engineFolder({ env: { MLOPS_DUCKDB_DIR: older } })).rejects.toThrow(
      `MLOPS_DUCKDB_DIR holds @duckdb/node-api 1.0.0, but ${pinnedVersion} is needed`,
    );
  });
});
