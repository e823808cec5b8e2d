import { z } from 'zod';
import { datasetDigestsOf } from '../evidence/chain.ts';
import type { DigestedFile } from '../evidence/digests.ts';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import { type Provenance, provenanceSchema } from '../report/envelope.ts';
import { jsonText } from '../report/json-file.ts';
import { type ScanFacts, scanFactsSchema } from '../scan/scan-report.ts';
import { UserError } from '../runtime/user-error.ts';

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://github.com/mlops-actions/schemas/model-verdicts/v1';

/** What is attested of a model. Readers take keys that they do not know, so that later versions may add some. */
export const predicateSchema = z.object({
  /** `judged` by a report on this very model, `unjudged`, or `overridden`: registered against its evidence. */
  verdict: z.enum(['judged', 'unjudged', 'overridden']),
  overrideReason: z.string().optional(),
  /** sha256 of the registration policy. */
  policyDigest: z.string().optional(),
  evidence: z.array(
    z.object({
      action: z.string(),
      verdict: z.string(),
      /** sha256 of the report. */
      digest: z.string(),
      subject: z.record(z.string(), z.unknown()),
    }),
  ),
  datasetDigests: z.array(z.string()),
  /** What was looked for in the model's files, by which version of the allow list. */
  scan: scanFactsSchema,
  environment: z.object({
    /** What the model says that it needs: its own conda, pip and lock files. */
    files: z.array(z.object({ path: z.string(), digest: z.string() })),
    runner: z.object({ os: z.string().optional(), arch: z.string().optional() }),
  }),
  provenance: provenanceSchema,
});
export type Predicate = z.infer<typeof predicateSchema>;

/** An in-toto Statement (https://in-toto.io/Statement/v1) that ties verdicts to a model's digest. */
export const statementSchema = z.object({
  _type: z.literal(statementType),
  subject: z
    .array(z.object({ name: z.string().optional(), digest: z.record(z.string(), z.string()) }))
    .min(1),
  predicateType: z.string(),
  predicate: z.unknown(),
});

export interface Statement {
  _type: typeof statementType;
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: typeof predicateType;
  predicate: Predicate;
}

export interface Attested {
  model: string;
  version: string;
  modelDigest: string;
  files: readonly DigestedFile[];
  judged: 'yes' | 'no' | 'overridden';
  overrideReason?: string | undefined;
  policyDigest?: string | undefined;
  evidence: readonly EvidenceFile[];
  provenance: Provenance;
  scan: ScanFacts;
  runner: { os?: string | undefined; arch?: string | undefined };
}

/** The record's own word for each way of having been judged. */
export const verdictWords = { yes: 'judged', no: 'unjudged', overridden: 'overridden' } as const;

/** The statement, ready to be signed. */
export function statementOf(attested: Attested): Statement {
  const { model, version, modelDigest, files, judged, evidence, provenance, runner, scan } = attested;
  const { overrideReason, policyDigest } = attested;
  return {
    _type: statementType,
    subject: [{ name: `azureml:${model}:${version}`, digest: { sha256: modelDigest } }],
    predicateType,
    predicate: {
      verdict: verdictWords[judged],
      ...(overrideReason !== undefined && { overrideReason }),
      ...(policyDigest !== undefined && { policyDigest }),
      evidence: evidence.map(({ digest, report }) => ({
        action: report.action,
        verdict: report.verdict,
        digest,
        subject: report.subject,
      })),
      scan,
      datasetDigests: datasetDigestsOf(evidence.map(({ report }) => report)),
      environment: { files: files.filter(({ path }) => environmentFile.test(path)), runner },
      provenance,
    },
  };
}

const environmentFile =
  /(^|\/)(conda\.ya?ml|environment\.ya?ml|python_env\.ya?ml|requirements[\w.-]*\.txt|(uv|poetry|pixi|conda-lock)\.(lock|yml)|MLmodel)$/;

/** What `actions/attest` takes at the most (16 MB), since it keeps the attestation at GitHub. */
const maxPredicateBytes = 16 * 1024 * 1024;

/**
 * The predicate as a file of its own: `actions/attest` makes the statement around it again.
 * @throws UserError when it is too large to be attested
 */
export function predicateText({ predicate }: Statement): string {
  const text = jsonText(predicate);
  if (Buffer.byteLength(text) <= maxPredicateBytes) return text;
  throw new UserError(
    `What is to be attested has ${Math.ceil(Buffer.byteLength(text) / 1e6)} MB, and an attestation holds 16 MB at the most: give fewer reports in 'evidence'.`,
  );
}
