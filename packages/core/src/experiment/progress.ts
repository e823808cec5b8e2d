import type { Logger } from '../runtime/logger.ts';
import type { PairResult } from './replay.ts';
import { hasFailed } from './samples.ts';

/** Says how far a replay is, ten times in all. */
export function progressOf(planned: number, rate: number, log: Logger): (pair: PairResult) => void {
  const every = Math.max(1, Math.ceil(planned / 10));
  const failed = { baseline: 0, candidate: 0 };
  let seen = 0;
  return ({ baseline, candidate }) => {
    seen += 1;
    failed.baseline += Number(hasFailed(baseline));
    failed.candidate += Number(hasFailed(candidate));
    if (seen % every !== 0) return;
    const left = Math.round((planned - seen) / rate);
    log.info(
      `${seen} of ${planned} pairs, failed: baseline ${failed.baseline}, candidate ${failed.candidate}; about ${left} s left`,
    );
  };
}
