import semver from 'semver';
import { UserError } from '../runtime/user-error.ts';

export type Bump = 'major' | 'minor' | 'patch';

/**
 * The version after the highest release there is: `1.0.0` for the first. Versions such as `3`, which Azure numbers by
 * itself, count as `3.0.0`; what is no version at all does not count. A release that pre-releases lead to and that is higher
 * goes first. With a `prerelease` word, the next of that word before the release: `1.2.0-rc.1`, then `1.2.0-rc.2`.
 */
export function bumpedVersion(existing: readonly string[], bump: Bump, prerelease?: string): string {
  const versions = semanticVersions(existing).sort(semver.rcompare);
  const release = versions.find((version) => semver.prerelease(version) === null);
  const begun = versions
    .filter((version) => semver.prerelease(version))
    .map((v) => semver.coerce(v)!.version);
  const bumped = release === undefined ? [] : [semver.inc(release, bump)!];
  const target = [...bumped, ...begun].sort(semver.rcompare)[0] ?? '1.0.0';
  if (prerelease === undefined) return target;
  const numbers = versions
    .filter((version) => version.startsWith(`${target}-${prerelease}.`))
    .map((version) => Number(semver.prerelease(version)!.at(-1)))
    .filter((number) => Number.isInteger(number));
  return `${target}-${prerelease}.${Math.max(0, ...numbers) + 1}`;
}

function semanticVersions(texts: readonly string[]): string[] {
  return texts
    .map((text) => semver.valid(text) ?? (isWholeNumber(text) ? `${Number(text)}.0.0` : null))
    .filter((version) => version !== null);
}

/** The next whole number. Azure's own proposal is taken where it is free. */
export function nextVersion(existing: readonly string[], proposed: string): string {
  if (!existing.includes(proposed)) return proposed;
  const numbers = existing.filter(isWholeNumber).map(Number);
  return String(Math.max(0, ...numbers) + 1);
}

/** Newest first: semantic versions and whole numbers by their order, any other text behind them. */
export function byVersion(a: string, b: string): number {
  const [x, y] = [semanticVersions([a])[0], semanticVersions([b])[0]];
  if (x !== undefined && y !== undefined) return semver.rcompare(x, y);
  return x !== undefined ? -1 : y !== undefined ? 1 : a < b ? 1 : a > b ? -1 : 0;
}

/** A sentence where a model would get both kinds of versions, `7` beside `1.2.0`. */
export function mixedKinds(model: string, version: string, existing: readonly string[]): string | undefined {
  const others = existing.filter((other) => kindOf(other) !== 'text' && kindOf(other) !== kindOf(version));
  const [newest] = others.sort(byVersion);
  if (kindOf(version) === 'text' || newest === undefined || existing.includes(version)) return undefined;
  return kindOf(version) === 'number'
    ? `Version ${version} is a whole number, but model '${model}' has semantic versions such as ${newest}: set input 'bump' to go on with those.`
    : `Version ${version} is a semantic version, but model '${model}' is numbered (${newest}): leave out 'bump' and 'version' to go on with whole numbers.`;
}

function kindOf(version: string): 'number' | 'semantic' | 'text' {
  if (isWholeNumber(version)) return 'number';
  return semver.valid(version) === null ? 'text' : 'semantic';
}

function isWholeNumber(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

/** The number of the workflow's run, for `version: run`. */
export function runVersion(env: Readonly<Record<string, string | undefined>>): string {
  const number = env['GITHUB_RUN_NUMBER'];
  if (number !== undefined && isWholeNumber(number)) return number;
  throw new UserError(
    "Input 'version' is 'run', and there is no run: GITHUB_RUN_NUMBER is set in GitHub Actions only. Give the version itself.",
  );
}

/** @throws UserError for a version that Azure does not take */
export function assertVersion(version: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$/.test(version)) return;
  throw new UserError(
    `Input 'version' is '${version}': Azure takes up to 30 letters, digits, dots, dashes and underscores, such as 1.4.0 or 17.`,
  );
}
