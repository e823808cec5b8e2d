import type { ChainRules } from '../evidence/chain.ts';
import type { ScanRules } from '../scan/limits.ts';
import type { Signer } from './signer.ts';
import type { Predicate } from './statement.ts';

/** What is asked of an attested model beside the signature. */
export interface VerdictRules extends ChainRules {
  scan: Pick<ScanRules, 'unknown'>;
  /** The commit of this run, and where it deploys to. */
  commit: string | undefined;
  target: 'azure' | 'emulator';
}

/**
 * Why the attested verdicts are not enough, by the rules that register-model holds evidence to; undefined where they
 * are. A model that was registered against its evidence, or without any, goes on only where the rules accept that very
 * word: `overridden` or `unjudged`.
 */
export function verdictRefusal(
  predicate: Predicate,
  signer: Signer,
  rules: VerdictRules,
): string | undefined {
  const { verdict, evidence, provenance, scan } = predicate;
  const { accept, require } = rules;
  const isAccepted = (word: string) => accept.includes(word);
  if (verdict === 'unjudged' && !isAccepted(verdict))
    return "says that no report judged this model: give register-model its evidence, or accept 'unjudged' in the policy";
  if (verdict === 'overridden' && !isAccepted(verdict))
    return "says that this model was registered against its evidence: accept 'overridden' in the policy where that may be deployed";
  const wrong = verdict === 'overridden' ? undefined : evidence.find((report) => !isAccepted(report.verdict));
  if (wrong)
    return `holds a report of ${wrong.action} with the verdict '${wrong.verdict}', which is not accepted (${accept.join(', ')})`;
  if (verdict !== 'overridden' && scan.verdict !== 'clean')
    return 'says that something runs when the model is loaded, or that its files could not be read';
  if (verdict !== 'overridden' && rules.scan.unknown === 'refuse' && scan.unknown.length > 0)
    return `says that nobody looked into ${scan.unknown[0]}, whose format is not known, and the policy refuses that`;
  const missing = require.find(
    (action) => !evidence.some((report) => report.action === action && isAccepted(report.verdict)),
  );
  if (missing !== undefined) return `holds no accepted report of ${missing}, which the policy requires`;
  if (rules.sameCommit && signer.commit !== rules.commit)
    return `was signed for another commit (${signer.commit.slice(0, 12) || 'none'}, not ${rules.commit?.slice(0, 12) ?? 'none'})`;
  if (provenance.target === 'emulator' && rules.target === 'azure' && !rules.allowEmulatorEvidence)
    return 'was made on the emulator, which proves nothing about Azure';
  return undefined;
}
