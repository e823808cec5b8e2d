import type { Block, Cell, Section } from '../../report/section.ts';
import { intervalText, levelText } from '../judge/wording.ts';
import { intervalChart } from '../report/interval-chart.ts';
import { isOfUnitRange, type FairnessPolicy } from './fairness-policy.ts';
import type { JudgedDisparity } from './judge-fairness.ts';
import type { Group } from './people.ts';

/** Each rule with its interval, each group with its figures, and the groups that are left out with the reason. */
export function fairnessSection(
  { sensitive, control }: FairnessPolicy,
  judged: readonly JudgedDisparity[],
  left: readonly { group: Group; reason: string }[],
  alpha: number,
): Section {
  const within = control.length > 0 ? ` within ${control.join(' × ')}` : '';
  return {
    title: `Fairness over ${sensitive.join(' × ')}${within}`,
    blocks: [
      rulesTable(judged, control.length > 0, alpha),
      ...charts(judged, alpha),
      groupsTable(judged, left),
      ...methodsText(judged),
    ],
  };
}

function rulesTable(judged: readonly JudgedDisparity[], hasLevels: boolean, alpha: number): Block {
  return {
    kind: 'table',
    records: true,
    columns: [
      { title: 'Verdict' },
      { title: 'Rule' },
      ...(hasLevels ? [{ title: 'Where' }] : []),
      { title: 'Figure', align: 'right' },
      { title: `${levelText(alpha)} interval`, align: 'right' },
    ],
    rows: judged.map(({ rule, level, value, interval, verdict, detail }): Cell[] => [
      { verdict },
      rule.text,
      ...(hasLevels ? [level] : []),
      value ?? detail,
      interval ? intervalText(interval) : '',
    ]),
  };
}

/** Each rule's figure with its interval; those between 0 and 1 beside each other. */
function charts(judged: readonly JudgedDisparity[], alpha: number): Block[] {
  const drawn = Map.groupBy(judged, ({ rule: { metric } }) =>
    isOfUnitRange(metric) ? 'disparity' : metric.name,
  );
  return [...drawn].flatMap(([title, own]) => {
    const marks = own.flatMap(({ rule, level, value, interval, verdict }) =>
      value === undefined || !interval
        ? []
        : [
            {
              name: level ? `${rule.text}, where ${level}` : rule.text,
              value,
              ...interval,
              bound: rule.bound,
              verdict,
            },
          ],
    );
    const alt = `Each disparity with its ${levelText(alpha)} interval, and the bound`;
    return intervalChart(marks, { title, alt, isOneBound: false });
  });
}

function groupsTable(
  judged: readonly JudgedDisparity[],
  left: readonly { group: Group; reason: string }[],
): Block {
  const parts = [...new Set(judged.flatMap(({ rule }) => rule.metric.parts))];
  const figures = new Map<Group, Map<string, number>>();
  for (const { rule, groups } of judged) {
    for (const { group, figures: own } of groups) {
      const known = figures.get(group) ?? new Map<string, number>();
      rule.metric.parts.forEach((part, i) => known.set(part, own[i]!));
      figures.set(group, known);
    }
  }
  const named = ({ name, level }: Group) => (level ? `${name}, where ${level}` : name);
  return {
    kind: 'table',
    columns: [
      { title: 'Group' },
      { title: 'Rows', align: 'right' },
      ...parts.map((title) => ({ title, align: 'right' as const })),
      { title: 'Note' },
    ],
    rows: [
      ...[...figures].map(([group, own]): Cell[] => [
        named(group),
        group.indices.length,
        ...parts.map((part) => own.get(part) ?? ''),
        '',
      ]),
      ...left.map(({ group, reason }): Cell[] => [
        named(group),
        group.indices.length,
        ...parts.map(() => ''),
        `left out: ${reason}`,
      ]),
    ],
  };
}

function methodsText(judged: readonly JudgedDisparity[]): Block[] {
  return [...new Set(judged.flatMap(({ method }) => method ?? []))].map((method) => ({
    kind: 'text',
    text: `Intervals: ${method}.`,
  }));
}
