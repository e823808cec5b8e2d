import type { Lineage, Origin } from '../../evidence/lineage/lineage.ts';
import { counted } from '../../report/cell.ts';
import type { Provenance } from '../../report/envelope.ts';
import type { ScanFacts } from '../../scan/scan-report.ts';
import { frameworkOf, type ModelFormat } from '../format/model-format.ts';
import type { ModelCard } from './card-file.ts';
import type { Measured } from './measured.ts';

/** All that a card is made of: what the team wrote, what was measured, and where the model comes from. */
export interface CardFacts {
  model: string;
  version: string;
  modelDigest: string;
  verdict: Lineage['verdict'];
  overrideReason?: string | undefined;
  /** What speaks against an overridden version, in sentences. */
  refusals: readonly string[];
  scan: ScanFacts;
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

/** What the scan of the model's files came to. */
export function scanWords({ verdict, files, unknown, allowList }: ScanFacts): string {
  const unseen = unknown.length > 0 ? `, ${unknown.length} of no known format` : '';
  return `${verdict}: ${counted(files, 'file')}${unseen}, by allow list ${allowList}`;
}
