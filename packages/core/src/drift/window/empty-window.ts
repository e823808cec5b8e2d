import type { Outcome } from '../../report/outcome.ts';

/** Nothing was collected or found: no mistake of the user, and no data. The message is one sentence. */
export class EmptyWindow extends Error {
  override readonly name = 'EmptyWindow';
}

/** The outcome of a window without a row. */
export function emptyOutcome({ message }: EmptyWindow): Outcome {
  return {
    verdict: 'no-data',
    summary: message,
    subject: {},
    checks: [{ id: 'current-window', title: 'Current window', verdict: 'no-data', detail: message }],
    outputs: { 'drift-share': '', 'drifted-columns': '[]' },
    sections: [],
    annotations: [{ level: 'warning', title: 'drift-check', message }],
  };
}
