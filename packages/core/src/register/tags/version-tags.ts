import type { Model } from '@mlops-actions/azureml/models';
import { runOf } from '../../evidence/lineage/lineage.ts';
import type { Provenance } from '../../report/envelope.ts';
import type { Context } from '../../runtime/context.ts';
import { aliasTags } from '../aliases.ts';
import { documentsTag, recordTags } from '../record.ts';
import type { Registration } from '../registration.ts';
import { fitting, originTags } from './origin-tags.ts';
import { assertTagCount } from './tags.ts';

/**
 * The tags that a registration writes: the user's, stage and aliases; the record where there is a new judgement; the origin where
 * there are new documents.
 * @param documents digest of the new documents
 * @throws UserError when the version would have more than Azure takes
 */
export function versionTags(
  registration: Registration & { provenance: Provenance; evidenceFolder: string },
  existing: Model | undefined,
  documents: string | undefined,
  { clock, log }: Pick<Context, 'clock' | 'log'>,
): Record<string, string> {
  const { request, source, evidence, isJudgedAnew, described } = registration;
  const facts = { ...registration, modelDigest: source.digest, run: source.job ?? runOf(evidence) };
  const needed = {
    ...request.ownTags,
    ...(isJudgedAnew && recordTags(facts)),
    ...(documents && { [documentsTag]: documents }),
    ...(request.stage && { stage: request.stage }),
    ...aliasTags(request.aliases, clock.now()),
  };
  assertTagCount({ ...existing?.tags, ...needed });
  const { tags, left } = fitting(needed, existing?.tags, documents ? originTags(described) : {});
  if (left.length > 0) log.info(`There is no room for the tags ${left.join(', ')}: lineage.json has them`);
  return tags;
}
