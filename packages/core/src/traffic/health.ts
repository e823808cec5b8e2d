import type { Check } from '../report/outcome.ts';
import type { Step } from './plan.ts';

/** What a step's bake found. `no-data` is left to `on-inconclusive`. */
export interface Judgement {
  outcome: 'healthy' | 'harm' | 'no-data';
  /** One sentence with the figures. */
  sentence: string;
  checks: Check[];
}

/** How a release finds out whether the candidate is healthy at a step. */
export interface Health {
  /** Before the first write. Returns what a person should know. @throws UserError when it cannot work at all */
  prepare(signal: AbortSignal): Promise<string[]>;
  /** Bakes the step and judges it. */
  judge(step: Step, signal: AbortSignal): Promise<Judgement>;
  close(): Promise<void>;
}

export const firstDeployment =
  'Nothing was live before, so the candidate is judged by absolute limits alone, not against a baseline.';
