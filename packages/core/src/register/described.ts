import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import { runOf } from '../evidence/lineage/lineage.ts';
import type { Context } from '../runtime/context.ts';
import type { CardFacts } from './card/card-facts.ts';
import { measuredOf } from './card/measured.ts';
import { textsOf } from './format/content.ts';
import { readFormat } from './format/read-format.ts';
import type { ModelSource } from './model-source.ts';
import { findOrigin } from './origin.ts';
import type { Request } from './request.ts';

/** What is known of a model before it has a version. */
export type Described = Pick<CardFacts, 'card' | 'measured' | 'format' | 'origin'>;

/** Reads what a model and the reports on it say, and where it comes from. */
export async function describe(
  request: Request,
  { source, evidence }: { source: ModelSource; evidence: readonly EvidenceFile[] },
  workspace: Workspace,
  context: Context,
): Promise<Described> {
  const content = textsOf(source.content);
  const format = await readFormat(content, source.mlflow);
  const run = source.job ?? runOf(evidence);
  const origin = await findOrigin(request, { content, format, run }, workspace, context);
  return { card: request.modelCard, measured: measuredOf(evidence), format, origin };
}

/** A package without one version makes another model of the same files. */
export function unpinned({ origin: { environment } }: Described): string[] {
  if (!environment || environment.unpinned.length === 0) return [];
  return [
    `The environment '${environment.source}' leaves open ${environment.unpinned.join(', ')}: the model may run with other packages than it was judged with.`,
  ];
}
