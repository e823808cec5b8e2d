import { methods } from '@mlops-actions/stats/drift/method';
import type { ColumnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { numberText } from '../report/cell.ts';
import type { Cell, Section } from '../report/section.ts';
import { distributionChart } from './charts.ts';
import { effectText, trifleWarning } from './checks.ts';
import type { ColumnResult, ComparedColumn, LeftOutColumn } from './column-result.ts';
import type { DriftVerdict } from './verdict.ts';

/** More charts than this make a page that nobody reads to the end. */
const mostCharts = 50;

export function driftSections(found: DriftVerdict, results: readonly ColumnResult[]): Section[] {
  const leftOut = results.filter((result) => result.state === 'left-out');
  return [
    ...(found.judged.length > 0 ? [columnsSection(found.judged)] : []),
    ...(leftOut.length > 0 ? [leftOutSection(leftOut)] : []),
    ...(found.judged.length > 0 ? [distributionsSection(found.judged)] : []),
  ];
}

function columnsSection(judged: readonly ComparedColumn[]): Section {
  const rows = judged.map(({ name, kind, type, comparison, facts }): Cell[] => [
    { verdict: comparison.drifted ? 'drift' : 'no-drift' },
    name,
    kind,
    type,
    methods[comparison.method].title,
    comparison.score,
    comparison.threshold,
    effectText(comparison),
    missingShare(facts.reference),
    missingShare(facts.current),
  ]);
  const warnings = judged.map(trifleWarning).filter((warning) => warning !== null);
  return {
    title: 'Columns',
    blocks: [
      {
        kind: 'text',
        text: 'A p-value says how sure a difference is, not how large: the effect beside it does, from 0 (the same) to 1 (nothing in common). A distance is its own effect.',
      },
      {
        kind: 'table',
        columns: [
          { title: 'Drift' },
          { title: 'Column' },
          { title: 'Kind' },
          { title: 'Type' },
          { title: 'Method' },
          { title: 'Score', align: 'right' },
          { title: 'Threshold', align: 'right' },
          { title: 'Effect', align: 'right' },
          { title: 'Missing, reference', align: 'right' },
          { title: 'Missing, current', align: 'right' },
        ],
        rows,
      },
      ...warnings.map((text) => ({ kind: 'text' as const, text })),
    ],
  };
}

function missingShare({ rows, missing }: ColumnFacts): string {
  return `${numberText((100 * missing) / rows)} %`;
}

function leftOutSection(columns: readonly LeftOutColumn[]): Section {
  return {
    title: 'Left out',
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Column' }, { title: 'Why' }],
        rows: columns.map(({ name, reason }): Cell[] => [name, reason]),
      },
    ],
  };
}

/** The drifted first. */
function distributionsSection(judged: readonly ComparedColumn[]): Section {
  const order = [...judged].sort((a, b) => Number(b.comparison.drifted) - Number(a.comparison.drifted));
  const blocks = order.slice(0, mostCharts).map(distributionChart);
  const more = order.length - blocks.length;
  const text = `${more} more columns are not drawn; their figures are above.`;
  return { title: 'Distributions', blocks: more > 0 ? [...blocks, { kind: 'text', text }] : blocks };
}
