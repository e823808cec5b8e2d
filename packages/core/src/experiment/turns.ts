import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Steps } from '@mlops-actions/stats/steps';

/** Takes the steps of a computation one by one, so that between them timers fire and answers are read. */
export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await nextTurn();
  }
}
