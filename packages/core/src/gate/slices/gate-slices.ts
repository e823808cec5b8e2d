import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import type { Check } from '../../report/outcome.ts';
import type { Section } from '../../report/section.ts';
import { measure } from '../measure/measure.ts';
import type { OnMissingChampion } from '../policy/policy.ts';
import type { GroupsWanted, RowGroups } from '../rows/groups.ts';
import type { Rows } from '../rows/rows.ts';
import { discoverSegments, discoveryChecks } from './discover.ts';
import { firstReleaseChecks, judgeSlices, sliceChecks } from './judge-slices.ts';
import { customaryLoss } from './losses.ts';
import { discoveredSection, slicesSection } from './slices-section.ts';
import type { SlicesPolicy } from './slices-policy.ts';
import { slicesOf } from './slices.ts';

/** The columns and conditions that the slices need. @param except columns that no search is about */
export function groupsOfSlices(policy: SlicesPolicy, except: (column: string) => boolean): GroupsWanted {
  const { definitions, discovery } = policy;
  const part = 'slices.define';
  return {
    columns: definitions.flatMap((each) => ('by' in each ? each.by.map((what) => ({ what, part })) : [])),
    conditions: definitions.flatMap((each) => ('where' in each ? [{ what: each.where, part }] : [])),
    searched: discovery && {
      columns: discovery.columns?.map((what) => ({ what, part: 'slices.discover' })),
      except,
      shown: discovery.show.map((what) => ({ what, part: 'slices.discover.show' })),
    },
    bins: policy.bins,
  };
}

interface Given {
  rows: Rows;
  groups: RowGroups;
  noChampion: string;
  /** Why there is no champion yet, where that is known, and what becomes of rules about it. */
  firstRelease: string | undefined;
  onMissingChampion: OnMissingChampion;
  /** Metrics that any rule asks for. */
  asked: readonly Metric[];
  alpha: number;
  seed: Seed;
  signal: AbortSignal;
}

/** Judges the rows' slices as the policy says, and searches for weak segments where it asks for that. */
export async function gateSlices(
  policy: SlicesPolicy,
  { rows, groups, noChampion, firstRelease, onMissingChampion, asked, alpha, seed, signal }: Given,
): Promise<{ checks: Check[]; sections: Section[] }> {
  const { minRows, discovery } = policy;
  const hasNone = firstRelease !== undefined;
  const rules = policy.rules.filter(({ than }) => than !== 'champion' || !hasNone);
  const leftOut = policy.rules.filter((rule) => !rules.includes(rule));
  const checks =
    onMissingChampion === 'absolute-only'
      ? []
      : firstReleaseChecks(leftOut, firstRelease ?? '', onMissingChampion);
  const sections: Section[] = [];
  if (rules.length > 0) {
    const metrics = [...new Set(rules.map(({ metric }) => metric))];
    const slices = slicesOf(policy.definitions, groups, rows.count);
    const judged = await judgeSlices(slices, rules, {
      rows,
      overall: measure(rows, rows.models[0]!, metrics),
      noChampion,
      alpha,
      minRows,
      draws: { seed, signal },
    });
    checks.push(...sliceChecks(judged, rules));
    sections.push(slicesSection(judged, rules, alpha));
  }
  if (discovery) {
    const loss = discovery.loss ?? customaryLoss(asked, rows);
    const listed = policy.definitions.flatMap((each) => ('by' in each ? each.by : []));
    const found = discoverSegments(discovery, rows, groups, { loss, listed, minRows, alpha, seed });
    checks.push(...discoveryChecks(found, loss, discovery.severity));
    if (!('reason' in found)) sections.push(discoveredSection(found));
  }
  return { checks, sections };
}
