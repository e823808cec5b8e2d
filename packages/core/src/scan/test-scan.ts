import type { ScannableFile } from './content.ts';
import { type ScanRules, standardScanRules } from './limits.ts';
import { scanModel } from './scan-model.ts';

function fileOf(path: string, content: Uint8Array | string): ScannableFile {
  const bytes = Buffer.from(content);
  return { path, size: bytes.length, read: async (from, length) => bytes.subarray(from, from + length) };
}

export async function scan(
  path: string,
  content: Uint8Array | string,
  rules: Partial<ScanRules['limits']> = {},
) {
  return scanModel([fileOf(path, content)], {
    ...standardScanRules,
    limits: { ...standardScanRules.limits, ...rules },
  });
}

/** A pickle that runs a program. */
export const call = "cposix\nsystem\n(S'true'\ntR.";

/** A .npy file of version 1. */
export function npy(descr: string, payload: string): Buffer {
  const header = Buffer.from(`{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0', 'latin1'),
    Buffer.from([header.length & 255, header.length >> 8]),
    header,
    Buffer.from(payload),
  ]);
}
