import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { TrackedRun } from '@mlops-actions/azureml/tracking';
import { attestationOf } from '../evidence/attestation.ts';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import { lineageOf } from '../evidence/lineage.ts';
import type { Provenance } from '../report/envelope.ts';
import { renderCard } from './card.ts';
import type { Registration } from './registration.ts';

/** What is written about a version: on this machine, for later steps, and beside the model in the workspace, for good. */
export interface Documents {
  'model-card.md': string;
  'lineage.json': string;
  'attestation.json': string;
}

export function evidenceFolder(model: string, version: string): string {
  return `mlops-actions/models/${model}/${version}`;
}

export function documentsOf(
  { request, source, evidence, judged }: Registration,
  version: string,
  run: TrackedRun | undefined,
  provenance: Provenance,
  registeredAt: Date,
): Documents {
  const { name: model, overrideReason: reason, policyDigest } = request;
  const facts = { model, version, modelDigest: source.digest, evidence, provenance, registeredAt };
  const verdict = judged === 'yes' ? 'judged' : judged === 'no' ? 'unjudged' : `overridden: ${reason}`;
  const overrideReason = judged === 'overridden' ? reason : undefined;
  const { repository, commit } = provenance;
  const measured = { metrics: run?.metrics ?? {}, repository, commit };
  return {
    'model-card.md': renderCard(request.modelCard, { ...facts, verdict, ...measured }),
    'lineage.json': json(lineageOf({ ...facts, files: source.files, run })),
    'attestation.json': json(attestationOf({ ...facts, verdict: judged, overrideReason, policyDigest })),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** @returns the paths on this machine */
export async function writeDocuments(
  documents: Documents,
  folder: string,
): Promise<Record<keyof Documents, string>> {
  await mkdir(folder, { recursive: true });
  const paths = {} as Record<keyof Documents, string>;
  for (const name of Object.keys(documents) as (keyof Documents)[]) {
    paths[name] = join(folder, name);
    await writeFile(paths[name], documents[name]);
  }
  return paths;
}

/** Evidence is named by its digest, so that a second run writes the same files again. */
export async function storeEvidence(
  blobs: Blobs,
  folder: string,
  evidence: readonly EvidenceFile[],
  documents: Documents,
  signal: AbortSignal,
): Promise<void> {
  for (const { report, digest, bytes } of evidence) {
    await blobs.write(storedPath(folder, report.action, digest), bytes, {
      contentType: 'application/json',
      signal,
    });
  }
  for (const [name, text] of Object.entries(documents)) {
    await blobs.write(`${folder}/${name}`, text, {
      contentType: name.endsWith('.md') ? 'text/markdown' : 'application/json',
      signal,
    });
  }
}

export function storedPath(folder: string, action: string, digest: string): string {
  return `${folder}/evidence/${action}-${digest.slice(0, 16)}.json`;
}
