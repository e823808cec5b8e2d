import { chartConfig } from '../report/chart.ts';
import type { Block } from '../report/section.ts';
import type { CheckResult } from './check-result.ts';
import type { Samples } from './samples.ts';

const bins = 48;

/** The latencies of both deployments on a log scale, as shares of the requests that they answered. */
export function latencyChart(
  samples: Samples,
  arms: { baseline: string; candidate: string },
): Block | undefined {
  const baseline = samples.baselineMs.filter((_, i) => !samples.baselineFailed[i]);
  const candidate = samples.candidateMs.filter((_, i) => !samples.candidateFailed[i]);
  const all = Float64Array.from([...baseline, ...candidate]).sort();
  if (all.length === 0) return undefined;
  const [low, high] = [Math.log(all[0]!), Math.log(all.at(-1)!)];
  const width = (high - low || 1) / bins;
  const curve = (values: Float64Array, deployment: string) => {
    const counts = Array.from({ length: bins }, () => 0);
    for (const ms of values) counts[Math.min(bins - 1, Math.floor((Math.log(ms) - low) / width))]! += 1;
    return counts.map((count, i) => ({
      ms: Math.exp(low + (i + 0.5) * width),
      share: count / Math.max(1, values.length),
      deployment,
    }));
  };
  return {
    kind: 'chart',
    alt: `Latencies of the requests that ${arms.baseline} and ${arms.candidate} answered, from the intended send times`,
    spec: {
      ...chartConfig,
      data: { values: [...curve(baseline, arms.baseline), ...curve(candidate, arms.candidate)] },
      mark: { type: 'line', interpolate: 'step' },
      encoding: {
        x: { field: 'ms', type: 'quantitative', scale: { type: 'log', nice: false }, title: 'milliseconds' },
        y: { field: 'share', type: 'quantitative', axis: { format: '%' }, title: 'share of requests' },
        color: { field: 'deployment', type: 'nominal', sort: [arms.baseline, arms.candidate], title: null },
      },
    },
  };
}

/** Each check's estimate and bounds in units of its margin: 1 is the margin, 0 no difference, right of 1 harm. */
export function marginChart(checks: readonly CheckResult[]): Block | undefined {
  const values = checks.flatMap(({ title, estimate, interval, delta }) =>
    estimate === undefined || !interval
      ? []
      : [
          {
            check: title,
            estimate: estimate / delta,
            lower: interval.lower / delta,
            upper: (interval.upper ?? estimate) / delta,
          },
        ],
  );
  if (values.length === 0) return undefined;
  const y = { field: 'check', type: 'nominal', title: null, sort: null };
  return {
    kind: 'chart',
    alt: 'Estimates and bounds of the checks in units of their margins',
    spec: {
      ...chartConfig,
      height: { step: 36 },
      layer: [
        {
          data: {
            values: [
              { at: 0, what: 'no difference' },
              { at: 1, what: 'margin' },
            ],
          },
          mark: { type: 'rule', strokeDash: [4, 3] },
          encoding: {
            x: { field: 'at', type: 'quantitative', title: 'in units of the margin; right of 1 is harm' },
            color: { field: 'what', type: 'nominal', title: null },
          },
        },
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 2, color: '#7a808a' },
          encoding: { y, x: { field: 'lower', type: 'quantitative' }, x2: { field: 'upper' } },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 70, color: '#7a808a' },
          encoding: { y, x: { field: 'estimate', type: 'quantitative' } },
        },
      ],
    },
  };
}
