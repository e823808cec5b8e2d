import { contentOf, type ScannableFile } from './content.ts';
import type { Finding } from './finding.ts';
import { inspect } from './inspect.ts';
import { type ScanRules, standardScanRules } from './limits.ts';
import { Scan } from './scan.ts';

/**
 * Raised whenever an allow list (pickle/allow-list.ts, formats/tensorflow/operations.ts) allows more or less, so that a
 * record says by which lists a model was judged.
 */
const allowListVersion = '4';

export interface ScannedFile {
  path: string;
  /** What its bytes say that it is: `pickle`, `PyTorch archive`, `safetensors`, `text`, `unknown` … */
  format: string;
}

export interface ModelScan {
  /** `refused` when any finding refuses: something would run, or could not be looked into. */
  verdict: 'clean' | 'refused';
  findings: Finding[];
  files: ScannedFile[];
  /** Files and members of no known format, which were not looked into. */
  unknown: string[];
  allowList: string;
}

/**
 * Looks into a model's files for what runs when they are loaded, without loading them. Files are known by their bytes, archives and
 * compressions are looked into, and what cannot be read, or is on no list, is refused.
 * @throws only what reading the files throws
 */
export async function scanModel(
  files: readonly ScannableFile[],
  rules: ScanRules = standardScanRules,
): Promise<ModelScan> {
  const scan = new Scan(rules.limits, new Map(files.map(({ path, size }) => [path, size])));
  const scanned: ScannedFile[] = [];
  for (const file of files) scanned.push({ path: file.path, format: await inspect(contentOf(file), scan) });
  if (rules.unknown === 'refuse')
    for (const content of scan.unknown)
      scan.report(content, {
        mechanism: 'unknown format',
        detail: 'is of a format that the scan does not know, which the policy refuses',
      });
  return {
    verdict: scan.findings.some(({ level }) => level === 'refused') ? 'refused' : 'clean',
    findings: scan.findings,
    files: scanned,
    unknown: scan.unknown.map(placeOf),
    allowList: allowListVersion,
  };
}

/** `model.zip › data.pkl` */
export function placeOf({ path, members }: { path: string; members: readonly string[] }): string {
  return [path, ...members].join(' › ');
}
