import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Blobs } from '@mlops-actions/azureml/blobs';
import { bytesDigest, manifestDigest } from '../evidence/digests.ts';
import type { EvidenceFile } from '../evidence/evidence-file.ts';

/** What is written about a version: on this machine, for later steps, and beside the model in the workspace, for good. */
export interface Documents {
  /** The card that the team gave, for runs that are not given it again. */
  'team-card.json': string;
  'model-card.md': string;
  'model-card.html': string;
  'bom.cdx.json': string;
  'lineage.json': string;
  'openlineage.ndjson': string;
  'attestation.json': string;
  'attestation-predicate.json': string;
}

const documentNames = [
  'team-card.json',
  'model-card.md',
  'model-card.html',
  'bom.cdx.json',
  'lineage.json',
  'openlineage.ndjson',
  'attestation.json',
  'attestation-predicate.json',
] as const satisfies readonly (keyof Documents)[];

/** sha256 over the lines that `sha256sum` prints for the documents, sorted by name. */
export function documentsDigest(documents: Documents): string {
  return manifestDigest(documentNames.map((path) => ({ path, digest: bytesDigest(documents[path]) })));
}

/** The documents of a version as they were stored; undefined where one is gone, or they are not those of this digest. */
export async function storedDocuments(
  blobs: Blobs,
  folder: string,
  digest: string,
  signal: AbortSignal,
): Promise<Documents | undefined> {
  const found = await Promise.all(documentNames.map((name) => blobs.read(`${folder}/${name}`, signal)));
  const texts = documentNames.map((name, i) => [name, found[i]?.toString('utf8') ?? '']);
  const documents = Object.fromEntries(texts) as Documents;
  return documentsDigest(documents) === digest ? documents : undefined;
}

const contentTypes: Record<string, string> = {
  '.md': 'text/markdown',
  '.html': 'text/html',
  '.ndjson': 'application/x-ndjson',
};

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
    await blobs.write(storedPath(folder, report.action, digest), bytes, {
      contentType: 'application/json',
      signal,
    });
  }
  for (const [name, text] of Object.entries(documents)) {
    await blobs.write(`${folder}/${name}`, text, {
      contentType: contentTypes[extname(name)] ?? 'application/json',
      signal,
    });
  }
}

export function storedPath(folder: string, action: string, digest: string): string {
  return `${folder}/evidence/${action}-${digest.slice(0, 16)}.json`;
}
