import type { Workspace } from '@mlops-actions/azureml/workspace';
import { seedFromText, seedOf } from '@mlops-actions/stats/rng';
import type { Outcome } from '../report/outcome.ts';
import { worstOf } from '../report/outcome.ts';
import type { Cell } from '../report/section.ts';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { openWorkspaceOnce } from '../runtime/workspace.ts';
import { withParts, type Case, type GateInputs, type Judged } from './case.ts';
import { findChampion, type Champion, type NoChampion } from './champion.ts';
import { judgeBudgets } from './budgets/judge-budgets.ts';
import { judgePredictions } from './gate-predictions.ts';
import { judgeValues } from './gate-values.ts';
import { policyOfLines, readPolicy, withLines, type Policy } from './policy/policy.ts';
import { rulesSection } from './report/rules-section.ts';
import { factsSection } from './report/sections.ts';
import {
  azureRunOf,
  datasetDigestOf,
  doubtfulEvidence,
  gateEvidence,
  modelDigestOf,
  modelOfRun,
} from './subject.ts';
import { idleWaivers, waiversSection } from './report/waivers-section.ts';
import { summaryOf, annotationsOf } from './report/summary.ts';

/**
 * Judges a model by its predictions, or by metrics that someone else computed, against rules and a champion.
 * @throws UserError, DataError or AzureError where there is nothing to judge; whatever cannot be judged is no-data
 */
export async function evaluateGate(given: GateInputs, context: Context): Promise<Outcome> {
  const inputs = withRunId(given);
  checkSources(inputs);
  const policy = await policyOf(inputs);
  const evidence = await gateEvidence(inputs.evidence ?? [], context, {
    allowEmulator: inputs.allowEmulatorEvidence,
  });
  const workspace = openWorkspaceOnce(inputs, context);
  const model = inputs.model ?? (await runsModel(inputs, workspace, context));
  const champion = await championOf(inputs, policy, model, workspace, context);
  const seed = (facts: unknown) => (inputs.seed === undefined ? seedOf(facts) : seedFromText(inputs.seed));
  const each: Case = { inputs, context, policy, champion, workspace, seed };
  const answers = inputs.predictions ? await judgePredictions(each) : await judgeValues(each);
  const digest = model === undefined ? undefined : await modelDigestOf(model, workspace, context.signal);
  const judged = withParts(answers, [await judgeBudgets(each, { model, digest, evidence })], each);
  const verdict = worstOf(judged.checks.map((check) => check.verdict));
  return {
    verdict,
    summary: summaryOf(judged.checks, verdict, judged.subject),
    subject: subjectOf(inputs, { model, digest, evidence, judged }),
    checks: judged.checks,
    outputs: { metrics: JSON.stringify(judged.metrics) },
    sections: [
      rulesSection(judged.checks, policy.alpha),
      ...judged.sections,
      ...waiversSection(policy.waivers, judged.checks),
      factsSection(factsOf(judged, model, digest, champion), evidence),
    ],
    annotations: [
      ...doubtfulEvidence(evidence),
      ...annotationsOf(judged.checks, policy),
      ...idleWaivers(policy.waivers, judged.checks),
    ],
    junit: true,
    ...(judged.seeds && { seeds: judged.seeds }),
    ...(judged.tools && { tools: judged.tools }),
  };
}

/** A run is named as MLflow does, too: `runs:/brave_fig_1`, by either input. */
function withRunId(inputs: GateInputs): GateInputs {
  const runOf = (text: string | undefined) => /^runs:\/+([^/]+)/.exec(text ?? '')?.[1];
  const named = runOf(inputs.metricsFile);
  if (named !== undefined && inputs.runId === undefined)
    return { ...inputs, metricsFile: undefined, runId: named };
  return { ...inputs, runId: runOf(inputs.runId) ?? inputs.runId };
}

