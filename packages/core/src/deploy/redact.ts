import { withoutSecrets } from '../runtime/secrets.ts';

/** What looks like a secret in the log of someone else's program. */
const patterns: [RegExp, string][] = [
  [/([?&]sig=)[^&\s"']+/gi, '$1***'],
  [/\b(AccountKey|SharedAccessKey|SharedAccessSignature)=[^;\s"']+/gi, '$1=***'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, '$1 ***'],
  [/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*/g, '***'],
  [/:\/\/[^\s/:@]+:[^\s/@]+@/g, '://***@'],
  [
    /((?:["']?)\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|connection[_-]?string)\b["']?\s*[:=]\s*)(["']?)[^\s"',;]+\2/gi,
    '$1***',
  ],
];

/** The text of a container's log without known secrets and without what looks like one. */
export function redact(log: string): string {
  return patterns.reduce((text, [pattern, instead]) => text.replace(pattern, instead), withoutSecrets(log));
}
