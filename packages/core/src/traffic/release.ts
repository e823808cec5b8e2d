import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Check } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import type { Lock } from './holder.ts';
import type { Split } from './shares.ts';

export const verdicts = ['promoted', 'held', 'rolled-back', 'unchanged', 'failed'] as const;
export type TrafficVerdict = (typeof verdicts)[number];

/** What happened, in order, for the report. */
export interface Event {
  at: Date;
  what: string;
  split?: Split;
}

/** One run of switch-traffic that has the endpoint's lock. */
export interface Run {
  readonly workspace: Workspace;
  readonly endpoint: string;
  readonly context: Context;
  readonly lock: Lock;
  readonly events: Event[];
  /**
   * Told before the first write what the post step has to undo if this process does not live to do it, and null when
   * there is nothing any more.
   */
  readonly remember: (unfinished: Unfinished | null) => void;
}

/** Enough for another process of the same step to restore the release. */
export interface Unfinished {
  endpoint: string;
  releaseId: string;
  leaseId: string;
}

/** How a run ended. */
export interface Ending {
  verdict: TrafficVerdict;
  /** One sentence. */
  summary: string;
  candidate?: string | undefined;
  /** As read back at the end; undefined where it could not be read. */
  split: Split | undefined;
  /** Before the release. */
  before?: Split | undefined;
  checks: Check[];
  timeToSafeMs?: number | undefined;
  seeds?: Record<string, string>;
  /** What a person should know besides. */
  warnings?: string[];
}

/** Logs and keeps what happened. */
export function tell(
  { events, context }: Pick<Run, 'events' | 'context'>,
  what: string,
  split?: Split,
): void {
  events.push({ at: context.clock.now(), what, ...(split && { split }) });
  context.log.info(what);
}
