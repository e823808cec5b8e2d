import type { Origin } from '../../evidence/lineage/lineage.ts';
import type { Provenance } from '../../report/envelope.ts';
import { frameworkOf, type ModelFormat } from '../format/model-format.ts';
import type { ModelCard } from './card-file.ts';
import type { Measured } from './measured.ts';

/** All that a card is made of: what the team wrote, what was measured, and where the model comes from. */
export interface CardFacts {
  model: string;
  version: string;
  modelDigest: string;
  /** `judged`, `unjudged`, or `overridden: <reason>`. */
  verdict: string;
  card: ModelCard;
  measured: Measured;
  format: ModelFormat | undefined;
  origin: Origin;
  provenance: Provenance;
  /** GitHub's address. */
  server: string;
  registeredAt: Date;
}

/** The library with its version: what the team wrote, else what the model says. */
export function frameworkIn({ card, format }: Pick<CardFacts, 'card' | 'format'>): string | undefined {
  return card.framework ?? frameworkOf(format);
}

export function pythonIn({
  card,
  format,
  origin,
}: Pick<CardFacts, 'card' | 'format' | 'origin'>): string | undefined {
  return card.python ?? format?.python ?? origin.environment?.python;
}

/** The page of the workflow run. */
export function runUrl({ provenance, server }: Pick<CardFacts, 'provenance' | 'server'>): string | undefined {
  const { repository, runId } = provenance;
  return repository && runId ? `${server}/${repository}/actions/runs/${runId}` : undefined;
}
