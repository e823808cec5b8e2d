import type { Model } from '@mlops-actions/azureml/models';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { manifestDigest } from '../evidence/digests.ts';
import { digestStored } from '../evidence/stored-digest.ts';
import { UserError } from '../runtime/user-error.ts';
import { bumpOfCommits } from './commits-bump.ts';
import type { ModelSource } from './model-source.ts';
import { digestTag } from './record.ts';
import { type Bump, bumpedVersion, nextVersion } from './version.ts';

export interface VersionChoice {
  version: string;
  /** The version that has this content already, under whatever number. */
  existing?: Model;
}

interface WantedVersion {
  name: string;
  version: string | undefined;
  bump: Bump | 'auto' | undefined;
  prerelease: string | undefined;
  adopt: boolean;
}

/**
 * Chooses the version for a content: the one that has it already, else the explicit one (that of the model that the content was named
 * by, too), the bumped one, or the next.
 * @throws UserError when the explicit version exists with another content, or with one that is not known
 */
export async function findVersion(
  request: WantedVersion,
  { digest, asset }: Pick<ModelSource, 'digest' | 'asset'>,
  workspace: Pick<Workspace, 'models' | 'artifacts' | 'blobs'>,
  signal: AbortSignal,
): Promise<VersionChoice> {
  const { models } = workspace;
  const { name, bump, prerelease } = request;
  const wanted = {
    ...request,
    version: request.version ?? (asset?.name === name ? asset.version : undefined),
  };
  const versions = await models.list(name, signal);
  const same = versions.find((model) => model.tags[digestTag] === digest);
  if (same) return { version: same.version, existing: same };
  const taken = versions.find(({ version }) => version === wanted.version);
  if (taken) return adopted(taken, digest, wanted.adopt, workspace, signal);
  if (wanted.adopt)
    throw new UserError(
      `There is no version '${wanted.version ?? ''}' of model '${name}' to adopt: give input 'version' the one that is to be taken over.`,
    );
  const numbers = versions.map(({ version }) => version);
  if (wanted.version !== undefined) return { version: wanted.version };
  if (bump !== undefined)
    return {
      version: bumpedVersion(numbers, bump === 'auto' ? await bumpOfCommits(versions) : bump, prerelease),
    };
  return { version: nextVersion(numbers, await models.nextVersion(name, signal)) };
}

async function adopted(
  taken: Model,
  digest: string,
  adopt: boolean,
  workspace: Pick<Workspace, 'models' | 'artifacts' | 'blobs'>,
  signal: AbortSignal,
): Promise<VersionChoice> {
  const tagged = taken.tags[digestTag];
  if (tagged === undefined && !adopt) {
    throw new UserError(
      `Version ${taken.version} of model '${taken.name}' exists and was not registered by this suite, so that its content is not known: give another version, or 'adopt: true' to take it over as unjudged.`,
    );
  }
  const { name, version } = taken;
  const known =
    tagged ?? manifestDigest(await digestStored({ kind: 'asset', name, version }, workspace, signal));
  if (known === digest) return { version, existing: taken };
  throw new UserError(
    `Version ${version} of model '${name}' exists with another content (${known.slice(0, 12)}…, not ${digest.slice(0, 12)}…): a version is never overwritten, so give another one, or none for the next.`,
  );
}
