import { z } from 'zod';
import { type ScanRules, standardScanRules } from './limits.ts';

const count = z.int().positive();
const mebibyte = 2 ** 20;

/** What a registration policy says of the scan. */
export const scanPolicySchema = z.strictObject({
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
});

export function scanRulesOf(scan: z.output<typeof scanPolicySchema> | undefined): ScanRules {
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
