import type { Provenance } from '../report/envelope.ts';
import type { ScanFacts } from '../scan/scan-report.ts';
import { datasetDigestsIn } from './chain.ts';
import type { EvidenceFile } from './evidence-file.ts';

/** An in-toto Statement (https://in-toto.io/Statement/v1), ready to be signed, that ties verdicts to a model's digest. */
export interface Attestation {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  predicate: Record<string, unknown>;
}

export interface Attested {
  model: string;
  version: string;
  modelDigest: string;
  verdict: string;
  overrideReason?: string | undefined;
  policyDigest?: string | undefined;
  scan: ScanFacts;
  evidence: readonly EvidenceFile[];
  provenance: Provenance;
}

export function attestationOf({
  model,
  version,
  modelDigest,
  evidence,
  provenance,
  ...rest
}: Attested): Attestation {
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `azureml:${model}:${version}`, digest: { sha256: modelDigest } }],
    predicateType: 'https://github.com/mlops-actions/schemas/model-verdicts/v1',
    predicate: {
      verdict: rest.verdict,
      ...(rest.overrideReason !== undefined && { overrideReason: rest.overrideReason }),
      ...(rest.policyDigest !== undefined && { policyDigest: rest.policyDigest }),
      scan: rest.scan,
      evidence: evidence.map(({ digest, report }) => ({
        action: report.action,
        verdict: report.verdict,
        digest,
        subject: report.subject,
      })),
      datasetDigests: datasetDigestsOf(evidence),
      provenance,
    },
  };
}

export function datasetDigestsOf(evidence: readonly EvidenceFile[]): string[] {
  return [...new Set(evidence.flatMap(({ report }) => datasetDigestsIn(report)))].sort();
}
