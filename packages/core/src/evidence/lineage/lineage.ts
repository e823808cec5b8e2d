import type { TrackedRun } from '@mlops-actions/azureml/tracking';
import { z } from 'zod';
import { provenanceSchema, type Provenance } from '../../report/envelope.ts';
import { type ScanFacts, scanFactsSchema } from '../../scan/scan-report.ts';
import { datasetDigestsOf, runsIn } from '../chain.ts';
import type { DigestedFile } from '../digests.ts';
import type { EvidenceFile } from '../evidence-file.ts';
import { type Approvals, approvalsSchema } from './approvals.ts';
import { type Checkout, checkoutSchema } from './checkout.ts';
import { type DvcVersion, dvcVersionSchema } from './dvc-versions.ts';
import { type Environment, environmentSchema } from './environment.ts';

export const lineageId = 'https://github.com/mlops-actions/schemas/lineage/v1';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Where a model version comes from: data → code → run → model (schemas/lineage.schema.json is generated from it). */
export const lineageSchema = z.object({
  schema: z.literal(lineageId),
  model: z.object({
    name: z.string(),
    version: z.string(),
    /** sha256 over the lines `<digest>  <path>` of the files. */
    digest,
    files: z.array(z.object({ path: z.string(), digest })),
  }),
  data: z.array(
    z.object({
      datasetDigest: z.string(),
      dataset: z.string().optional(),
      rows: z.number().optional(),
      /** The verdict of data-validate. */
      validated: z.string().optional(),
      dvc: z.array(z.object({ path: z.string(), md5: z.string() })).optional(),
    }),
  ),
  dvc: z.array(dvcVersionSchema),
  code: z.object({
    repository: z.string().optional(),
    commit: z.string().optional(),
    ref: z.string().optional(),
    checkout: checkoutSchema.optional(),
  }),
  run: z
    .object({
      id: z.string(),
      status: z.string(),
      parameters: z.record(z.string(), z.string()),
      metrics: z.record(z.string(), z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])),
    })
    .optional(),
  environment: environmentSchema.optional(),
  approvals: approvalsSchema,
  /** `judged` by a report on this very model, `unjudged`, or `overridden`: registered against what speaks against it. */
  verdict: z.enum(['judged', 'unjudged', 'overridden']),
  overrideReason: z.string().optional(),
  /** What was overridden, in sentences. */
  refusals: z.array(z.string()).optional(),
  scan: scanFactsSchema,
  verdicts: z.array(z.object({ action: z.string(), verdict: z.string(), summary: z.string(), digest })),
  workflow: provenanceSchema.pick({ workflow: true, runId: true, runAttempt: true, job: true, actor: true }),
  target: z.enum(['azure', 'emulator']),
  registeredAt: z.iso.datetime(),
});

export type Lineage = z.infer<typeof lineageSchema>;

/** What is found out about a model's origin before anything is written. */
export interface Origin {
  run: TrackedRun | undefined;
  checkout: Checkout | undefined;
  environment: Environment | undefined;
  dvc: DvcVersion[];
  approvals: Approvals;
}

export interface LineageFacts extends Origin {
  model: string;
  version: string;
  modelDigest: string;
  files: readonly DigestedFile[];
  evidence: readonly EvidenceFile[];
  verdict: Lineage['verdict'];
  overrideReason?: string | undefined;
  refusals: readonly string[];
  scan: ScanFacts;
  provenance: Provenance;
  registeredAt: Date;
}

/** The lineage as one JSON document. */
export function lineageOf(facts: LineageFacts): Lineage {
  const { model, version, modelDigest, files, evidence, run, provenance } = facts;
  const { repository, commit, ref, workflow, runId, runAttempt, job, actor, target } = provenance;
  return {
    schema: lineageId,
    model: { name: model, version, digest: modelDigest, files: [...files] },
    data: datasetDigestsOf(evidence.map(({ report }) => report)).map((datasetDigest) => ({
      datasetDigest,
      ...validationOf(datasetDigest, evidence),
    })),
    dvc: facts.dvc,
    code: { repository, commit, ref, checkout: facts.checkout },
    run: run && {
      id: run.id,
      status: run.status,
      parameters: run.parameters,
      metrics: Object.fromEntries(Object.entries(run.metrics).map(([name, value]) => [name, written(value)])),
    },
    environment: facts.environment,
    approvals: facts.approvals,
    verdict: facts.verdict,
    ...(facts.overrideReason !== undefined && { overrideReason: facts.overrideReason }),
    ...(facts.refusals.length > 0 && { refusals: [...facts.refusals] }),
    scan: facts.scan,
    verdicts: evidence.map(({ digest: of, report }) => ({
      action: report.action,
      verdict: report.verdict,
      summary: report.summary,
      digest: of,
    })),
    workflow: { workflow, runId, runAttempt, job, actor },
    target,
    registeredAt: facts.registeredAt.toISOString(),
  };
}

/** JSON has no NaN and no infinity, and null would read as "not measured". */
function written(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  return Number.isFinite(value) ? value : (String(value) as 'NaN');
}

function validationOf(
  datasetDigest: string,
  evidence: readonly EvidenceFile[],
): Omit<Lineage['data'][number], 'datasetDigest'> {
  const validation = evidence.find(
    ({ report }) => report.action === 'data-validate' && report.subject['datasetDigest'] === datasetDigest,
  );
  if (!validation) return {};
  const { dataset, rows, dvc } = validation.report.subject as Omit<Lineage['data'][number], 'datasetDigest'>;
  return { dataset, rows, validated: validation.report.verdict, ...(dvc && { dvc }) };
}

/** The run that the evidence speaks of, where it is one. */
export function runOf(evidence: readonly EvidenceFile[]): string | undefined {
  const runs = new Set(evidence.flatMap(({ report }) => runsIn(report)));
  return runs.size === 1 ? [...runs][0] : undefined;
}
