import type { Outcome } from '../../report/outcome.ts';
import type { DriftPolicy } from '../policy.ts';
import type { CurrentWindow } from './current-window.ts';

/** The policy, with the columns that only keep the books left out where it does not name them itself. */
export function withoutBookkeeping(policy: DriftPolicy, bookkeeping: readonly string[]): DriftPolicy {
  const { require, ignore, columns, 'show-values': shown } = policy;
  const named = new Set([...require, ...shown, ...Object.keys(columns), ...ignore]);
  return { ...policy, ignore: [...ignore, ...bookkeeping.filter((name) => !named.has(name))] };
}

/** The outcome, with what its window holds in front of its sections and its warnings among the annotations. */
export function withWindow(outcome: Outcome, { sections, warnings }: CurrentWindow): Outcome {
  return {
    ...outcome,
    sections: [...sections, ...outcome.sections],
    annotations: [
      ...outcome.annotations,
      ...warnings.map((message) => ({ level: 'warning' as const, title: 'drift-check', message })),
    ],
  };
}
