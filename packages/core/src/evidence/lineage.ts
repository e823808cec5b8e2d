import type { TrackedRun } from '@mlops-actions/azureml/tracking';
import type { Provenance } from '../report/envelope.ts';
import { datasetDigestsOf } from './chain.ts';
import type { DigestedFile } from './digests.ts';
import type { EvidenceFile } from './evidence-file.ts';

export interface LineageFacts {
  model: string;
  version: string;
  modelDigest: string;
  files: readonly DigestedFile[];
  evidence: readonly EvidenceFile[];
  run: TrackedRun | undefined;
  provenance: Provenance;
  registeredAt: Date;
}

/** Where a model version comes from: data → code → run → model, as one JSON document. */
export function lineageOf({
  model,
  version,
  modelDigest,
  files,
  evidence,
  run,
  provenance,
  registeredAt,
}: LineageFacts): Record<string, unknown> {
  return {
    schema: 'https://github.com/mlops-actions/schemas/lineage/v1',
    model: { name: model, version, digest: modelDigest, files },
    data: datasetDigestsOf(evidence.map(({ report }) => report)).map((datasetDigest) => ({
      datasetDigest,
      ...validationOf(datasetDigest, evidence),
    })),
    code: { repository: provenance.repository, commit: provenance.commit, ref: provenance.ref },
    run: run && { id: run.id, status: run.status, parameters: run.parameters, metrics: run.metrics },
    verdicts: evidence.map(({ digest, report }) => ({
      action: report.action,
      verdict: report.verdict,
      summary: report.summary,
      digest,
    })),
    workflow: {
      workflow: provenance.workflow,
      runId: provenance.runId,
      runAttempt: provenance.runAttempt,
      job: provenance.job,
      actor: provenance.actor,
    },
    target: provenance.target,
    registeredAt: registeredAt.toISOString(),
  };
}

function validationOf(datasetDigest: string, evidence: readonly EvidenceFile[]): Record<string, unknown> {
  const validation = evidence.find(
    ({ report }) => report.action === 'data-validate' && report.subject['datasetDigest'] === datasetDigest,
  );
  if (!validation) return {};
  const { dataset, rows } = validation.report.subject;
  return { dataset, rows, validated: validation.report.verdict };
}

/** The run that the evidence speaks of, where it is one. */
export function runOf(evidence: readonly EvidenceFile[]): string | undefined {
  const runs = new Set(
    evidence.map(({ report }) => report.subject['azureRun']).filter((run) => typeof run === 'string'),
  );
  return runs.size === 1 ? [...runs][0] : undefined;
}
