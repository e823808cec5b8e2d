import type { Distribution } from '@mlops-actions/tabular/drift/distribution';
import { numberText } from '../report/cell.ts';
import type { Block } from '../report/section.ts';
import type { ComparedColumn } from './column-result.ts';

const tables = ['reference', 'current'] as const;

/** A column's two distributions side by side, null where they were not read. */
export function distributionChart({ name, distribution, decision }: ComparedColumn): Block | null {
  if (!distribution) return null;
  const what = `${name}: reference and current${decision.drifted ? ', drifted' : ''}`;
  return distribution.kind === 'bins'
    ? {
        kind: 'chart',
        spec: binSpec(name, distribution.bins),
        alt: `${what}. The outer bars hold what lies beyond them.`,
      }
    : {
        kind: 'chart',
        spec: categorySpec(name, distribution),
        alt: `${what}. ${categoryNote(distribution)}`,
      };
}

type Bins = Extract<Distribution, { kind: 'bins' }>['bins'];
type Categories = Extract<Distribution, { kind: 'categories' }>;

const shareAxis = {
  field: 'share',
  type: 'quantitative',
  axis: { format: '.3~p', title: 'share of values' },
};
const tableColour = { field: 'table', type: 'nominal', title: null, scale: { domain: [...tables] } };

/** Two bars in each bin: the left half is the reference's, the right half the current table's. */
function binSpec(name: string, bins: Bins): Record<string, unknown> {
  const values = bins.flatMap(({ from, to, ...shares }) =>
    tables.map((table, i) => ({
      table,
      share: shares[table],
      from: from + ((to - from) * i) / 2,
      to: from + ((to - from) * (i + 1)) / 2,
    })),
  );
  return {
    data: { values },
    mark: 'bar',
    encoding: {
      x: { field: 'from', type: 'quantitative', scale: { zero: false, nice: false }, axis: { title: name } },
      x2: { field: 'to' },
      y: shareAxis,
      y2: { datum: 0 },
      color: tableColour,
    },
  };
}

function categorySpec(name: string, { categories }: Categories): Record<string, unknown> {
  const rows = categories.map((category, i) => ({ label: category.name ?? `no. ${i + 1}`, ...category }));
  const values = rows.flatMap(({ label, ...shares }) =>
    tables.map((table) => ({ table, label, share: shares[table] })),
  );
  return {
    data: { values },
    mark: 'bar',
    encoding: {
      x: {
        field: 'label',
        type: 'nominal',
        sort: rows.map(({ label }) => label),
        axis: { title: name, labelAngle: -40 },
      },
      xOffset: { field: 'table', sort: [...tables] },
      y: shareAxis,
      color: tableColour,
    },
  };
}

function categoryNote({ categories, rest }: Categories): string {
  const named = categories.some(({ name }) => name !== null)
    ? 'The commonest values.'
    : "The commonest values, numbered: the policy's show-values names the columns whose values may be shown.";
  const percent = (share: number) => `${numberText(Number((100 * share).toPrecision(3)))} %`;
  if (rest.reference + rest.current < 1e-9) return named;
  return `${named} All others hold ${percent(rest.reference)} and ${percent(rest.current)}.`;
}
