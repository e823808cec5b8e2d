import type { Check } from '../../report/outcome.ts';
import type { Block, Cell, Section } from '../../report/section.ts';
import { isDrift, type Judged } from '../kind-finding.ts';
import { percent } from '../wording.ts';

/** A share of a table's values or rows. */
export type QualityRow = Judged & {
  /** Null for whole rows. */
  column: string | null;
  what:
    'missing values' | 'values of another type' | 'new categories' | 'values out of range' | 'repeated rows';
  reference: number;
  current: number;
};

export function qualitySection(shares: readonly QualityRow[], schema: readonly Check[]): Section {
  const rows = shares.map((row): Cell[] => [
    { verdict: isDrift(row) ? 'drift' : 'no-drift' },
    row.column ?? 'whole rows',
    row.what,
    percent(row.reference),
    percent(row.current),
    percent(Math.max(row.threshold, row.floor)),
  ]);
  const types: Block[] = [
    { kind: 'text', text: 'Changes of the schema:' },
    {
      kind: 'table',
      columns: ['Drift', 'Change'].map((name) => ({ title: name })),
      rows: schema.map(({ verdict, detail = '' }): Cell[] => [
        { verdict: verdict === 'fail' ? 'drift' : verdict },
        detail,
      ]),
    },
  ];
  return {
    title: 'Data quality',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Drift' },
          { title: 'Column' },
          { title: 'What' },
          { title: 'Reference', align: 'right' },
          { title: 'Current', align: 'right' },
          { title: 'Tolerated rise', align: 'right' },
        ],
        rows,
      },
      ...(schema.length > 0 ? types : []),
    ],
  };
}
