import { glob, readFile } from 'node:fs/promises';
import { type Envelope, envelopeSchema } from '../report/envelope.ts';
import { UserError } from '../runtime/user-error.ts';
import { bytesDigest } from './digests.ts';

/** A report of an earlier step, with the digest of its bytes. */
export interface EvidenceFile {
  path: string;
  bytes: Buffer;
  digest: string;
  report: Envelope;
}

/**
 * Reads the reports that paths or globs name, each once, in the order of their paths.
 * @throws UserError when one names nothing, or is no report of this suite
 */
export async function readEvidence(patterns: readonly string[]): Promise<EvidenceFile[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const found: string[] = [];
    for await (const path of glob(pattern)) found.push(path);
    if (found.length === 0)
      throw new UserError(
        `The evidence '${pattern}' names no file: give the output 'report' of an earlier step, or a glob of reports.`,
      );
    for (const path of found) paths.add(path);
  }
  const files = await Promise.all([...paths].sort().map(readReport));
  const unique = new Map(files.map((file) => [file.digest, file]));
  return [...unique.values()];
}

async function readReport(path: string): Promise<EvidenceFile> {
  const bytes = await readFile(path);
  const report = envelopeSchema.safeParse(parsed(bytes));
  if (report.success) return { path, bytes, digest: bytesDigest(bytes), report: report.data };
  throw new UserError(
    `The evidence '${path}' is no report of this suite: give the JSON report of an earlier step.`,
    { file: path },
  );
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