function checkSources(inputs: GateInputs): void {
  const sources = [
    ['predictions', inputs.predictions],
    ['metrics-file', inputs.metricsFile],
    ['run-id', inputs.runId],
  ] as const;
  const given = sources.filter(([, value]) => value !== undefined).map(([name]) => name);
  // A run may be named beside its predictions: then it is what made the model.
  const judging = inputs.predictions ? given.filter((name) => name !== 'run-id') : given;
  if (judging.length === 0)
    throw new UserError(
      'There is nothing to judge: set predictions (a CSV or Parquet file), metrics-file or run-id.',
    );
  if (judging.length > 1)
    throw new UserError(`Inputs '${judging.join("' and '")}' are both given: judge by one of them.`);
  const beside = [
    ['champion-predictions', inputs.championPredictions],
    ['perturbed-predictions', inputs.perturbedPredictions],
    ['training-data', inputs.trainingData],
    ['history', inputs.history],
  ] as const;
  const alone = beside.find(([, value]) => value !== undefined && !inputs.predictions);
  if (alone) throw new UserError(`Input '${alone[0]}' needs the 'predictions' of the candidate beside it.`);
  if (inputs.champion === 'none' && inputs.championPredictions)
    throw new UserError(
      "Input 'champion' is 'none' and 'champion-predictions' are given: leave one of them out.",
    );
}

async function policyOf({ policy, rules = [] }: GateInputs): Promise<Policy> {
  return withLines(policy === undefined ? policyOfLines([]) : await readPolicy(policy), rules);
}

/** With `run-id` and no model, the run's model output. */
async function runsModel(
  { runId }: GateInputs,
  workspace: () => Promise<Workspace>,
  { signal, log }: Context,
): Promise<string | undefined> {
  if (runId === undefined) return undefined;
  const job = await (await workspace()).jobs.get(runId, signal);
  const model = job && modelOfRun(job);
  if (!model)
    log.info(`Run ${runId} put out no single model, so the report names none: set model to name it.`);
  return model;
}

async function championOf(
  inputs: GateInputs,
  policy: Policy,
  model: string | undefined,
  workspace: () => Promise<Workspace>,
  { signal, log }: Context,
): Promise<Champion | NoChampion | undefined> {
  const { champion, championPredictions, endpoint, predictions } = inputs;
  const isScored = policy.robustness !== undefined || policy.budgets?.latency?.measure !== undefined;
  if (endpoint !== undefined && champion !== 'production' && !isScored)
    log.warning(
      "Input 'endpoint' says whose live model is the champion, and counts only with champion: production.",
    );
  if (champion === 'none')
    return { reason: 'there is no champion yet (champion: none)', isFirstRelease: true };
  if (champion === undefined)
    return championPredictions ? { name: championPredictions.join(', ') } : undefined;
  const found = await findChampion(champion, endpoint, model, workspace, signal);
  if ('reason' in found) return found;
  if (found.disagreement) log.warning(found.disagreement);
  if (!predictions || championPredictions || found.live) return found;
  throw new UserError(
    `The champion is ${found.name}, and its predictions are not given: score the rows of 'predictions' with it in an earlier step and set champion-predictions.`,
  );
}

interface Parts {
  model: string | undefined;
  digest: string | undefined;
  evidence: readonly EvidenceFile[];
  judged: Judged;
}

function subjectOf(
  { runId }: GateInputs,
  { model, digest, evidence, judged }: Parts,
): Record<string, unknown> {
  const facts = {
    model,
    modelDigest: digest,
    azureRun: azureRunOf(runId, evidence),
    datasetDigest: datasetDigestOf(evidence),
    ...judged.subject,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function factsOf(
  judged: Judged,
  model: string | undefined,
  digest: string | undefined,
  champion: Champion | NoChampion | undefined,
): (readonly [string, Cell])[] {
  const facts: (readonly [string, Cell | undefined])[] = [
    ['model', model],
    ['model digest', digest],
    ['champion', champion && ('reason' in champion ? `none: ${champion.reason}` : champion.name)],
    ...judged.facts,
  ];
  return facts.filter((fact): fact is readonly [string, Cell] => fact[1] !== undefined);
}
