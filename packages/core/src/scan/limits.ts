/** What a scan spends on one model before it refuses to go on: a file that needs more is refused, never half read. */
export interface ScanLimits {
  /** Archives and compressions inside each other. */
  depth: number;
  /** Members of all archives together. */
  members: number;
  /** Bytes that all archives and compressions unpack to, together. */
  unpackedBytes: number;
  /** Unpacked bytes for each packed one, judged beyond the first 64 MiB of a member. */
  ratio: number;
  /** Bytes of one member, JSON document or HDF5 file that have to be in memory at once. */
  heldBytes: number;
  /** Values on the stack and in the memo of one pickle. */
  pickleValues: number;
}

export const standardLimits: ScanLimits = {
  depth: 6,
  members: 100_000,
  unpackedBytes: 64 * 2 ** 30,
  ratio: 200,
  heldBytes: 512 * 2 ** 20,
  pickleValues: 20_000_000,
};

/** Unpacked bytes up to which no ratio is judged: small members of zeros are honest. */
export const bytesBeforeRatio = 64 * 2 ** 20;

export interface ScanRules {
  /** Whether a file of a format that the scan does not know refuses the model, or is listed. */
  unknown: 'refuse' | 'list';
  limits: ScanLimits;
}

export const standardScanRules: ScanRules = { unknown: 'list', limits: standardLimits };
