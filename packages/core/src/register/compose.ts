import { predicateText, statementOf, verdictWords } from '../attestation/statement.ts';
import type { DigestedFile } from '../evidence/digests.ts';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import { lineageOf } from '../evidence/lineage/lineage.ts';
import { eventLines, openLineageEvents } from '../evidence/lineage/open-lineage.ts';
import type { Provenance } from '../report/envelope.ts';
import { jsonText } from '../report/json-file.ts';
import type { ScanFacts } from '../scan/scan-report.ts';
import { withoutSecrets } from '../runtime/secrets.ts';
import { bomOf } from './bom/bom.ts';
import type { CardFacts } from './card/card-facts.ts';
import { listOf } from './card/card-file.ts';
import { cardHtml } from './card/card-html.ts';
import { cardMarkdown } from './card/card-markdown.ts';
import type { Described } from './described.ts';
import type { Documents } from './documents.ts';
import type { Judged } from './record.ts';

/** All that the documents of a version are made of. */
export interface Composed {
  model: string;
  version: string;
  modelDigest: string;
  files: readonly DigestedFile[];
  judged: Judged;
  overrideReason: string | undefined;
  /** What was overridden, in sentences. */
  refusals: readonly string[];
  policyDigest: string | undefined;
  evidence: readonly EvidenceFile[];
  described: Described;
  scan: ScanFacts;
  provenance: Provenance;
  /** GitHub's address. */
  server: string;
  /** The ARM id of the workspace. */
  workspace: string;
  registeredAt: Date;
  /** The machine that registers. */
  runner: { os: string | undefined; arch: string | undefined };
}

/** Writes out what is known of a version, for people and for machines. */
export async function composeDocuments({ described, files, judged, ...facts }: Composed): Promise<Documents> {
  const { registeredAt, evidence, server } = facts;
  const verdict = verdictWords[judged];
  const cardFacts: CardFacts = { ...facts, ...described, verdict };
  const lineage = lineageOf({ ...facts, ...described.origin, files, verdict });
  const starts = evidence.map(({ report }) => Date.parse(report.startedAt));
  const events = openLineageEvents(lineage, {
    workspace: `azureml:/${facts.workspace}`,
    server,
    startedAt: new Date(Math.min(registeredAt.getTime(), ...starts)),
    description: described.card.description,
    owners: listOf(described.card.owners),
  });
  const statement = statementOf({ ...facts, files, judged });
  return {
    'team-card.json': jsonText(described.card),
    'model-card.md': withoutSecrets(cardMarkdown(cardFacts)),
    'model-card.html': withoutSecrets(await cardHtml(cardFacts)),
    'bom.cdx.json': jsonText(bomOf(cardFacts, files)),
    'lineage.json': jsonText(lineage),
    'openlineage.ndjson': withoutSecrets(eventLines(events)),
    'attestation.json': jsonText(statement),
    'attestation-predicate.json': predicateText(statement),
  };
}
