import type { Envelope } from '../report/envelope.ts';
import { type Check, type CheckVerdict, worstOf } from '../report/outcome.ts';

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
  repository: string | undefined;
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

/** The verdicts of every action that writes a report: a report with another one was not written by it. */
const verdictsOf: Readonly<Record<string, readonly string[]>> = {
  'data-validate': ['pass', 'warn', 'fail', 'no-data'],
  'submit-job': ['completed', 'failed', 'canceled', 'timed-out', 'submitted'],
  'evaluate-gate': ['pass', 'warn', 'fail', 'no-data'],
  'register-model': ['registered', 'existing', 'overridden', 'refused'],
  'deploy-endpoint': ['deployed', 'unchanged', 'failed'],
  'ab-test': ['promote', 'reject', 'inconclusive'],
  'switch-traffic': ['promoted', 'held', 'rolled-back', 'unchanged', 'failed'],
  'drift-check': ['no-drift', 'drift', 'no-data'],
};

/** Every action whose report can be evidence, and every verdict that one can have. */
export const reportingActions = Object.keys(verdictsOf);
export const reportVerdicts = [...new Set(Object.values(verdictsOf).flat())];

/** Actions that judge by checks, so that a report without any judged nothing. */
const checkers = new Set(['data-validate', 'evaluate-gate', 'ab-test', 'drift-check']);

/** Verdicts that no failing check of what is required leaves standing. */
const unharmed = new Set(['promote', 'no-drift']);

/** The check that makes the verdict a lie: verdicts of checks are the worst of them, the others have rules of their own. */
function contradiction({ verdict, checks }: Envelope): Check | undefined {
  if (unharmed.has(verdict))
    return checks.find((check) => check.verdict === 'fail' && check.evidence?.['required'] !== false);
  const severity: readonly string[] = ['fail', 'no-data', 'warn', 'pass'];
  if (!severity.includes(verdict)) return undefined;
  const worst = worstOf([verdict as CheckVerdict, ...checks.map((check) => check.verdict)]);
  return worst === verdict ? undefined : checks.find((check) => check.verdict === worst);
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
 * data-validate report has to be about data that an accepted gate report names, a job's report about a run that they name where they
 * name any, and every verdict has to be one that is accepted.
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
  const gates = alone
    .filter(({ evidence, refusals }) => evidence.report.action === 'evaluate-gate' && refusals.length === 0)
    .map(({ evidence }) => evidence.report);
  const gatedData = new Set(gates.flatMap(datasetDigestsIn));
  const gatedRuns = new Set(gates.flatMap(runsIn));
  const judged = alone.map(({ evidence, refusals }) => ({
    evidence,
    refusals: [
      ...refusals,
      ...unlinkedData(evidence.report, gatedData),
      ...unlinkedRun(evidence.report, gatedRuns),
    ],
  }));
  const accepted = judged
    .filter(({ refusals }) => refusals.length === 0)
    .map(({ evidence }) => evidence.report);
  const missing = rules.require.filter((required) => !accepted.some(({ action }) => action === required));
  const sentences = [
    ...judged.flatMap(({ evidence, refusals }) =>
      refusals.map((reason) => `The report of ${evidence.report.action} ${reason}.`),
    ),
    ...missing.map((action) => `The policy requires an accepted report of ${action}, and there is none.`),
    ...(rules.require.includes('data-validate') && !missing.includes('data-validate')
      ? unvalidatedData(gates, accepted)
      : []),
  ];
  return { judged, missing, refusals: sentences };
}

