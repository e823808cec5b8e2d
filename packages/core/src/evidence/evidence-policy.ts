import { z } from 'zod';
import { readYamlFile } from '../runtime/yaml-file.ts';
import { type StagePaths, stages, standardPaths } from '../register/stages.ts';
import { type ChainRules, standardRules } from './chain.ts';

/** A registration policy: what evidence a version needs, and which verdicts are taken. */
export const evidencePolicySchema = z.strictObject({
  $schema: z.string().optional(),
  accept: z.array(z.string()).min(1).optional(),
  require: z.array(z.string()).optional(),
  'same-commit': z.boolean().optional(),
  'allow-emulator-evidence': z.boolean().optional(),
  /** From a stage (`none` before the first) to those that may follow; what is not named stays as it is. */
  stages: z.partialRecord(z.enum(['none', ...stages]), z.array(z.enum(stages))).optional(),
});

/** @throws UserError with the line of what is wrong */
export async function readChainRules(file: string | undefined): Promise<ChainRules & { stages: StagePaths }> {
  if (file === undefined) return { ...standardRules, stages: standardPaths };
  const { value } = await readYamlFile(file, evidencePolicySchema, 'policy');
  return {
    accept: value.accept ?? standardRules.accept,
    require: value.require ?? standardRules.require,
    sameCommit: value['same-commit'] ?? standardRules.sameCommit,
    allowEmulatorEvidence: value['allow-emulator-evidence'] ?? standardRules.allowEmulatorEvidence,
    stages: { ...standardPaths, ...value.stages },
  };
}
