import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { chartsOf } from './charts.ts';
import type { Case, Judged } from './case.ts';
import { firstReleaseOf, isHeldAgainst } from './champion.ts';
import { type CustomFigures, withCustom } from './custom/custom-metrics.ts';
import { judgeRules } from './judge/judge-rules.ts';
import { loadPredictions } from './load-predictions.ts';
import { definedValues, measuredMetrics, type Figure } from './measure/measure.ts';
import { measurementsOfRows } from './measure/measurements.ts';
import { metricIntervals } from './metric-intervals.ts';
import { sampleSections } from './paired-tests.ts';
import { judgedRules } from './policy/policy.ts';
import { metricsSection, rulesSection } from './sections.ts';

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
  const { predictions, unpaired, digests, version, seed, custom } = await loadPredictions(asked, rules, {
    inputs,
    context,
    policy,
    champion,
    workspace,
    seed: seedFrom,
  });
  const { rows } = predictions;
  const metrics = measuredMetrics(asked, rows.task);
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
  const intervals = await metricIntervals(rows, metrics, measurements, {
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

function figuresOf(
  custom: ReadonlyMap<string, CustomFigures>,
  model: 'candidate' | 'champion',
): [string, Figure][] {
  return [...custom].flatMap(([name, figures]) => (figures[model] ? [[name, figures[model]]] : []));
}
