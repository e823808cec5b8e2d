import semver from 'semver';
import { UserError } from '../runtime/user-error.ts';

export type Bump = 'major' | 'minor' | 'patch';

/**
 * The version after the highest semantic version there is: `1.0.0` for the first. Versions such as `3`, which Azure numbers by
 * itself, count as `3.0.0`; what is no version at all does not count.
 */
export function bumpedVersion(existing: readonly string[], bump: Bump): string {
  const versions = existing
    .map((version) => semver.valid(version) ?? semver.valid(semver.coerce(version)))
    .filter((version) => version !== null);
  const highest = versions.sort(semver.rcompare)[0];
  return highest === undefined ? '1.0.0' : semver.inc(highest, bump)!;
}

/** The next whole number. Azure's own proposal is taken where it is free. */
export function nextVersion(existing: readonly string[], proposed: string): string {
  if (!existing.includes(proposed)) return proposed;
  const numbers = existing.filter((version) => /^\d+$/.test(version)).map(Number);
  return String(Math.max(0, ...numbers) + 1);
}

/** @throws UserError for a version that Azure does not take */
export function assertVersion(version: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$/.test(version)) return;
  throw new UserError(
    `Input 'version' is '${version}': Azure takes up to 30 letters, digits, dots, dashes and underscores, such as 1.4.0 or 17.`,
  );
}
