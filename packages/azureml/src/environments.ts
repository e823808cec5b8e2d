import { createHash } from 'node:crypto';
import type { Arm } from './arm.ts';
import { type Asset, type Assets, assetsOf } from './assets.ts';

/** An environment as a job or deployment file writes it out. */
export interface InlineEnvironment {
  /** Without a name it is anonymous. */
  name?: string;
  /** Without a version it is numbered by its content. */
  version?: string;
  image?: string;
  /** YAML text. */
  condaFile?: string;
  /** A Docker build context that was uploaded. */
  build?: { contextUri: string; dockerfilePath: string };
  inferenceConfig?: Record<string, unknown>;
}

/** Environments of a workspace. */
export interface Environments extends Assets {
  /** The asset of an environment that a file writes out: the one that Azure has for this content, or a new one. */
  ensure(environment: InlineEnvironment, signal?: AbortSignal): Promise<Asset>;
}

/** The name under which `az ml` registers such environments too. */
const anonymous = 'CliV2AnonymousEnvironment';

export function environmentsOf(arm: Arm): Environments {
  const assets = assetsOf(arm, 'environments');
  return {
    ...assets,
    async ensure({ name = anonymous, version, ...content }, signal) {
      const numbered = version ?? contentVersion(content);
      const known = await assets.get(name, numbered, signal);
      if (known) return known;
      return assets.create(
        name,
        numbered,
        { ...content, isAnonymous: name === anonymous, osType: 'Linux' },
        signal,
      );
    },
  };
}

/** The same content has the same version, so that it is built once. */
function contentVersion(content: object): string {
  const canonical = JSON.stringify(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32);
}
