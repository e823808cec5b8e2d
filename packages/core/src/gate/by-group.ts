/** What slices and fairness rules ask for beside the policy's own rules. */
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import type { GateInputs } from './case.ts';
import { columnsOfFairness } from './fairness/gate-fairness.ts';
import type { Policy } from './policy/policy.ts';
import { rolesOf } from './roles.ts';
import type { GroupsWanted } from './rows/groups.ts';
import { groupsOfSlices } from './slices/gate-slices.ts';

/** Metrics that are measured on groups of the rows. */
export function metricsByGroup({ slices, fairness }: Policy): Metric[] {
  const ofSlices = (slices?.rules ?? []).map(({ metric }) => metric);
  const names = (fairness ?? []).flatMap(({ rules }) => rules.flatMap(({ metric }) => metric.parts));
  // Rates that are no metric of the gate's rest on predicted classes.
  return [...ofSlices, ...names.map((name) => metricOf(name) ?? metricOf('accuracy')!)];
}

/** The columns that slices and fairness rules group by. No search is about what the metrics are made of. */
export function groupsWanted({ slices, fairness }: Policy, inputs: GateInputs): GroupsWanted | undefined {
  if (!slices && !fairness) return undefined;
  const ofSlices = slices && groupsOfSlices(slices, rolesOf(inputs));
  const { columns = [], conditions = [], searched, bins = 4 } = ofSlices ?? {};
  return { columns: [...columns, ...columnsOfFairness(fairness ?? [])], conditions, searched, bins };
}
