import type { EvidenceFile } from '../evidence/evidence-file.ts';
import type { Provenance } from '../report/envelope.ts';
import { tagValue } from './tags/tags.ts';

/** The tag that says which content a version is: other steps and later runs read it. */
export const digestTag = 'mlops-model-digest';
export const judgedTag = 'mlops-judged';
export const commitTag = 'mlops-commit';
/** sha256 of the documents, so that a later run knows them for those that were written. */
export const documentsTag = 'mlops-documents';
export const overrideTag = 'mlops-override-reason';
/** Where the evidence files are; `mlops-evidence-<action>` holds the verdict and digest of each. */
export const evidenceTag = 'mlops-evidence';

/** `yes`, `no` (there was no evidence), `overridden` (it was refused, and someone took responsibility). */
export type Judged = 'yes' | 'no' | 'overridden';

export interface RegistrationFacts {
  modelDigest: string;
  judged: Judged;
  evidence: readonly EvidenceFile[];
  /** Where the evidence files are, in the default datastore. */
  evidenceFolder: string;
  overrideReason?: string | undefined;
  run: string | undefined;
  provenance: Provenance;
}

/** What a version's tags say of how it came to be: each report with its verdict and digest, since artifacts expire. */
export function recordTags({
  modelDigest,
  judged,
  evidence,
  evidenceFolder,
  overrideReason,
  run,
  provenance,
}: RegistrationFacts): Record<string, string> {
  const workflow =
    provenance.repository && provenance.runId
      ? `${provenance.repository} run ${provenance.runId}`
      : undefined;
  const facts = {
    [digestTag]: modelDigest,
    [judgedTag]: judged,
    [evidenceTag]: evidence.length > 0 ? evidenceFolder : undefined,
    [overrideTag]: overrideReason,
    'mlops-actor': provenance.actor,
    [commitTag]: provenance.commit,
    'mlops-workflow': workflow,
    'mlops-run': run,
    'mlops-target': provenance.target,
    ...evidenceTags(evidence),
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, tagValue(value)]])),
  );
}

/** `mlops-evidence-evaluate-gate: pass <digest>`; a second report of the same action is numbered. */
function evidenceTags(evidence: readonly EvidenceFile[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { report, digest } of evidence) {
    const name = `${evidenceTag}-${report.action}`;
    const count = Object.keys(tags).filter((tag) => tag === name || tag.startsWith(`${name}-`)).length;
    tags[count === 0 ? name : `${name}-${count + 1}`] = `${report.verdict} ${digest}`;
  }
  return tags;
}
