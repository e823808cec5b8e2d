// node trials.ts <case as JSON>: how often the method behind a metric takes a candidate for good, and for harmful, that
// is exactly as much worse as the margin allows.
import { comparisonOf, judgeMargin } from '@mlops-actions/core/gate/judge/comparison';
import {
  type Draws,
  figureOf,
  type Uncertainty,
  uncertaintyOf,
} from '@mlops-actions/core/gate/measure/uncertainty';
import { measure } from '@mlops-actions/core/gate/measure/measure';
import type { Rows } from '@mlops-actions/core/gate/rows/rows';
import { type Metric, metricOf } from '@mlops-actions/stats/metrics/catalog';
import { codeOf } from '@mlops-actions/core/gate/measure/answers';
import { occupiedCells, resampleCells } from '@mlops-actions/stats/metrics/cells';
import { percentileInterval } from '@mlops-actions/stats/metrics/percentile';
import { checkStream, xoshiro256 } from '@mlops-actions/stats/rng';
import { type Kind, population, type Weighting } from './population.ts';

export interface SimulatedCase {
  metric: string;
  kind: Kind;
  weighting: Weighting;
  /** Rows of a sample, or queries. */
  units: number;
  trials: number;
  /** Only the rows of a slice are judged, as many as the sample happens to have. */
  slice?: boolean;
  /** A method that is known to be wrong, in place of the suite's own. */
  wrong?: 'unpaired' | 'weights as cells';
}

/** Trials that ended so. */
export interface Rates {
  ok: number;
  harm: number;
  undefined: number;
}

const alpha = 0.05;
const signal = new AbortController().signal;

function valuesOf(metric: Metric, rows: Rows): number[] {
  return rows.models.map((model) => measure(rows, model, [metric]).get(metric.name)!.value ?? NaN);
}

/** The rows' two models as if each had been asked about rows of its own. */
function unpaired(metric: Metric, rows: Rows, theta: number, draws: Draws): Uncertainty {
  const alone = rows.models.map((model) => uncertaintyOf(metric, rows, [model], draws));
  return {
    method: 'unpaired',
    async bounds(level) {
      const found = await Promise.all(alone.map((each) => each.bounds(level)));
      const halves = found.map((each) => (each!.interval.upper - each!.interval.lower) / 2);
      const half = Math.hypot(...halves);
      return { interval: { lower: theta - half, upper: theta + half } };
    },
  };
}

/** Cells drawn by their share of the weight, as if each row weighed the same: statistics.md section 5 says why not. */
function weightsAsCells(metric: Metric, rows: Rows, { seed, checkId }: Draws): Uncertainty {
  if (metric.estimator.kind !== 'cells') throw new Error(`${metric.name} is no figure of cells`);
  const { value } = metric.estimator;
  const predictions = rows.models.map((model) => model.predictions!);
  const cells = occupiedCells(rows.labels, predictions, rows.names.length);
  const mass = new Float64Array(cells.counts.length);
  const cellOf = new Map(
    Array.from(cells.labels, (label, c) => [[label, ...cells.predictions.map((p) => p[c])].join(), c]),
  );
  for (let i = 0; i < rows.count; i++)
    mass[cellOf.get([rows.labels[i], ...predictions.map((p) => p[i])].join())!]! += rows.weights![i]!;
  const total = mass.reduce((sum, each) => sum + each, 0);
  const counts = mass.map((each) => (each / total) * rows.count);
  return {
    method: 'weights as cells',
    async bounds(level, times = 1) {
      const [replicates] = resampleCells(
        { ...cells, counts, mass: counts },
        [
          (tallies) =>
            figureOf(
              metric,
              tallies.map((tally) => value(tally, codeOf(metric, rows))),
            ),
        ],
        2_000 * times,
        checkStream(seed, checkId, `wrong × ${times}`),
      );
      return percentileInterval(replicates!, level);
    },
  };
}

const given = JSON.parse(process.argv[2]!) as SimulatedCase;
const metric = metricOf(given.metric)!;
const source = population(given.kind, given.weighting);
const judged = (indices: Int32Array) =>
  source.rows(given.slice ? indices.filter((index) => source.slice[index]) : indices);
const everything = Int32Array.from({ length: source.units }, (_, i) => i);
const truth = figureOf(metric, valuesOf(metric, judged(everything)));
const random = xoshiro256(7n);
const rates: Rates = { ok: 0, harm: 0, undefined: 0 };
for (let trial = 0; trial < given.trials; trial++) {
  const rows = judged(Int32Array.from({ length: given.units }, () => random.index(source.units)));
  const draws: Draws = { seed: `0x${trial.toString(16).padStart(16, '0')}`, checkId: given.metric, signal };
  const [champion, candidate] = valuesOf(metric, rows) as [number, number];
  const theta = figureOf(metric, [champion, candidate]);
  const uncertainty =
    given.wrong === 'unpaired'
      ? unpaired(metric, rows, theta, draws)
      : given.wrong === 'weights as cells'
        ? weightsAsCells(metric, rows, draws)
        : uncertaintyOf(metric, rows, rows.models, draws);
  const comparison = comparisonOf(metric, champion, candidate, { uncertainty, rows: rows.count });
  const { finding } = await judgeMargin(comparison, truth, { alpha, checks: 1 });
  if (finding === 'ok' || finding === 'harm' || finding === 'undefined') rates[finding]++;
}
console.log(JSON.stringify(rates));
