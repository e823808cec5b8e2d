import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Seed } from '@mlops-actions/stats/rng';
import type { Outcome } from '../report/outcome.ts';
import type { Cell } from '../report/section.ts';
import type { TableInputs } from '../data/table-inputs.ts';
import type { AzureInputs } from '../runtime/azure-inputs.ts';
import type { Context } from '../runtime/context.ts';
import type { Champion, NoChampion } from './champion.ts';
import { borne } from './judge/borne.ts';
import type { RequestFormat } from './scoring/request-format.ts';
import type { Policy } from './policy/policy.ts';

export interface GateInputs extends AzureInputs, Partial<TableInputs> {
  model?: string | undefined;
  evidence?: string[] | undefined;
  predictions?: string[] | undefined;
  championPredictions?: string[] | undefined;
  perturbedPredictions?: string[] | undefined;
  trainingData?: string[] | undefined;
  metricsFile?: string | undefined;
  runId?: string | undefined;
  champion?: string | undefined;
  endpoint?: string | undefined;
  featureColumns?: string[] | undefined;
  requestFormat?: RequestFormat;
  predictionPath?: string | undefined;
  scorePath?: string | undefined;
  policy?: string | undefined;
  rules?: string[] | undefined;
  labelColumn: string;
  predictionColumn?: string | undefined;
  scoreColumn?: string | undefined;
  keyColumns?: string[] | undefined;
  weightColumn?: string | undefined;
  groupColumn?: string | undefined;
  history?: string[] | undefined;
  timeColumn?: string | undefined;
  positiveLabel?: string | undefined;
  allowEmulatorEvidence: boolean;
  seed?: string | undefined;
}

/** What a way of judging hands back. */
export interface Judged extends Pick<Outcome, 'checks' | 'sections'> {
  metrics: Record<string, number>;
  subject: Record<string, unknown>;
  facts: (readonly [string, Cell | undefined])[];
  seeds?: Record<string, string>;
  tools?: Record<string, string>;
}

/** What a look at one side of the model adds to a judgement. */
export type Part = Pick<Judged, 'checks' | 'sections' | 'seeds'>;

/** What both ways of judging are given. */
export interface Case {
  inputs: GateInputs;
  context: Context;
  policy: Policy;
  champion: Champion | NoChampion | undefined;
  workspace: () => Promise<Workspace>;
  seed: (facts: unknown) => Seed;
}

/** A judgement with what further looks add to it, their checks as the policy bears them. */
export function withParts(
  judged: Judged,
  looks: readonly (Part | undefined)[],
  { policy, context }: Case,
): Judged {
  const parts = looks.filter((part) => part !== undefined);
  const now = context.clock.now();
  const checks = parts.flatMap((part) => part.checks.map((check) => borne(check, policy, now)));
  return {
    ...judged,
    checks: [...judged.checks, ...checks],
    sections: [...judged.sections, ...parts.flatMap(({ sections }) => sections)],
    seeds: Object.assign({}, judged.seeds, ...parts.map(({ seeds }) => seeds)),
  };
}
