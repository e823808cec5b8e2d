import type { MetricSeries } from '@mlops-actions/azureml/metrics';
import type { Arm } from '@mlops-actions/stats/newcombe';

const minuteMs = 60_000;

/** Full minutes, from the first that begins at or after `from`. */
export function fullMinutes(from: Date, count: number): { start: Date; end: Date } {
  const start = Math.ceil(from.getTime() / minuteMs) * minuteMs;
  return { start: new Date(start), end: new Date(start + count * minuteMs) };
}

/**
 * Requests and failures of a deployment by the minute, from `RequestsPerMinute` split by status code. A minute without
 * requests says nothing about the deployment and is left out, as one is that Azure has no value for.
 */
export function armsByMinute(
  series: readonly MetricSeries[],
  deployment: string,
  window: { start: Date; end: Date },
): Arm[] {
  const minutes = new Map<number, Arm>();
  for (const { dimensions, minutes: points } of series) {
    if ((dimensions['deployment'] ?? '').toLowerCase() !== deployment) continue;
    const failed = isFailure(dimensions['statuscode'] ?? '');
    for (const { at, value } of points) {
      if (value === null || at < window.start || at >= window.end) continue;
      const arm = minutes.get(at.getTime()) ?? { failures: 0, n: 0 };
      const requests = Math.round(value);
      minutes.set(at.getTime(), { failures: arm.failures + (failed ? requests : 0), n: arm.n + requests });
    }
  }
  return [...minutes.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, arm]) => arm)
    .filter(({ n }) => n > 0);
}

/** A model's failures reach clients as 424, its time-outs as 408: 5xx alone would miss them. */
function isFailure(statusCode: string): boolean {
  return /^5\d\d$|^5xx$|^408$|^424$/i.test(statusCode);
}
