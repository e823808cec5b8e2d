import type { Model } from '@mlops-actions/azureml/models';
import type { Commit } from 'conventional-commits-parser';
import semver from 'semver';
import { UserError } from '../runtime/user-error.ts';
import { commitTag } from './record.ts';
import { type Bump, byVersion } from './version.ts';

/**
 * What the commits since the last registered release ask for (https://www.conventionalcommits.org/en/v1.0.0/): a breaking
 * change `major`, a `feat` `minor`, anything else `patch`, since other content needs another version.
 * @throws UserError where the history does not reach back to that release's commit
 */
export async function bumpOfCommits(versions: readonly Model[], folder = '.'): Promise<Bump> {
  const last = versions
    .filter(({ version, tags }) => tags[commitTag] !== undefined && !semver.prerelease(version))
    .sort((a, b) => byVersion(a.version, b.version))[0];
  if (last === undefined) return 'patch';
  const messages = await messagesSince(last.tags[commitTag]!, last.version, folder);
  return highestBump(messages);
}

/** The bump that messages of commits ask for together. */
export async function highestBump(messages: readonly string[]): Promise<Bump> {
  const { CommitParser } = await import('conventional-commits-parser');
  const parser = new CommitParser({
    headerPattern: /^(\w+)(?:\(([^)]*)\))?!?: (.+)$/,
    headerCorrespondence: ['type', 'scope', 'subject'],
    breakingHeaderPattern: /^(\w+)(?:\(([^)]*)\))?!: (.+)$/,
    noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE'],
  });
  const commits = messages.filter((message) => message.trim() !== '').map((message) => parser.parse(message));
  if (commits.some(({ notes }) => notes.length > 0)) return 'major';
  return commits.some(isFeature) ? 'minor' : 'patch';
}

function isFeature(commit: Commit): boolean {
  return commit['type']?.toLowerCase() === 'feat';
}

async function messagesSince(commit: string, version: string, folder: string): Promise<string[]> {
  const repository = await git(folder, 'rev-parse', '--is-shallow-repository');
  if (repository === undefined)
    throw new UserError(
      "Input 'bump' is 'auto', and this is no git repository: check the repository out before this step, or say major, minor or patch.",
    );
  if (repository.trim() === 'true')
    throw new UserError(
      "Input 'bump' is 'auto', and the clone is shallow, so that commits may be missing: set 'fetch-depth: 0' in actions/checkout.",
    );
  const log = await git(folder, 'log', '--format=%B%x00', `${commit}..HEAD`, '--');
  if (log !== undefined) return log.split('\0');
  throw new UserError(
    `Input 'bump' is 'auto', and commit ${commit.slice(0, 12)}, which version ${version} was registered from, is not in this repository: say major, minor or patch.`,
  );
}

/** Undefined where git says no. */
async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  const { getExecOutput } = await import('@actions/exec');
  const options = { cwd: folder, silent: true, ignoreReturnCode: true };
  const { exitCode, stdout } = await getExecOutput('git', args, options).catch(() => {
    throw new UserError("Input 'bump' is 'auto', which needs git on the runner: say major, minor or patch.");
  });
  return exitCode === 0 ? stdout : undefined;
}
