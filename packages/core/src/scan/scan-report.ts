import { z } from 'zod';
import type { Check } from '../report/outcome.ts';
import type { Finding } from './finding.ts';
import { type ModelScan, placeOf } from './scan-model.ts';

/** What a record says of a scan. */
export const scanFactsSchema = z.object({
  verdict: z.enum(['clean', 'refused']),
  /** Version of the allow list. */
  allowList: z.string(),
  files: z.number(),
  /** Files and members of no known format, which nobody looked into. */
  unknown: z.array(z.string()),
});

export type ScanFacts = z.infer<typeof scanFactsSchema>;

export function scanFacts({ verdict, allowList, files, unknown }: ModelScan): ScanFacts {
  return { verdict, allowList, files: files.length, unknown };
}

/** Why the scan refuses the model, in sentences. */
export function scanRefusals({ findings }: ModelScan): string[] {
  return findings.filter(({ level }) => level === 'refused').map(sentenceOf);
}

/** What nobody looked into, in one sentence. */
export function unseenWords({ unknown }: ModelScan): string[] {
  if (unknown.length === 0) return [];
  const named = `${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}`;
  return [`Nobody looked into ${named}: the format is none that the scan knows.`];
}

/** A check for each file: `scan/<path>`. */
export function scanChecks({ findings, files, unknown, allowList }: ModelScan): Check[] {
  return files.map(({ path, format }) => {
    const found = findings.filter((finding) => finding.path === path);
    const unseen = unknown.filter((place) => place === path || place.startsWith(`${path} › `));
    const isRefused = found.some(({ level }) => level === 'refused');
    const notes = unseen.map((place) => `${place} is of no known format and was not looked into.`);
    return {
      id: `scan/${path}`,
      title: `Nothing runs when ${path} is loaded`,
      verdict: isRefused ? 'fail' : found.length + notes.length > 0 ? 'warn' : 'pass',
      observed: format,
      detail: [...found.map(sentenceOf), ...notes].join(' ') || 'Nothing was found that runs.',
      evidence: {
        allowList,
        findings: found.map(({ members, mechanism, runs }) => ({ members, mechanism, runs })),
        unknown: unseen,
      },
    };
  });
}

function sentenceOf(finding: Finding): string {
  const sentence = `${placeOf(finding)} ${finding.detail} (${finding.mechanism})`;
  return finding.level === 'noted' ? `${sentence}.` : `${sentence}: ${adviceFor(finding)}.`;
}

function adviceFor({ mechanism, runs }: Finding): string {
  if (mechanism === 'unreadable')
    return 'save the model again with the library that made it, or leave the file out';
  if (mechanism === 'external data')
    return 'save the model with its tensors inside, or keep their files beside it';
  if (mechanism === 'unknown format') return 'leave the file out, or set scan: {unknown: list} in the policy';
  if (runs?.startsWith('__main__.'))
    return 'save weights (a state dictionary, safetensors or ONNX) and not an object of your own class';
  return 'do not load it; if it is yours, save weights, safetensors or ONNX, else ask where it comes from';
}
