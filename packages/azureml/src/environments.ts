import { createHash } from 'node:crypto';
import type { Arm } from './arm.ts';
import { type Asset, type Assets, assetsOf } from './assets.ts';

/** An environment as a job or deployment file writes it out. */
export interface InlineEnvironment {
  image?: string;
  /** YAML text. */
  condaFile?: string;
  /** A Docker build context that was uploaded. */
  build?: { contextUri: string; dockerfilePath: string };
  inferenceConfig?: Record<string, unknown>;
}

/** Environments of a workspace. */
export interface Environments extends Assets {
  /** The asset of an environment that has no name of its own: the one that Azure has for this content, or a new one. */
  ensure(environment: InlineEnvironment, signal?: AbortSignal): Promise<Asset>;
}

/** The name under which `az ml` registers such environments too. */
const anonymous = 'CliV2AnonymousEnvironment';

export function environmentsOf(arm: Arm): Environments {
  const assets = assetsOf(arm, 'environments');
  return {
    ...assets,
    async ensure(environment, signal) {
      const version = createHash('sha256').update(canonical(environment)).digest('hex').slice(0, 32);
      const known = await assets.get(anonymous, version, signal);
      return (
        known ??
        assets.create(anonymous, version, { ...environment, isAnonymous: true, osType: 'Linux' }, signal)
      );
    },
  };
}

function canonical(environment: InlineEnvironment): string {
  return JSON.stringify(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)));
}
