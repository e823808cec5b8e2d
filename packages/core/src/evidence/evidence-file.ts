import { glob, readFile } from 'node:fs/promises';
import { type Envelope, envelopeId, envelopeSchema } from '../report/envelope.ts';
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
 * Reads the reports that paths or globs name, each once, in the order of their paths. A path may carry the output `report-digest` of
 * the step that wrote it, `report.json@sha256:<digest>`, and is held to it.
 * @throws UserError when one names nothing, is no report of this suite, or has another digest
 */
export async function readEvidence(patterns: readonly string[]): Promise<EvidenceFile[]> {
  const paths = new Map<string, string | undefined>();
  for (const item of patterns) {
    const [, pattern = item, digest] = /^(.*)@sha256:([0-9a-f]{64})$/s.exec(item) ?? [];
    const found: string[] = [];
    for await (const path of glob(pattern)) found.push(path);
    if (found.length === 0)
      throw new UserError(
        `The evidence '${pattern}' names no file: give the output 'report' of an earlier step, or a glob of reports.`,
      );
    for (const path of found) paths.set(path, digest ?? paths.get(path));
  }
  const files = await Promise.all(
    [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, digest]) => readReport(path, digest)),
  );
  const unique = new Map(files.map((file) => [file.digest, file]));
  return [...unique.values()];
}

async function readReport(path: string, expected: string | undefined): Promise<EvidenceFile> {
  const bytes = await readFile(path).catch(() => {
    throw new UserError(
      `The evidence '${path}' is a folder or cannot be read: name the reports, such as mlops-reports/*.json.`,
    );
  });
  const digest = bytesDigest(bytes);
  if (expected !== undefined && digest !== expected)
    throw new UserError(
      `The evidence '${path}' is not what its step wrote: its digest is ${digest.slice(0, 12)}…, not ${expected.slice(0, 12)}….`,
      { file: path },
    );
  const report = parseReport(bytes);
  if (typeof report === 'object') return { path, bytes, digest, report };
  throw new UserError(`The evidence '${path}' ${report}.`, { file: path });
}

const reports = envelopeId.replace(/[^/]+$/, '');

/** A report, or why it is none. */
export function parseReport(bytes: Buffer): Envelope | string {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'cannot be read as JSON: it may have been cut off, so take it from the step that wrote it again';
  }
  const report = envelopeSchema.safeParse(value);
  if (report.success) return report.data;
  const { schema } = Object(value) as { schema?: unknown };
  if (typeof schema !== 'string' || !schema.startsWith(reports))
    return 'is no report of this suite: give the JSON report of an earlier step';
  if (schema !== envelopeId)
    return `is a report of the form ${schema.slice(reports.length)}, and this release reads ${envelopeId.slice(reports.length)}: use one release of the suite in all steps`;
  const fields = report.error.issues.map(({ path }) => path.join('.')).slice(0, 3);
  return `is not the report that a step wrote (wrong: ${[...new Set(fields)].join(', ')}): take it from the step that wrote it again`;
}
