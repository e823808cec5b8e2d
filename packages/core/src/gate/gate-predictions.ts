import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { chartsOf } from './report/charts.ts';
import { metricsByGroup } from './by-group.ts';
import { withParts, type Case, type Judged, type Part } from './case.ts';
import { firstReleaseOf, isHeldAgainst } from './champion.ts';
import { type CustomFigures, withCustom } from './custom/custom-metrics.ts';
import { gateFairness } from './fairness/gate-fairness.ts';
import { judgeRules } from './judge/judge-rules.ts';
import { judgeLeakage } from './leakage/judge-leakage.ts';
import { type Loaded, withPredictions } from './load-predictions.ts';
import { definedValues, measuredMetrics, type Figure } from './measure/measure.ts';
import { measurementsOfRows } from './measure/measurements.ts';
import { metricIntervals } from './metric-intervals.ts';
import { sampleSections } from './paired-tests.ts';
import { judgedRules } from './policy/policy.ts';
import type { Rule } from './policy/rule.ts';
import { judgeRobustness } from './robustness/judge-robustness.ts';
import type { Rows } from './rows/rows.ts';
import { metricsSection } from './report/sections.ts';
import { gateSlices } from './slices/gate-slices.ts';

/** Judges by predictions: every metric that the columns allow, each rule, candidate beside champion on the same rows. */
export async function judgePredictions(given: Case): Promise<Judged> {
  const { inputs, policy, champion } = given;
  const hasChampion = inputs.championPredictions !== undefined || isHeldAgainst(champion);
  const rules = judgedRules(policy, hasChampion);
  const ofRules = rules.flatMap((rule) => (rule.measured ? [] : [metricOf(rule.metric)!]));
  const asked = [...ofRules, ...metricsByGroup(policy)];
  return withPredictions(asked, rules, given, (loaded) =>
    judgeLoaded(loaded, { asked, rules, hasChampion }, given),
  );
}

async function judgeLoaded(
  { predictions, unpaired, digests, version, seed, seeds, custom }: Loaded,
  { asked, rules, hasChampion }: { asked: readonly Metric[]; rules: readonly Rule[]; hasChampion: boolean },
  given: Case,
): Promise<Judged> {
  const { context, policy, champion } = given;
  const { rows, groups } = predictions;
  const metrics = measuredMetrics(asked, rows.task);
  const queries = asked.some(isOfQueries) ? new Set(rows.groups).size : undefined;
  const noChampion =
    unpaired ??
    (champion && 'reason' in champion ? champion.reason : 'there is no champion: set champion-predictions');
  const { alpha, onMissingChampion } = policy;
  const { signal } = context;
  const firstRelease = hasChampion ? undefined : firstReleaseOf(champion);
  const measurements = withCustom(
    measurementsOfRows({ rows, noChampion, metrics, alpha, seed, signal }),
    custom,
    { alpha, noChampion },
  );
  const judging = { now: context.clock.now(), firstRelease };
  // A rule near its edge has its metric drawn again: the rules before it are judged by those draws as well.
  await judgeRules(rules, measurements, policy, judging);
  const checks = await judgeRules(rules, measurements, policy, judging);
  const candidate = new Map([...measurements.candidate, ...figuresOf(custom, 'candidate')]);
  const incumbent =
    measurements.incumbent && new Map([...measurements.incumbent, ...figuresOf(custom, 'champion')]);
  const intervals = await metricIntervals(rows, metrics, measurements, { alpha, seed, asked, signal });
  for (const name of custom.keys()) intervals.set(name, await measurements.interval(name));
  const grouped = { rows, groups: groups!, alpha, seed, signal };
  const onChampion = { noChampion, firstRelease, onMissingChampion };
  const judged: Judged = {
    checks,
    metrics: definedValues(candidate),
    subject: { ...digests, rows: rows.count, ...(queries !== undefined && { queries }) },
    sections: [
      ...sampleSections(rows, checks, {
        alpha,
        queries,
        isRegression: asked.some(({ family }) => family === 'regression'),
      }),
      metricsSection({ candidate, champion: incumbent, intervals, alpha }),
    ],
    facts: [
      ['rows', rows.count],
      ['queries', queries],
      ['rows paired with the champion', unpaired ? `none: ${unpaired}` : incumbent && rows.count],
      ['effective rows', rows.weights && rows.effective],
    ],
    seeds,
    tools: { duckdb: version },
  };
  return withParts(
    judged,
    [
      policy.slices && (await gateSlices(policy.slices, { ...grouped, ...onChampion, asked })),
      policy.fairness && (await gateFairness(policy.fairness, grouped)),
      await judgeRobustness(given),
      await judgeLeakage(given),
      chartsPart(rows),
    ],
    given,
  );
}

/** Whether its figure is a mean over queries. */
function isOfQueries({ estimator }: Metric): boolean {
  return estimator.kind === 'mean' && estimator.of === 'queries';
}

function chartsPart(rows: Rows): Part {
  const blocks = chartsOf(rows);
  return { checks: [], sections: blocks.length > 0 ? [{ title: 'Charts', blocks }] : [] };
}

function figuresOf(
  custom: ReadonlyMap<string, CustomFigures>,
  model: 'candidate' | 'champion',
): [string, Figure][] {
  return [...custom].flatMap(([name, figures]) => (figures[model] ? [[name, figures[model]]] : []));
}
