import { z } from 'zod';
import { type ChainRules, standardRules } from './chain.ts';

/** What a policy says of evidence: what a version needs, and which verdicts are taken. */
export const evidencePolicySchema = z.strictObject({
  $schema: z.string().optional(),
  accept: z.array(z.string()).min(1).optional(),
  require: z.array(z.string()).optional(),
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
