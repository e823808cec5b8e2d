import type { Blobs } from '@mlops-actions/azureml/blobs';
import type { Model } from '@mlops-actions/azureml/models';
import { evidenceFolder, storedDocuments } from '../documents.ts';
import { documentsTag } from '../record.ts';
import { type ModelCard, modelCardSchema } from './card-file.ts';

/** The card that the team gave for a version; undefined where it is not there as it was written. */
export async function storedCard(
  { name, version, tags }: Model,
  blobs: Blobs,
  signal: AbortSignal,
): Promise<ModelCard | undefined> {
  const digest = tags[documentsTag];
  if (digest === undefined) return undefined;
  const documents = await storedDocuments(blobs, evidenceFolder(name, version), digest, signal);
  return documents && modelCardSchema.parse(JSON.parse(documents['team-card.json']));
}
