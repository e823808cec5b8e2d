import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openDataDoor } from '../data/data-door.ts';
import { chartsOf } from './charts.ts';
import { withParts, type Case, type Judged } from './case.ts';
import { judge } from './judge/judge.ts';
import { judgeLeakage } from './leakage/judge-leakage.ts';
import { definedValues, measuredMetrics } from './measure/measure.ts';
import { measurementsOfRows } from './measure/measurements.ts';
import { tooFew } from './measure/minimums.ts';
import { judgeRobustness } from './robustness/judge-robustness.ts';
import { readPredictions, type Predictions } from './rows/predictions.ts';
import { knownRules, withDefaults } from './policy/rule.ts';
import type { Rows } from './rows/rows.ts';
import { metricsSection } from './sections.ts';
import { digestOfPredictions } from './subject.ts';
import { countIntervals } from './measure/uncertainty.ts';

/** Above it, average precision has an interval only where a rule names it: its resamples cost as much as the rows. */
const mostRowsResampledUnasked = 20_000;

/** Judges by predictions: every metric that the columns allow, each rule, candidate beside champion on the same rows. */
export async function judgePredictions(given: Case): Promise<Judged> {
  const { inputs, context, policy, champion, workspace, seed: seedFrom } = given;
  const rules = withDefaults(knownRules(policy.rules), inputs.championPredictions !== undefined);
  const asked = rules.map((rule) => metricOf(rule.metric)!);
  const metrics = measuredMetrics(asked);
  const { predictions, digests, version } = await load(asked, inputs, context, workspace);
  const { rows, unpaired } = predictions;
  const seed = seedFrom({ action: 'evaluate-gate', policy: rules.map((rule) => rule.text), ...digests });
  const noChampion =
    unpaired ??
    (champion && 'reason' in champion ? champion.reason : 'there is no champion: set champion-predictions');
  const { alpha, minRows } = policy;
  const measurements = measurementsOfRows({ rows, noChampion, metrics, alpha, seed, signal: context.signal });
  const terms = {
    alpha,
    minRows,
    checks: Math.max(1, rules.filter((rule) => rule.kind === 'require').length),
  };
  const checks = [];
  for (const rule of rules) checks.push(await judge(rule, measurements, terms));
  const { candidate, incumbent } = measurements;
  const intervals = await intervalsOf(rows, metrics, measurements, {
    alpha,
    seed,
    asked,
    signal: context.signal,
  });
  const charts = chartsOf(rows);
  const parts = [await judgeRobustness(given), await judgeLeakage(given)];
  const judged: Judged = {
    checks,
    metrics: definedValues(candidate),
    subject: { ...digests, rows: rows.count },
    sections: [
      metricsSection({ candidate, champion: incumbent, intervals, alpha }),
      ...(charts.length > 0 ? [{ title: 'Charts', blocks: charts }] : []),
    ],
    facts: [
      ['rows', rows.count],
      ['rows paired with the champion', unpaired ? `none: ${unpaired}` : incumbent && rows.count],
      ['effective rows', rows.weights && rows.effective],
    ],
    seeds: { resamples: seed },
    tools: { duckdb: version },
  };
  return withParts(judged, parts);
}

interface Loaded {
  predictions: Predictions;
  digests: Record<string, string>;
  version: string;
}

async function load(
  asked: readonly Metric[],
  inputs: Case['inputs'],
  context: Case['context'],
  workspace: Case['workspace'],
): Promise<Loaded> {
  const needs = (...families: string[]) => asked.some(({ family }) => families.includes(family));
  const { signal, log } = context;
  const { memoryLimit } = inputs;
  const engine = await openEngine({ signal, log: (line) => log.info(line), memoryLimit });
  const door = openDataDoor(inputs, context, { workspace });
  try {
    const predictions = await readPredictions(engine, {
      candidate: await door.fetch(inputs.predictions!),
      champion: inputs.championPredictions && (await door.fetch(inputs.championPredictions)),
      columns: {
        label: inputs.labelColumn,
        prediction: inputs.predictionColumn,
        score: inputs.scoreColumn,
        weight: inputs.weightColumn,
        key: inputs.keyColumns ?? [],
      },
      needs: {
        classes: needs('counts'),
        scores: needs('ranking', 'probability'),
        numbers: needs('regression'),
      },
      positiveLabel: inputs.positiveLabel,
    });
    return { predictions, digests: await digestsOf(predictions), version: engine.version };
  } finally {
    await engine.close();
    await door.close();
  }
}

async function digestsOf({ files: { candidate, champion } }: Predictions): Promise<Record<string, string>> {
  const predictionsDigest = await digestOfPredictions(candidate);
  if (!champion) return { predictionsDigest };
  return { predictionsDigest, championPredictionsDigest: await digestOfPredictions(champion) };
}

interface Wanted {
  alpha: number;
  seed: Seed;
  asked: readonly Metric[];
  signal: AbortSignal;
}

/** An interval for every metric that has a value and rows enough; those of counts from one set of resamples. */
async function intervalsOf(
  rows: Rows,
  metrics: readonly Metric[],
  measurements: ReturnType<typeof measurementsOfRows>,
  { alpha, seed, asked, signal }: Wanted,
): Promise<Map<string, Interval | undefined>> {
  const [model] = rows.models as [Rows['models'][number]];
  const able = metrics.filter(
    (metric) => measurements.figure(metric.name).value !== undefined && !tooFew(metric, rows),
  );
  const counted = able.filter((metric) => metric.family === 'counts' && !asked.includes(metric));
  const draws = { seed, signal, checkId: 'all counts' };
  const ofCounts = counted.length > 0 ? countIntervals(counted, rows, model, alpha, draws) : [];
  const intervals = new Map(counted.map((metric, i) => [metric.name, ofCounts[i]]));
  for (const metric of able.filter((each) => !counted.includes(each))) {
    const isDear = metric.family === 'ranking' && (metric.name !== 'roc_auc' || rows.weights !== undefined);
    if (isDear && rows.count > mostRowsResampledUnasked && !asked.includes(metric)) continue;
    intervals.set(metric.name, await measurements.interval(metric.name));
  }
  return intervals;
}
