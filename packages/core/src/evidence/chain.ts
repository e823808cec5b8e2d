import type { Envelope } from '../report/envelope.ts';

/** What the chain asks of evidence, from the policy. */
export interface ChainRules {
  /** Verdicts that are taken. */
  accept: readonly string[];
  /** Actions of which there must be an accepted report. */
  require: readonly string[];
  /** Whether a report of another commit is refused. */
  sameCommit: boolean;
  /** Whether a report made on the emulator counts on Azure. */
  allowEmulatorEvidence: boolean;
}

export const standardRules: ChainRules = {
  accept: ['pass', 'warn', 'completed', 'no-drift', 'promote'],
  require: [],
  sameCommit: false,
  allowEmulatorEvidence: false,
};

/** What is registered, which the evidence has to be about. */
export interface ChainSubject {
  modelDigest: string;
  commit: string | undefined;
  target: 'azure' | 'emulator';
}

/** A report, and why it is refused; no reason means that it is accepted. */
export interface Judged<E extends { report: Envelope }> {
  evidence: E;
  refusals: string[];
}

export interface ChainJudgement<E extends { report: Envelope }> {
  judged: Judged<E>[];
  /** Required actions without an accepted report. */
  missing: string[];
  /** All reasons together, in sentences; none means that the chain holds. */
  refusals: string[];
}

/** Whether a report says something of this very model; that a job completed, or that its data was valid, does not. */
export function isAboutModel(report: Envelope, modelDigest: string): boolean {
  return modelJudges.has(report.action) && report.subject['modelDigest'] === modelDigest;
}

/** Actions whose verdict is about a model, so that their report has to name it by its digest. */
const modelJudges = new Set([
  'evaluate-gate',
  'register-model',
  'deploy-endpoint',
  'ab-test',
  'switch-traffic',
]);

/**
 * Holds evidence to the chain: dataset digest → gate verdict → model digest. A report that judges a model has to carry its digest, a
 * data-validate report has to be about data that an accepted gate report names, and every verdict has to be one that is accepted.
 */
export function judgeChain<E extends { report: Envelope }>(
  evidence: readonly E[],
  subject: ChainSubject,
  rules: ChainRules,
): ChainJudgement<E> {
  const alone = evidence.map((item) => ({
    evidence: item,
    refusals: refusalsOf(item.report, subject, rules),
  }));
  const gatedData = new Set(
    alone
      .filter(({ evidence, refusals }) => evidence.report.action === 'evaluate-gate' && refusals.length === 0)
      .flatMap(({ evidence }) => datasetDigestsIn(evidence.report)),
  );
  const judged = alone.map(({ evidence, refusals }) => ({
    evidence,
    refusals: [...refusals, ...unlinkedData(evidence.report, gatedData)],
  }));
  const accepted = new Set(
    judged.filter(({ refusals }) => refusals.length === 0).map(({ evidence }) => evidence.report.action),
  );
  const missing = rules.require.filter((action) => !accepted.has(action));
  const sentences = [
    ...judged.flatMap(({ evidence, refusals }) =>
      refusals.map((reason) => `The report of ${evidence.report.action} ${reason}.`),
    ),
    ...missing.map((action) => `The policy requires an accepted report of ${action}, and there is none.`),
  ];
  return { judged, missing, refusals: sentences };
}

function refusalsOf(
  { action, verdict, subject, provenance }: Envelope,
  expected: ChainSubject,
  rules: ChainRules,
): string[] {
  const digest = subject['modelDigest'];
  const reasons: string[] = [];
  if (modelJudges.has(action) && typeof digest !== 'string')
    reasons.push('does not say which model it judged (it has no modelDigest)');
  else if (typeof digest === 'string' && digest !== expected.modelDigest) {
    reasons.push(`judged another model (${digest.slice(0, 12)}…, not ${expected.modelDigest.slice(0, 12)}…)`);
  }
  if (!rules.accept.includes(verdict))
    reasons.push(`has the verdict '${verdict}', which is not accepted (${rules.accept.join(', ')})`);
  if (rules.sameCommit && provenance.commit !== expected.commit) {
    reasons.push(
      `is of another commit (${provenance.commit?.slice(0, 12) ?? 'none'}, not ${expected.commit?.slice(0, 12) ?? 'none'})`,
    );
  }
  if (provenance.target === 'emulator' && expected.target === 'azure' && !rules.allowEmulatorEvidence) {
    reasons.push('was made on the emulator, which proves nothing about Azure');
  }
  return reasons;
}

function unlinkedData(report: Envelope, gatedData: ReadonlySet<string>): string[] {
  const digests = datasetDigestsIn(report);
  const isLinked = digests.length > 0 && digests.every((digest) => gatedData.has(digest));
  if (report.action !== 'data-validate' || isLinked) return [];
  return [
    'is about data that no accepted gate report names (give evaluate-gate this report as its evidence)',
  ];
}

/** The data that a report is about: a gate report may name that of several validations. */
export function datasetDigestsIn({ subject }: Envelope): string[] {
  return [subject['datasetDigest']].flat().filter((digest) => typeof digest === 'string');
}

/** Those of several reports, each once and sorted. */
export function datasetDigestsOf(reports: readonly Envelope[]): string[] {
  return [...new Set(reports.flatMap(datasetDigestsIn))].sort();
}
