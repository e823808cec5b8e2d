import type { EvidenceFile } from '../evidence/evidence-file.ts';
import type { ChainJudgement } from '../evidence/chain.ts';
import type { Check, Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import type { ModelScan } from '../scan/scan-model.ts';
import { scanChecks } from '../scan/scan-report.ts';

export interface RegisterFacts {
  name: string;
  version: string;
  modelDigest: string;
  files: number;
  chain: ChainJudgement<EvidenceFile>;
  scan: ModelScan;
}

/** Nothing was written. */
export function refusedOutcome(facts: Omit<RegisterFacts, 'version'>): Outcome {
  const { name, modelDigest, chain, scan } = facts;
  return {
    verdict: 'refused',
    summary: `Model '${name}' is not registered. ${chain.refusals.join(' ')}`,
    subject: { model: name, modelDigest },
    checks: [...evidenceChecks(chain), ...scanChecks(scan)],
    outputs: {
      'model-id': '',
      version: '',
      created: 'false',
      'model-digest': modelDigest,
      card: '',
      lineage: '',
      attestation: '',
    },
    sections: [],
    annotations: chain.refusals.map((message) => ({
      level: 'error',
      title: `Model '${name}' is not registered`,
      message,
    })),
  };
}

export interface RegisteredFacts extends RegisterFacts {
  verdict: 'registered' | 'existing' | 'overridden';
  judged: 'yes' | 'no' | 'overridden';
  overrideReason?: string | undefined;
  created: boolean;
  card: string;
  /** The card's path and those of the other documents. */
  paths: { card: string; lineage: string; attestation: string };
  /** What the user asked for and did not get, in sentences. */
  warnings: string[];
}

export function registeredOutcome(facts: RegisteredFacts): Outcome {
  const { name, version, modelDigest, verdict, chain, scan, paths, created, warnings } = facts;
  return {
    verdict,
    summary: summaryOf(facts),
    subject: { model: name, version, modelDigest },
    checks: [...evidenceChecks(chain), ...scanChecks(scan)],
    outputs: {
      'model-id': `azureml:${name}:${version}`,
      version,
      created: String(created),
      'model-digest': modelDigest,
      ...paths,
    },
    sections: [versionSection(facts), { title: 'Model card', blocks: [{ kind: 'code', text: facts.card }] }],
    annotations: warnings.map((message) => ({ level: 'warning', message })),
    files: Object.values(paths),
  };
}

function summaryOf({
  name,
  version,
  verdict,
  judged,
  created,
  chain,
  overrideReason,
}: RegisteredFacts): string {
  const what = created
    ? `Model ${name} is registered as version ${version}`
    : `This content is version ${version} of model ${name}`;
  if (verdict === 'overridden')
    return `${what}, against the evidence: ${overrideReason}. ${chain.refusals.join(' ')}`;
  return judged === 'yes'
    ? `${what}, with ${chain.judged.length} accepted ${chain.judged.length === 1 ? 'report' : 'reports'}.`
    : `${what}, unjudged: no report on this model was given.`;
}

function versionSection({ name, version, modelDigest, files, judged }: RegisteredFacts): Section {
  const rows = [
    ['Model', `azureml:${name}:${version}`],
    ['Digest (sha256)', modelDigest],
    ['Files', files],
    ['Judged', judged],
  ];
  return { title: 'Version', blocks: [{ kind: 'table', columns: [{ title: '' }, { title: '' }], rows }] };
}

function evidenceChecks({ judged, missing }: ChainJudgement<EvidenceFile>): Check[] {
  const given = judged.map(({ evidence, refusals }, index): Check => {
    const { action, verdict, summary } = evidence.report;
    const count = judged.slice(0, index).filter((other) => other.evidence.report.action === action).length;
    return {
      id: count === 0 ? `evidence/${action}` : `evidence/${action}-${count + 1}`,
      title: `The report of ${action} holds for this model`,
      verdict: refusals.length > 0 ? 'fail' : 'pass',
      observed: verdict,
      detail: refusals.length > 0 ? `It ${refusals.join('; it ')}.` : summary,
      evidence: { digest: evidence.digest, subject: evidence.report.subject },
    };
  });
  const absent = missing.map((action): Check => ({
    id: `required/${action}`,
    title: `There is an accepted report of ${action}`,
    verdict: 'fail',
    detail: 'The policy requires one.',
  }));
  return [...given, ...absent];
}
