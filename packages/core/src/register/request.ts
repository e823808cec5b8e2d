import { fileDigest } from '../evidence/digests.ts';
import { readEvidence } from '../evidence/evidence-file.ts';
import { readChainRules } from '../evidence/evidence-policy.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import type { ModelType } from '@mlops-actions/azureml/models';
import { parseAliases } from './aliases.ts';
import { readCard } from './card.ts';
import type { Stage } from './stages.ts';
import { parseTags } from './tags.ts';
import { type Bump, assertVersion, runVersion } from './version.ts';

export interface RegisterModelInputs {
  name: string;
  model: string;
  type: ModelType | undefined;
  version: string | undefined;
  bump: Bump | 'auto' | undefined;
  prerelease: string | undefined;
  stage: Stage | undefined;
  alias: string[] | undefined;
  registry: string | undefined;
  takeDown: boolean;
  evidence: string[] | undefined;
  policy: string | undefined;
  card: string | undefined;
  tags: string[] | undefined;
  overrideReason: string | undefined;
  adopt: boolean;
  allowEmulatorEvidence: boolean;
  reportDir: string;
}

/** What the inputs name, read: whatever is wrong with them is told before anything is written. */
export type Request = Awaited<ReturnType<typeof readRequest>>;

/** @throws UserError for the first that is wrong */
export async function readRequest(inputs: RegisterModelInputs, { env }: Pick<Context, 'env'>) {
  const rules = await readChainRules(inputs.policy);
  const version = inputs.version === 'run' ? runVersion(env) : inputs.version;
  if (version !== undefined) assertVersion(version);
  assertTogether(inputs);
  return {
    ...inputs,
    version,
    rules: { ...rules, allowEmulatorEvidence: rules.allowEmulatorEvidence || inputs.allowEmulatorEvidence },
    ownTags: parseTags(inputs.tags ?? []),
    aliases: parseAliases(inputs.alias ?? []),
    modelCard: await readCard(inputs.card),
    policyDigest: inputs.policy === undefined ? undefined : await fileDigest(inputs.policy),
    given: await readEvidence(inputs.evidence ?? []),
  };
}

function assertTogether({ version, bump, prerelease, stage, takeDown, registry }: RegisterModelInputs): void {
  if (version !== undefined && bump !== undefined)
    throw new UserError("Inputs 'version' and 'bump' say two different things: give one of them.");
  if (prerelease !== undefined && bump === undefined)
    throw new UserError(
      "Input 'prerelease' needs 'bump': it says what comes before the release that the bump leads to.",
    );
  if (takeDown && stage !== 'retired')
    throw new UserError(
      "Input 'take-down' is for 'stage: retired' only: deployments are taken down when a model retires.",
    );
  if (registry !== undefined && stage === 'retired')
    throw new UserError(
      "Inputs 'registry' and 'stage: retired' say two different things: a version that retires is not promoted.",
    );
}
