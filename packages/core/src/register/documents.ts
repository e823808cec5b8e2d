import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { EvidenceFile } from '../evidence/evidence-file.ts';

/** What is written about a version: on this machine, for later steps, and beside the model in the workspace, for good. */
export interface Documents {
  'model-card.md': string;
  'lineage.json': string;
  'attestation.json': string;
  'attestation-predicate.json': string;
}

export function evidenceFolder(model: string, version: string): string {
  return `mlops-actions/models/${model}/${version}`;
}

/** What `actions/attest` signed, kept beside the documents. */
export const bundleFile = 'attestation.sigstore.json';

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
    await blobs.write(`${folder}/evidence/${report.action}-${digest.slice(0, 16)}.json`, bytes, {
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
