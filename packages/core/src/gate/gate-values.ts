import type { Check } from '../report/outcome.ts';
import { withParts, type Case, type Judged } from './case.ts';
import { firstReleaseOf, isHeldAgainst } from './champion.ts';
import { judgeRules } from './judge/judge-rules.ts';
import { definedValues } from './measure/measure.ts';
import { measurementsOfValues, type Values } from './measure/measurements.ts';
import { readMetricsFile, rulesOnValues, valuesOf } from './metric-values.ts';
import { judgedRules, type Policy } from './policy/policy.ts';
import { metricsSection } from './report/sections.ts';

/** Judges by metrics that someone else computed: of a file, or of a run. */
export async function judgeValues(given: Case): Promise<Judged> {
  const { policy, champion: named, context } = given;
  const candidate = await candidateValues(given);
  const champion = await championValues(given);
  const rules = judgedRules(policy, isHeldAgainst(named), (all, custom) =>
    rulesOnValues(all, candidate, custom),
  );
  const measurements = measurementsOfValues(candidate, champion);
  const checks = await judgeRules(rules, measurements, policy, {
    now: context.clock.now(),
    firstRelease: firstReleaseOf(named),
  });
  const shown = {
    candidate: candidate.values,
    champion: 'values' in champion ? champion.values : undefined,
    intervals: new Map<string, undefined>(),
    alpha: policy.alpha,
  };
  const judged: Judged = {
    checks,
    metrics: definedValues(candidate.values),
    subject: {},
    sections: [metricsSection(shown)],
    facts: [['metrics', `${candidate.from}, values only: no intervals`]],
  };
  return withParts(judged, [{ checks: rowlessChecks(policy, candidate.from), sections: [] }], given);
}

/** What the policy asks of rows, of which values say nothing. */
function rowlessChecks(policy: Policy, from: string): Check[] {
  const parts = ['slices', 'fairness', 'robustness', 'leakage'] as const;
  return parts
    .filter((part) => policy[part] !== undefined)
    .map((part) => ({
      id: part,
      title: part,
      verdict: 'no-data',
      detail: `'${part}' of the policy is judged by rows, and ${from} has values only: give predictions`,
      evidence: { reason: 'missing' },
    }));
}

async function candidateValues({ inputs, context, workspace }: Case): Promise<Values> {
  if (inputs.metricsFile !== undefined) return readMetricsFile(inputs.metricsFile);
  const run = inputs.runId!;
  return valuesOf(`run ${run}`, await (await workspace()).tracking.metricsOf(run, context.signal));
}

/** The metrics of the run that made the champion, or that stands for it. */
async function championValues({ champion, context, workspace }: Case): Promise<Values | { reason: string }> {
  if (!champion) return { reason: 'there is no champion: set champion' };
  if ('reason' in champion) return champion;
  const run = champion.run ?? champion.model?.job;
  if (run === undefined) {
    return {
      reason: `it is not known which run made the champion ${champion.name}: give predictions and champion-predictions`,
    };
  }
  return valuesOf(
    `run ${run} of the champion`,
    await (await workspace()).tracking.metricsOf(run, context.signal),
  );
}
