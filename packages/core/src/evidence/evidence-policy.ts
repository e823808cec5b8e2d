import { z } from 'zod';
import { type ChainRules, reportingActions, reportVerdicts, standardRules } from './chain.ts';

/** The scan is no report that someone brings: it is made of every model, whether the policy requires it or not. */
export const ownJudgement = 'scan';

/** What a policy says of evidence: what a version needs, and which verdicts are taken. */
export const evidencePolicySchema = z.strictObject({
  $schema: z.string().optional(),
  /** `unjudged` is a version without evidence, which deploy-endpoint may be told to take. */
  accept: z
    .array(z.enum([...reportVerdicts, 'unjudged']))
    .min(1)
    .optional(),
  require: z.array(z.enum([...reportingActions, ownJudgement])).optional(),
  'same-commit': z.boolean().optional(),
  'allow-emulator-evidence': z.boolean().optional(),
});

export function chainRulesOf(policy: z.output<typeof evidencePolicySchema>): ChainRules {
  return {
    accept: policy.accept ?? standardRules.accept,
    require: policy.require ?? standardRules.require,
    sameCommit: policy['same-commit'] ?? standardRules.sameCommit,
    allowEmulatorEvidence: policy['allow-emulator-evidence'] ?? standardRules.allowEmulatorEvidence,
  };
}
