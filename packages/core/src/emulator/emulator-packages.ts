import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { installPinned } from '@mlops-actions/tabular/engine/pinned-packages';
import type { Context } from '../runtime/context.ts';
import lockfile from './packages/package-lock.json' with { type: 'json' };
import manifest from './packages/package.json' with { type: 'json' };

/**
 * A folder whose node_modules hold what the emulator runs and the bundle cannot hold (Azurite, ONNX Runtime):
 * undefined where they are found beside this code, as in a developer's checkout.
 */
export async function emulatorPackages({ env, log }: Context): Promise<string | undefined> {
  const seeded = env['MLOPS_EMULATOR_PACKAGES'];
  if (seeded) return seeded;
  if (Object.keys(manifest.dependencies).every(isBesideThisCode)) return undefined;
  return installPinned(
    {
      title: 'What the emulator runs (Azurite and ONNX Runtime)',
      name: 'mlops-actions-emulator',
      version: manifest.version,
      preseed: 'MLOPS_EMULATOR_PACKAGES',
      manifest,
      lockfile,
    },
    { env, log: (line) => log.info(line) },
  );
}

function isBesideThisCode(name: string): boolean {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.some((folder) => existsSync(path.join(folder, name, 'package.json')));
}
