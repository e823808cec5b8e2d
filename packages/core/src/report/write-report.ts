import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withoutSecrets } from '../runtime/secrets.ts';
import { type Envelope, type Provenance, envelopeId } from './envelope.ts';
import { renderHtml } from './html.ts';
import { freeName, jsonText } from './json-file.ts';
import { renderMarkdown } from './markdown.ts';
import type { Outcome } from './outcome.ts';

export interface WrittenReport {
  /** Of the JSON report. */
  path: string;
  /** sha256 of the JSON report's bytes, lower-case hex. */
  digest: string;
  files: string[];
}

/** Writes `<report-dir>/<action>[-<report-name>].json`, `.md`, `.html` and, where asked for, `.junit.xml`; never over an existing report. */
export async function writeReport(
  action: string,
  place: { reportDir: string; reportName: string | undefined },
  outcome: Outcome,
  facts: { inputs: Record<string, unknown>; provenance: Provenance; startedAt: Date; durationMs: number },
): Promise<WrittenReport> {
  const envelope: Envelope = {
    schema: envelopeId,
    action,
    verdict: outcome.verdict,
    summary: outcome.summary,
    subject: outcome.subject,
    checks: outcome.checks,
    inputs: facts.inputs,
    provenance: facts.provenance,
    startedAt: facts.startedAt.toISOString(),
    durationMs: facts.durationMs,
  };
  const json = jsonText(envelope);
  const markdown = withoutSecrets(renderMarkdown(action, outcome, facts.provenance.target));
  const html = withoutSecrets(await renderHtml(envelope, outcome.sections));
  await mkdir(place.reportDir, { recursive: true });
  const base = freeName(path.join(place.reportDir, [action, place.reportName].filter(Boolean).join('-')));
  await writeFile(`${base}.json`, json);
  await writeFile(`${base}.md`, markdown);
  await writeFile(`${base}.html`, html);
  if (outcome.junit) await writeFile(`${base}.junit.xml`, await junitText(envelope));
  return {
    path: `${base}.json`,
    digest: createHash('sha256').update(json).digest('hex'),
    files: [`${base}.json`, `${base}.md`, `${base}.html`, ...(outcome.junit ? [`${base}.junit.xml`] : [])],
  };
}

async function junitText(envelope: Envelope): Promise<string> {
  const { renderJunit } = await import('./junit.ts');
  return withoutSecrets(renderJunit(envelope));
}
