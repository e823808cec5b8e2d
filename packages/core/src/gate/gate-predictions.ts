import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openDataDoor } from '../data/data-door.ts';
import { chartsOf } from './charts.ts';
import type { Case, Judged } from './case.ts';
import { firstReleaseOf, isHeldAgainst } from './champion.ts';
import { judgeRules } from './judge/judge-rules.ts';
import { measureCustom, withCustom, type CustomFigures } from './custom/custom-metrics.ts';
import { sqlMetricsOf } from './custom/sql-metric.ts';
import type { LiveAnswers } from './live/live-champion.ts';
import { definedValues, measuredMetrics, type Figure } from './measure/measure.ts';
import { measurementsOfRows } from './measure/measurements.ts';
import { tooFew } from './measure/minimums.ts';
import { readPredictions, type Predictions } from './rows/predictions.ts';
import { sampleSections } from './paired-tests.ts';
import { judgedRules } from './policy/policy.ts';
import type { Rule } from './policy/rule.ts';
import type { Rows } from './rows/rows.ts';
import { metricsSection, rulesSection } from './sections.ts';
import { digestOfPredictions } from './subject.ts';
import { countIntervals } from './measure/uncertainty.ts';

/** Above it, average precision has an interval only where a rule names it: its resamples cost as much as the rows. */
const mostRowsResampledUnasked = 20_000;

/** Judges by predictions: every metric that the columns allow, each rule, candidate beside champion on the same rows. */
export async function judgePredictions({
  inputs,
  context,
  policy,
  champion,
  workspace,
  seed: seedFrom,
}: Case): Promise<Judged> {
  const hasChampion = inputs.championPredictions !== undefined || isHeldAgainst(champion);
  const rules = judgedRules(policy, hasChampion);
  const asked = rules.flatMap((rule) => (rule.measured ? [] : [metricOf(rule.metric)!]));
  const metrics = measuredMetrics(asked);
  const { predictions, unpaired, digests, version, seed, custom } = await load(asked, rules, {
    inputs,
    context,
    policy,
    champion,
    workspace,
    seed: seedFrom,
  });
  const { rows } = predictions;
  const noChampion =
    unpaired ??
    (champion && 'reason' in champion ? champion.reason : 'there is no champion: set champion-predictions');
  const { alpha } = policy;
  const measurements = withCustom(
    measurementsOfRows({ rows, noChampion, metrics, alpha, seed, signal: context.signal }),
    custom,
    { alpha, noChampion },
  );
  const checks = await judgeRules(rules, measurements, policy, {
    now: context.clock.now(),
    firstRelease: hasChampion ? undefined : firstReleaseOf(champion),
  });
  const candidate = new Map([...measurements.candidate, ...figuresOf(custom, 'candidate')]);
  const incumbent =
    measurements.incumbent && new Map([...measurements.incumbent, ...figuresOf(custom, 'champion')]);
  const intervals = await intervalsOf(rows, metrics, measurements, {
    alpha,
    seed,
    asked,
    signal: context.signal,
  });
  for (const name of custom.keys()) intervals.set(name, await measurements.interval(name));
  const charts = chartsOf(rows);
  return {
    checks,
    metrics: definedValues(candidate),
    subject: { ...digests, rows: rows.count },
    sections: [
      rulesSection(checks, alpha),
      ...sampleSections(rows, checks, {
        alpha,
        isRegression: asked.some(({ family }) => family === 'regression'),
      }),
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
}

interface Loaded {
  predictions: Predictions;
  /** Why the champion's answers are not beside the candidate's. */
  unpaired: string | undefined;
  digests: Record<string, string>;
  version: string;
  seed: Seed;
  /** The policy's own metrics, by name. */
  custom: ReadonlyMap<string, CustomFigures>;
}

async function load(asked: readonly Metric[], rules: readonly Rule[], given: Case): Promise<Loaded> {
  const { inputs, context, policy, workspace, seed: seedFrom } = given;
  const needs = (...families: string[]) => asked.some(({ family }) => families.includes(family));
  const { signal, log } = context;
  const { memoryLimit } = inputs;
  const engine = await openEngine({ signal, log: (line) => log.info(line), memoryLimit });
  const door = openDataDoor(inputs, context, { workspace });
  try {
    const champion = inputs.championPredictions
      ? await door.fetch(inputs.championPredictions)
      : await answersOf(given, engine.folder);
    // The live deployment answered in the rows' order.
    const keys = (inputs.championPredictions && inputs.keyColumns) ?? [];
    const predictions = await readPredictions(engine, {
      candidate: await door.fetch(inputs.predictions!),
      champion: champion && 'files' in champion ? champion : undefined,
      columns: {
        label: inputs.labelColumn,
        prediction: inputs.predictionColumn,
        score: inputs.scoreColumn,
        weight: inputs.weightColumn,
        key: keys,
      },
      needs: {
        classes: needs('counts'),
        scores: needs('ranking', 'probability'),
        numbers: needs('regression'),
      },
      positiveLabel: inputs.positiveLabel,
    });
    const digests = await digestsOf(predictions);
    const seed = seedFrom({ action: 'evaluate-gate', policy: rules.map((rule) => rule.text), ...digests });
    const custom = await measureCustom(engine, sqlMetricsOf(policy.metrics, rules), {
      roles: {
        label: inputs.labelColumn,
        prediction: inputs.predictionColumn,
        score: inputs.scoreColumn,
        weight: inputs.weightColumn,
      },
      keys,
      isPaired: predictions.rows.models.length > 1,
      seed,
    });
    const unpaired = champion && 'reason' in champion ? champion.reason : predictions.unpaired;
    return { predictions, unpaired, digests, version: engine.version, seed, custom };
  } finally {
    await engine.close();
    await door.close();
  }
}

/** What the live deployment answers on the candidate's rows, where the champion is one. */
async function answersOf(
  { inputs, champion, context, workspace }: Case,
  folder: string,
): Promise<LiveAnswers | undefined> {
  if (!champion || 'reason' in champion || !champion.live) return undefined;
  const { liveAnswers } = await import('./live/live-champion.ts');
  return liveAnswers(inputs, champion.live, folder, await workspace(), context);
}

function figuresOf(
  custom: ReadonlyMap<string, CustomFigures>,
  model: 'candidate' | 'champion',
): [string, Figure][] {
  return [...custom].flatMap(([name, figures]) => (figures[model] ? [[name, figures[model]]] : []));
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
