import { z } from 'zod';
import { type StagePaths, stages, standardPaths } from '../register/stages.ts';
import { scanPolicySchema, scanRulesOf } from '../scan/scan-policy.ts';
import type { ScanRules } from '../scan/limits.ts';
import { type ChainRules, standardRules } from './chain.ts';

/** What a policy says of evidence: what a version needs, and which verdicts are taken. */
export const evidencePolicySchema = z.strictObject({
  $schema: z.string().optional(),
  accept: z.array(z.string()).min(1).optional(),
  require: z.array(z.string()).optional(),
  'same-commit': z.boolean().optional(),
  'allow-emulator-evidence': z.boolean().optional(),
  /** From a stage (`none` before the first) to those that may follow; what is not named stays as it is. */
  stages: z.partialRecord(z.enum(['none', ...stages]), z.array(z.enum(stages))).optional(),
  scan: scanPolicySchema.optional(),
});

/** The scan is no report that someone brings: register-model makes it of every model, whether the policy requires it or not. */
const ownJudgement = 'scan';

export function chainRulesOf(
  policy: z.output<typeof evidencePolicySchema>,
): ChainRules & { stages: StagePaths; scan: ScanRules } {
  return {
    accept: policy.accept ?? standardRules.accept,
    require: (policy.require ?? standardRules.require).filter((action) => action !== ownJudgement),
    sameCommit: policy['same-commit'] ?? standardRules.sameCommit,
    allowEmulatorEvidence: policy['allow-emulator-evidence'] ?? standardRules.allowEmulatorEvidence,
    stages: { ...standardPaths, ...policy.stages },
    scan: scanRulesOf(policy.scan),
  };
}
