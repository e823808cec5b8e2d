import type { CustomMetric } from '../notify/application-insights.ts';
import type { Check, Outcome } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { driftShareOf } from './drift-notice.ts';

/**
 * The outcome's figures as custom metrics: `drift_share` and `drifted_columns`, and `drift_score` of each column with its
 * method and threshold as dimensions. What has no value is left out: a missing figure is not zero.
 */
export function driftMetrics(outcome: Outcome, subject: string, env: Context['env']): CustomMetric[] {
  const common = {
    subject,
    verdict: outcome.verdict,
    ...(env['GITHUB_REPOSITORY'] && { repository: env['GITHUB_REPOSITORY'] }),
    ...(env['GITHUB_RUN_ID'] && { run: env['GITHUB_RUN_ID'] }),
  };
  const share = driftShareOf(outcome);
  const drifted = JSON.parse(outcome.outputs['drifted-columns'] ?? '[]') as string[];
  const overall: CustomMetric[] =
    share === null
      ? []
      : [
          { name: 'drift_share', value: share, properties: common },
          { name: 'drifted_columns', value: drifted.length, properties: common },
        ];
  return [...overall, ...outcome.checks.flatMap((check) => scoreOf(check, common))];
}

function scoreOf({ evidence }: Check, common: Record<string, string>): CustomMetric[] {
  const { column, score, method, threshold, drifted, kind } = evidence ?? {};
  if (typeof column !== 'string' || typeof score !== 'number' || !Number.isFinite(score)) return [];
  const dimensions = { column, kind, method, threshold, drifted };
  const texts = Object.entries(dimensions).map(([name, value]) => [name, String(value)]);
  return [{ name: 'drift_score', value: score, properties: { ...common, ...Object.fromEntries(texts) } }];
}
