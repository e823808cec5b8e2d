import type { Seed } from '@mlops-actions/stats/rng';
import type { Check } from '../../report/outcome.ts';
import type { Section } from '../../report/section.ts';
import type { GroupsWanted, RowGroups } from '../rows/groups.ts';
import type { Rows } from '../rows/rows.ts';
import { fairnessSection } from './fairness-section.ts';
import type { FairnessPolicy } from './fairness-policy.ts';
import { groupMeasures } from './group-figures.ts';
import { judgeFairness, leftOut, levelsOf, type JudgedDisparity } from './judge-fairness.ts';
import { peopleOf } from './people.ts';

/** The columns that the fairness rules need. */
export function columnsOfFairness(policies: readonly FairnessPolicy[]): GroupsWanted['columns'] {
  return policies.flatMap(({ sensitive, control }) => [
    ...sensitive.map((what) => ({ what, part: 'fairness.sensitive' })),
    ...control.map((what) => ({ what, part: 'fairness.control' })),
  ]);
}

interface Given {
  rows: Rows;
  groups: RowGroups;
  alpha: number;
  seed: Seed;
  signal: AbortSignal;
}

/** Judges every fairness rule of the policy. */
export async function gateFairness(
  policies: readonly FairnessPolicy[],
  { rows, groups, alpha, seed, signal }: Given,
): Promise<{ checks: Check[]; sections: Section[] }> {
  const checks: Check[] = [];
  const sections: Section[] = [];
  for (const policy of policies) {
    const people = peopleOf(policy, rows, groups);
    const judged: JudgedDisparity[] = [];
    const levels = levelsOf(people, policy);
    const measure = groupMeasures({ rows, people, levels, alpha, seed, signal });
    for (const rule of policy.rules)
      judged.push(...(await judgeFairness(rule, policy, { people, levels, measure, alpha })));
    const left = people.groups.flatMap((group) => {
      const isShown = judged.some((each) => each.groups.some((shown) => shown.group === group));
      const isAlone = levels.some((each) => each.level === group.level && each.compared.length === 1);
      const reason =
        leftOut(group, policy) ?? (isAlone && !isShown ? 'there is no group to compare it with' : undefined);
      return reason ? [{ group, reason }] : [];
    });
    const named = policies.length > 1 ? [policy.sensitive.join(' × ')] : [];
    checks.push(...judged.map((each) => checkOf(each, named, policy, left.length)));
    sections.push(fairnessSection(policy, judged, left, alpha));
  }
  return { checks, sections };
}

function checkOf(
  each: JudgedDisparity,
  named: string[],
  policy: FairnessPolicy,
  leftOutGroups: number,
): Check {
  const { rule, level, verdict, detail, value, interval, method, reason, groups, uncomparedLevels } = each;
  const isAlone = policy.rules.every((other) => other === rule || other.metric.name !== rule.metric.name);
  const how = isAlone ? [] : [`${rule.text} (${rule.method}, ${rule.aggregate})`];
  return {
    id: ['fairness', rule.metric.name, ...named, ...(level ? [level] : []), ...how].join('/'),
    title: level ? `${rule.text} where ${level}` : rule.text,
    verdict,
    detail,
    ...(value !== undefined && { observed: value }),
    expected: `${rule.operator} ${rule.bound}`,
    evidence: {
      metric: rule.metric.name,
      rule: rule.text,
      sensitive: policy.sensitive,
      ...(policy.control.length > 0 && { control: policy.control }),
      aggregate: rule.aggregate,
      compared: rule.method,
      groups: groups.length,
      leftOutGroups,
      ...(uncomparedLevels && { uncomparedLevels }),
      ...(level && { level }),
      ...(value !== undefined && { value }),
      bound: rule.bound,
      ...(interval && { interval }),
      ...(method && { method }),
      ...(reason && { reason }),
    },
  };
}
