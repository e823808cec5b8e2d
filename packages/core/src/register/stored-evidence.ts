import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { Model } from '@mlops-actions/azureml/models';
import { bytesDigest } from '../evidence/digests.ts';
import { type EvidenceFile, parseReport } from '../evidence/evidence-file.ts';
import { storedPath } from './documents.ts';
import { evidenceTag } from './record.ts';

export interface StoredEvidence {
  files: EvidenceFile[];
  /** What the tags name and is not there as it was, in sentences. */
  faults: string[];
}

/** Finds again the reports that a version was registered with, and holds each to the digest in the version's tags. */
export async function storedEvidence(
  { tags, version }: Model,
  blobs: Blobs,
  signal: AbortSignal,
): Promise<StoredEvidence> {
  const folder = tags[evidenceTag];
  const found: StoredEvidence = { files: [], faults: [] };
  for (const [tag, value] of Object.entries(tags)) {
    const action = new RegExp(`^${evidenceTag}-(.+?)(?:-\\d+)?$`).exec(tag)?.[1];
    const digest = / ([0-9a-f]{64})$/.exec(value)?.[1];
    if (folder === undefined || action === undefined || digest === undefined) continue;
    const path = storedPath(folder, action, digest);
    const bytes = await blobs.read(path, signal);
    const report = bytes && bytesDigest(bytes) === digest ? parseReport(bytes) : undefined;
    if (bytes && report && typeof report === 'object') found.files.push({ path, bytes, digest, report });
    else
      found.faults.push(
        `The report of ${action} that version ${version} was registered with ${bytes ? 'has been changed since (its digest is another)' : 'is gone'}: ${path}.`,
      );
  }
  return found;
}
