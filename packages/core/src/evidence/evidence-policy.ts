import { z } from 'zod';
import { readYamlFile } from '../runtime/yaml-file.ts';
import { type ScanRules, standardScanRules } from '../scan/limits.ts';
import { type ChainRules, standardRules } from './chain.ts';

const count = z.int().positive();
const mebibyte = 2 ** 20;

/** A registration policy: what evidence a version needs, and which verdicts are taken. */
export const evidencePolicySchema = z.strictObject({
  $schema: z.string().optional(),
  accept: z.array(z.string()).min(1).optional(),
  require: z.array(z.string()).optional(),
  'same-commit': z.boolean().optional(),
  'allow-emulator-evidence': z.boolean().optional(),
  scan: z
    .strictObject({
      unknown: z.enum(['refuse', 'list']).optional(),
      limits: z
        .strictObject({
          depth: count.optional(),
          members: count.optional(),
          ratio: count.optional(),
          'unpacked-mib': count.optional(),
          'held-mib': count.optional(),
          'pickle-values': count.optional(),
        })
        .optional(),
    })
    .optional(),
});

/** The scan is no report that someone brings: register-model makes it of every model, whether the policy requires it or not. */
const ownJudgement = 'scan';

export interface RegistrationRules extends ChainRules {
  scan: ScanRules;
}

/** @throws UserError with the line of what is wrong */
export async function readChainRules(file: string | undefined): Promise<RegistrationRules> {
  if (file === undefined) return { ...standardRules, scan: standardScanRules };
  const { value } = await readYamlFile(file, evidencePolicySchema, 'policy');
  return {
    accept: value.accept ?? standardRules.accept,
    require: (value.require ?? standardRules.require).filter((action) => action !== ownJudgement),
    sameCommit: value['same-commit'] ?? standardRules.sameCommit,
    allowEmulatorEvidence: value['allow-emulator-evidence'] ?? standardRules.allowEmulatorEvidence,
    scan: scanRulesOf(value.scan),
  };
}

function scanRulesOf(scan: z.infer<typeof evidencePolicySchema>['scan']): ScanRules {
  const standard = standardScanRules.limits;
  const limits = scan?.limits ?? {};
  const bytes = (mebibytes: number | undefined) => mebibytes && mebibytes * mebibyte;
  return {
    unknown: scan?.unknown ?? standardScanRules.unknown,
    limits: {
      depth: limits.depth ?? standard.depth,
      members: limits.members ?? standard.members,
      ratio: limits.ratio ?? standard.ratio,
      unpackedBytes: bytes(limits['unpacked-mib']) ?? standard.unpackedBytes,
      heldBytes: bytes(limits['held-mib']) ?? standard.heldBytes,
      pickleValues: limits['pickle-values'] ?? standard.pickleValues,
    },
  };
}
