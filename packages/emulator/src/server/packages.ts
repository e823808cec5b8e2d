import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Where a package's module is: in the folder that MLOPS_EMULATOR_PACKAGES names (one with node_modules), else where
 * this code finds it.
 * @throws Error with a sentence when it is missing
 */
export function locatePackage(module: string): string {
  const folder = process.env['MLOPS_EMULATOR_PACKAGES'];
  const resolver = createRequire(folder === undefined ? import.meta.url : join(folder, 'package.json'));
  try {
    return resolver.resolve(module);
  } catch {
    const name = module.split('/')[0];
    throw new Error(
      `${name} is not installed${folder === undefined ? '' : ` in ${folder}`}: run npm install ${name}, or name a folder that has it in MLOPS_EMULATOR_PACKAGES.`,
    );
  }
}
