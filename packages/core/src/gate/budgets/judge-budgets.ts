import type { EvidenceFile } from '../../evidence/evidence-file.ts';
import type { Check } from '../../report/outcome.ts';
import type { Section } from '../../report/section.ts';
import type { Case, Part } from '../case.ts';
import { openDeployment } from '../scoring/deployment.ts';
import { drawRows } from '../scoring/drawn-rows.ts';
import { bodyOf } from '../scoring/features.ts';
import { latencyCheck, sizeCheck } from './checks.ts';
import { latenciesOfEvidence, measureLatency, type Latencies } from './latency.ts';
import { modelSizeOf } from './model-size.ts';
import { latencyQuantiles, type LatencyBudget, type LatencyQuantile } from './schema.ts';

/** What is judged against budgets. */
export interface Budgeted {
  /** The model's name, and the digest of its files. */
  model: string | undefined;
  digest: string | undefined;
  evidence: readonly EvidenceFile[];
}

/**
 * What the model may cost: bytes and latency.
 * @throws UserError or AzureError where the endpoint that the policy names cannot be asked
 */
export async function judgeBudgets(given: Case, judged: Budgeted): Promise<Part | undefined> {
  const { budgets, alpha } = given.policy;
  if (!budgets) return undefined;
  const { latency, 'model-size': size } = budgets;
  const checks: Check[] = [];
  if (size !== undefined) {
    const { model } = judged;
    const found =
      model === undefined
        ? { reason: 'no model is named: set model' }
        : await modelSizeOf(model, given.workspace, given.context.signal);
    checks.push(sizeCheck(found, size, budgets));
  }
  if (latency) {
    const latencies = await latenciesOf(latency, given, judged);
    for (const quantile of Object.keys(latencyQuantiles) as LatencyQuantile[]) {
      const budget = latency[quantile];
      if (budget !== undefined) checks.push(latencyCheck(quantile, latencies, budget, { ...budgets, alpha }));
    }
  }
  return { checks, sections: [budgetSection(checks)] };
}

async function latenciesOf(
  { measure }: LatencyBudget,
  given: Case,
  { digest, evidence }: Budgeted,
): Promise<Latencies | { reason: string }> {
  const { inputs, context, policy } = given;
  if (!measure) return latenciesOfEvidence(evidence, digest);
  if (measure.endpoint === undefined && inputs.endpoint === undefined)
    return { reason: 'no endpoint is named to measure on: set endpoint' };
  if (!inputs.predictions) return { reason: 'there are no rows to send: set predictions' };
  const seed = given.seed({ action: 'evaluate-gate', purpose: 'latency' });
  const rows = await drawRows(given, { most: measure.requests, seed });
  if (rows.count === 0) return { reason: 'there are no rows to send' };
  const bodies = Array.from({ length: rows.count }, (_, row) =>
    bodyOf(inputs.requestFormat ?? 'input_data', rows.features, row, row + 1),
  );
  const workspace = await given.workspace();
  const deployment = await openDeployment(measure, inputs.endpoint, workspace, bodies[0]!, context.signal);
  try {
    context.log.info(`Measuring the latency of ${measure.requests} requests at ${measure.rate}/s.`);
    return await measureLatency(deployment, bodies, { ...measure, alpha: policy.alpha }, context);
  } finally {
    await deployment.scorer.close();
  }
}

function budgetSection(checks: readonly Check[]): Section {
  return {
    title: 'Budgets',
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Verdict' }, { title: 'Budget' }, { title: 'Found' }],
        rows: checks.map(({ title, verdict, detail }) => [{ verdict }, title, detail ?? '']),
      },
    ],
  };
}
