import { z } from 'zod';
import type { ChainRules } from '../evidence/chain.ts';
import { chainRulesOf, evidencePolicySchema, ownJudgement } from '../evidence/evidence-policy.ts';
import type { Environment } from '../evidence/lineage/environment.ts';
import type { Check } from '../report/outcome.ts';
import { UserError } from '../runtime/user-error.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';
import type { ScanRules } from '../scan/limits.ts';
import { scanPolicySchema, scanRulesOf } from '../scan/scan-policy.ts';
import type { ModelCard } from './card/card-file.ts';
import { cardPolicySchema, cardProblems } from './card/card-policy.ts';
import { type StagePaths, stages, standardPaths } from './stages.ts';
import { nameProblem, namePolicySchema, tagPolicySchema, tagProblems } from './tags/tag-policy.ts';

/** A registration policy: the evidence that a version needs, and what its stages, files, name, tags, card and environment have to be. */
export const registrationPolicySchema = evidencePolicySchema.extend({
  /** From a stage (`none` before the first) to those that may follow; what is not named stays as it is. */
  stages: z.partialRecord(z.enum(['none', ...stages]), z.array(z.enum(stages))).optional(),
  scan: scanPolicySchema.optional(),
  name: namePolicySchema.optional(),
  tags: tagPolicySchema.optional(),
  card: cardPolicySchema.optional(),
  /** `pinned`: every package has one version. */
  environment: z.enum(['pinned']).optional(),
});

export type RegistrationPolicy = z.output<typeof registrationPolicySchema>;

/** What evidence, files and stages are held to; what the policy leaves out is as it is without one. */
export interface RegistrationRules extends ChainRules {
  stages: StagePaths;
  scan: ScanRules;
}

/** @throws UserError with the line of what is wrong */
export async function readRegistrationPolicy(
  file: string | undefined,
): Promise<{ policy: RegistrationPolicy; rules: RegistrationRules }> {
  const policy =
    file === undefined ? {} : (await readYamlFile(file, registrationPolicySchema, 'policy')).value;
  if (file !== undefined && Object.keys(policy).length === 0)
    throw new UserError(
      `The policy '${file}' asks for nothing: write what it requires, such as 'require: [evaluate-gate]', or leave the input 'policy' away.`,
    );
  return { policy, rules: rulesOf(policy) };
}

function rulesOf(policy: RegistrationPolicy): RegistrationRules {
  const { require, ...evidence } = chainRulesOf(policy);
  return {
    ...evidence,
    require: require.filter((action) => action !== ownJudgement),
    stages: { ...standardPaths, ...policy.stages },
    scan: scanRulesOf(policy.scan),
  };
}

/** What a policy judges beside the evidence. */
export interface Governed {
  name: string;
  ownTags: Readonly<Record<string, string>>;
  modelCard: ModelCard;
  law: RegistrationPolicy;
}

export interface PolicyJudgement {
  checks: Check[];
  /** All reasons together, in sentences; none means that the policy holds. */
  refusals: string[];
}

/** Holds name, tags, card and environment to the policy: one check for each key that it has. */
export function judgePolicy(
  { name, ownTags, modelCard, law }: Governed,
  environment: Environment | undefined,
  now: Date,
): PolicyJudgement {
  const judged: [id: string, title: string, refusals: string[]][] = [];
  if (law.name)
    judged.push(['policy/name', 'The name fits the policy', [nameProblem(name, law.name) ?? []].flat()]);
  if (law.tags) {
    const problems = tagProblems(ownTags, law.tags, now);
    judged.push(['policy/tags', 'The tags fit the policy', problems.map(({ sentence }) => sentence)]);
  }
  if (law.card)
    judged.push(['policy/card', 'The model card fits the policy', cardSentence(modelCard, law.card, now)]);
  if (law.environment)
    judged.push(['policy/environment', 'The environment is pinned', environmentSentence(environment)]);
  return {
    checks: judged.map(([id, title, refusals]) => ({
      id,
      title,
      verdict: refusals.length > 0 ? 'fail' : 'pass',
      ...(refusals.length > 0 && { detail: refusals.join(' ') }),
    })),
    refusals: judged.flatMap(([, , refusals]) => refusals),
  };
}

/** Missing fields and stale ones in one sentence each. */
function cardSentence(card: ModelCard, policy: NonNullable<RegistrationPolicy['card']>, now: Date): string[] {
  const problems = cardProblems(card, policy, now);
  const missing = problems.filter(({ kind }) => kind === 'missing').map(({ field }) => field);
  const stale = problems
    .filter(({ kind }) => kind === 'stale')
    .map(({ field, reason }) => `'${field}' ${reason}`);
  return [
    ...(missing.length > 0 ? [`The model card lacks ${missing.join(', ')}: fill them in.`] : []),
    ...(stale.length > 0
      ? [`The model card is stale: ${stale.join('; ')}: go over it and bring the dates up to date.`]
      : []),
  ];
}

function environmentSentence(environment: Environment | undefined): string[] {
  if (!environment)
    return [
      "It is not known which packages the model needs: give input 'environment' a requirements or conda file.",
    ];
  const { unpinned, source, packages, image } = environment;
  if (unpinned.length > 0)
    return [`The environment '${source}' leaves open ${unpinned.join(', ')}: give each one version.`];
  return packages.length > 0 || image
    ? []
    : [`The environment '${source}' lists no package: give input 'environment' one that does.`];
}
