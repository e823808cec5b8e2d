import { badRequest } from './arm-error.ts';

/** 3 to 32 characters, a letter first, letters, digits and single dashes, no dash at the end. Throws ArmError 400. */
export function readName(name: string, what: 'Endpoint' | 'Deployment'): string {
  if (name.length < 3 || name.length > 32) {
    throw badRequest(
      `${what} name '${name}' must have from 3 to 32 characters, but has ${name.length}.`,
      'InvalidName',
      'name',
    );
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/i.test(name)) {
    throw badRequest(
      `${what} name '${name}' must begin with a letter and consist of letters, digits and single dashes.`,
      'InvalidName',
      'name',
    );
  }
  return name;
}

/** Names of assets: as the API's description has them. Throws ArmError 400. */
export function readAssetName(name: string): string {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9\-_.]{0,254}$/.test(name)) {
    throw badRequest(
      `The name '${name}' must begin with a letter or digit and consist of letters, digits, dashes, dots and underscores, 255 at most.`,
      'InvalidName',
      'name',
    );
  }
  return name;
}
