import { basename } from 'node:path';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import type { ChainJudgement } from '../evidence/chain.ts';
import type { Annotation, Check, Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import type { PolicyJudgement } from './policy.ts';
import type { MlflowModel } from './model-type.ts';
import type { ModelScan } from '../scan/scan-model.ts';
import { scanChecks, scanRefusals } from '../scan/scan-report.ts';

export interface RegisterFacts {
  name: string;
  version: string;
  modelDigest: string;
  files: number;
  chain: ChainJudgement<EvidenceFile>;
  policy: PolicyJudgement;
  scan: ModelScan;
}

type Judgements = Pick<RegisterFacts, 'chain' | 'policy' | 'scan'>;

/** Why a model is not registered, in sentences; none means that nothing speaks against it. */
export function refusalsOf({ chain, policy, scan }: Judgements): string[] {
  return [...scanRefusals(scan), ...chain.refusals, ...policy.refusals];
}

/** Nothing was written. */
export function refusedOutcome(facts: Omit<RegisterFacts, 'version'>): Outcome {
  const { name, modelDigest } = facts;
  const refusals = refusalsOf(facts);
  return {
    verdict: 'refused',
    summary: `Model '${name}' is not registered. ${refusals.join(' ')}`,
    subject: { model: name, modelDigest },
    checks: checksOf(facts),
    outputs: {
      'model-id': '',
      version: '',
      created: 'false',
      'model-digest': modelDigest,
      card: '',
      lineage: '',
      attestation: '',
      'registry-model-id': '',
      'attestation-predicate': '',
    },
    sections: [],
    annotations: refusals.map((message) => ({
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
  /** As Azure has it now. */
  stage: string | undefined;
  aliases: string[];
  /** Versions that gave the stage `production` up to it. */
  archived: string[];
  /** What an MLflow model says of itself. */
  mlflow: MlflowModel | undefined;
  /** Its address in the registry that it was promoted to. */
  promoted: string | undefined;
  /** The card's path and those of the other documents. */
  paths: { card: string; lineage: string; attestation: string; 'attestation-predicate': string };
  /** Paths of the documents that no output names. */
  others: string[];
  /** What the user asked for and did not get, in sentences. */
  warnings: string[];
}

export function registeredOutcome(facts: RegisteredFacts): Outcome {
  const { name, version, modelDigest, verdict, paths, others, created, warnings } = facts;
  return {
    verdict,
    summary: summaryOf(facts),
    subject: { model: name, version, modelDigest },
    checks: checksOf(facts),
    outputs: {
      'model-id': `azureml:${name}:${version}`,
      version,
      created: String(created),
      'model-digest': modelDigest,
      ...paths,
      'registry-model-id': facts.promoted ?? '',
    },
    sections: [versionSection(facts)],
    annotations: [
      ...overrideWarning(facts),
      ...warnings.map((message) => ({ level: 'warning' as const, message })),
    ],
    files: [...Object.values(paths), ...others],
  };
}

function summaryOf(facts: RegisteredFacts): string {
  const { name, version, verdict, judged, created, chain, overrideReason } = facts;
  const what = [
    created
      ? `Model ${name} is registered as version ${version}`
      : `This content is version ${version} of model ${name}`,
    ...placeWords(facts),
  ].join(', ');
  if (verdict === 'overridden')
    return `${what}, against the evidence: ${overrideReason}. ${refusalsOf(facts).join(' ')}`;
  if (judged === 'overridden')
    return `${what}, which was registered against its evidence: ${overrideReason}.`;
  return judged === 'yes'
    ? `${what}, with ${chain.judged.length} accepted ${chain.judged.length === 1 ? 'report' : 'reports'}.`
    : `${what}, unjudged: no report on this model was given.`;
}

/** What was overridden is told where people look, as what was refused is. */
function overrideWarning(facts: RegisteredFacts): Annotation[] {
  if (facts.verdict !== 'overridden') return [];
  const title = `Model '${facts.name}' is registered against the evidence`;
  return refusalsOf(facts).map((message) => ({ level: 'warning', title, message }));
}

/** Where the version is now. */
function placeWords({ stage, aliases, archived, promoted }: RegisteredFacts): string[] {
  return [
    ...(stage ? [`in stage '${stage.toLowerCase()}'`] : []),
    ...(archived.length > 0 ? [`for which version ${archived.join(', ')} is archived`] : []),
    ...(aliases.length > 0 ? [`alias ${aliases.join(', ')}`] : []),
    ...(promoted ? [`in the registry as ${promoted}`] : []),
  ];
}

function versionSection(facts: RegisteredFacts): Section {
  const { name, version, modelDigest, files, judged, stage, aliases, mlflow, promoted, paths, others } =
    facts;
  const rows = [
    ['Model', `azureml:${name}:${version}`],
    ['Digest (sha256)', modelDigest],
    ['Files', files],
    ['Judged', judged],
    ...(stage ? [['Stage', stage.toLowerCase()]] : []),
    ...(aliases.length > 0 ? [['Aliases', aliases.join(', ')]] : []),
    ...(mlflow ? mlflowRows(mlflow) : []),
    ...(promoted ? [['In the registry', promoted]] : []),
    ...[...Object.values(paths), ...others].map((file) => ['Document', basename(file)]),
  ];
  return { title: 'Version', blocks: [{ kind: 'table', columns: [{ title: '' }, { title: '' }], rows }] };
}

function mlflowRows({ flavors, signature, mlflowVersion }: MlflowModel): string[][] {
  const columns = ([side, text]: [string, string | null | undefined]) => `${side}: ${columnsOf(text)}`;
  const sides = Object.entries(signature ?? {}).filter(([, text]) => text);
  return [
    ['MLflow flavours', Object.keys(flavors).join(', ')],
    ['MLflow signature', sides.map(columns).join('; ') || 'none'],
    ...(mlflowVersion ? [['MLflow version', mlflowVersion]] : []),
  ];
}

/** MLflow writes columns as a JSON list; a tensor has no name. */
function columnsOf(text: string | null | undefined): string {
  try {
    const columns = JSON.parse(text ?? '') as { name?: string; type?: string }[];
    return columns.map(({ name, type }) => name ?? type ?? 'unnamed').join(', ');
  } catch {
    return 'cannot be read';
  }
}

function checksOf({ chain, policy, scan }: Judgements): Check[] {
  return [...evidenceChecks(chain), ...policy.checks, ...scanChecks(scan)];
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
