import { fileDigest } from '../evidence/digests.ts';
import { readEvidence } from '../evidence/evidence-file.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import type { ModelType } from '@mlops-actions/azureml/models';
import { parseAliases } from './aliases.ts';
import { readCard } from './card/card-file.ts';
import type { OriginInputs } from './origin.ts';
import { readRegistrationPolicy } from './policy.ts';
import type { Stage } from './stages.ts';
import { cardTags } from './tags/origin-tags.ts';
import { parseTags } from './tags/tags.ts';
import { type Bump, assertVersion, runVersion } from './version.ts';

export interface RegisterModelInputs extends OriginInputs {
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
  /** What was signed, to be kept beside the version that is there already. */
  attestation?: string | undefined;
}

/** What the inputs name, read: whatever is wrong with them is told before anything is written. */
export type Request = Awaited<ReturnType<typeof readRequest>>;

/** @throws UserError for the first that is wrong */
export async function readRequest(inputs: RegisterModelInputs, { env }: Pick<Context, 'env'>) {
  const { policy: law, rules } = await readRegistrationPolicy(inputs.policy);
  const modelCard = await readCard(inputs.card);
  const version = inputs.version === 'run' ? runVersion(env) : inputs.version;
  if (version !== undefined) assertVersion(version);
  assertTogether(inputs);
  return {
    ...inputs,
    version,
    rules: { ...rules, allowEmulatorEvidence: rules.allowEmulatorEvidence || inputs.allowEmulatorEvidence },
    law,
    ownTags: { ...cardTags(modelCard), ...parseTags(inputs.tags ?? []) },
    aliases: parseAliases(inputs.alias ?? []),
    modelCard,
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