function refusalsOf(report: Envelope, expected: ChainSubject, rules: ChainRules): string[] {
  const { action, verdict, subject, provenance } = report;
  const digest = subject['modelDigest'];
  const reasons: string[] = [];
  const known = verdictsOf[action];
  if (known === undefined)
    return [`is of an action that this suite does not have (it has ${reportingActions.join(', ')})`];
  if (!known.includes(verdict))
    return [`has the verdict '${verdict}', which ${action} never gives (it gives ${known.join(', ')})`];
  const against = contradiction(report);
  if (against !== undefined)
    reasons.push(
      `has the verdict '${verdict}', and its check '${against.id}' says '${against.verdict}': it was changed after it was written`,
    );
  if (checkers.has(action) && report.checks.length === 0)
    reasons.push(`has no checks, so that it judged nothing: run ${action} again`);
  if (modelJudges.has(action) && typeof digest !== 'string')
    reasons.push('does not say which model it judged (it has no modelDigest)');
  else if (typeof digest === 'string' && digest !== expected.modelDigest) {
    reasons.push(`judged another model (${digest.slice(0, 12)}…, not ${expected.modelDigest.slice(0, 12)}…)`);
  }
  if (action === 'submit-job' && runsIn(report).length === 0)
    reasons.push('does not say which run it is of (it has no azureRun)');
  if (
    action === 'drift-check' &&
    !(isDigest(subject['referenceDigest']) && isDigest(subject['currentDigest']))
  )
    reasons.push('does not say which data it compared (it has no referenceDigest and currentDigest)');
  if (!rules.accept.includes(verdict))
    reasons.push(`has the verdict '${verdict}', which is not accepted (${rules.accept.join(', ')})`);
  if (rules.sameCommit && provenance.commit === undefined)
    reasons.push('names no commit, and the policy says same-commit');
  else if (rules.sameCommit && provenance.commit !== expected.commit) {
    reasons.push(
      `is of another commit (${provenance.commit!.slice(0, 12)}, not ${expected.commit?.slice(0, 12) ?? 'none'})`,
    );
  }
  if (rules.sameCommit && provenance.repository !== expected.repository)
    reasons.push(
      `is of another repository (${provenance.repository ?? 'none'}, not ${expected.repository ?? 'none'})`,
    );
  if (provenance.target === 'emulator' && expected.target === 'azure' && !rules.allowEmulatorEvidence) {
    reasons.push('was made on the emulator, which proves nothing about Azure');
  }
  return reasons;
}

function unlinkedData(report: Envelope, gatedData: ReadonlySet<string>): string[] {
  const digests = datasetDigestsIn(report);
  const isLinked = digests.length > 0 && digests.every((digest) => gatedData.has(digest));
  if (report.action !== 'data-validate' || isLinked) return [];
  if (digests.length === 0) return ['does not say which data it checked (it has no datasetDigest)'];
  return [
    'is about data that no accepted gate report names (give evaluate-gate this report as its evidence)',
  ];
}

/** Where the policy requires valid data, all that the gate judged the model on has to be. */
function unvalidatedData(gates: readonly Envelope[], accepted: readonly Envelope[]): string[] {
  const valid = new Set(
    accepted.filter(({ action }) => action === 'data-validate').flatMap(datasetDigestsIn),
  );
  const others = datasetDigestsOf(gates).filter((digest) => !valid.has(digest));
  return others.map(
    (digest) =>
      `The policy requires an accepted report of data-validate, and there is none of the data ${digest.slice(0, 12)}… that evaluate-gate's report names.`,
  );
}

/** A model may come from nowhere that the gate knows of; where the gate names runs, a job's report has to be of one of them. */
function unlinkedRun(report: Envelope, gatedRuns: ReadonlySet<string>): string[] {
  const runs = report.action === 'submit-job' && gatedRuns.size > 0 ? runsIn(report) : [];
  if (runs.length === 0 || runs.some((run) => gatedRuns.has(run))) return [];
  return [
    `is of another run (${runs.join(', ')}) than the gate report names (${[...gatedRuns].join(', ')}): give evaluate-gate the report of the job that made the model as its evidence`,
  ];
}

/** The data that a report is about: a gate report may name that of several validations. */
export function datasetDigestsIn({ subject }: Envelope): string[] {
  return [subject['datasetDigest']].flat().filter(isDigest);
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** The Azure ML runs that a report is about: a gate report may name the job and the step of it that made the model. */
export function runsIn({ subject }: Envelope): string[] {
  return [subject['azureRun']].flat().filter((run) => typeof run === 'string');
}

/** The data of several reports, each once and sorted. */
export function datasetDigestsOf(reports: readonly Envelope[]): string[] {
  return [...new Set(reports.flatMap(datasetDigestsIn))].sort();
}
