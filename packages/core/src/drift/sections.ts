import { methods } from '@mlops-actions/stats/drift/method';
import { numberText } from '../report/cell.ts';
import type { Block, Cell, Column, Section } from '../report/section.ts';
import { distributionChart } from './charts.ts';
import type { ColumnResult, ComparedColumn, LeftOutColumn } from './column-result.ts';
import type { KindFinding } from './drift-case.ts';
import type { DriftVerdict } from './verdict.ts';
import { effectText, figure, percent, sizeWarning } from './wording.ts';

/** More charts than this make a page that nobody reads to the end. */
const mostCharts = 50;

/** The columns, the other kinds, what stands behind them, and last what judges the settings. */
export function driftSections(
  found: DriftVerdict,
  results: readonly ColumnResult[],
  kinds: readonly KindFinding[],
): Section[] {
  const leftOut = results.filter((result) => result.state === 'left-out');
  const isOfSettings = ({ kind }: KindFinding) => kind === 'a-a';
  const others = kinds.filter((kind) => !isOfSettings(kind));
  return [
    ...(found.judged.length > 0 ? [columnsSection(found.judged)] : []),
    ...(others.length > 1 ? [kindsSection(others)] : []),
    ...others.flatMap(({ sections }) => sections),
    ...(leftOut.length > 0 ? [leftOutSection(leftOut)] : []),
    ...(found.judged.length > 0 ? [distributionsSection(found.judged)] : []),
    ...kinds.filter(isOfSettings).flatMap(({ sections }) => sections),
  ];
}

function kindsSection(kinds: readonly KindFinding[]): Section {
  const columns = ['Drift', 'Kind', 'Finding'].map((name) => ({ title: name }));
  const rows = kinds.map(({ kind, verdict, finding }): Cell[] => [{ verdict }, kind, `${finding}.`]);
  return { title: 'Other kinds of drift', blocks: [{ kind: 'table', columns, rows }] };
}

function columnsSection(judged: readonly ComparedColumn[]): Section {
  const isHonest = judged.some(({ decision }) => decision.floor !== null);
  const hasEffects = judged.some(({ comparison }) => comparison.effect !== null);
  const isCorrected = judged.some(({ decision }) => decision.adjustedPValue !== null);
  const columns: [Column, (column: ComparedColumn) => Cell][] = [
    [{ title: 'Drift' }, ({ decision }) => ({ verdict: decision.drifted ? 'drift' : 'no-drift' })],
    [{ title: 'Column' }, ({ name }) => name],
    [{ title: 'Kind' }, ({ kind }) => kind],
    [{ title: 'Type' }, ({ type }) => type],
    [{ title: 'Method' }, ({ comparison }) => methods[comparison.method].title],
    [{ title: 'Score', align: 'right' }, ({ comparison }) => figure(comparison.score)],
    ...(hasEffects ? [effectColumn] : []),
    [{ title: 'Threshold', align: 'right' }, ({ decision }) => decision.threshold],
    ...(isHonest ? [noiseColumn] : []),
    ...(isCorrected ? [correctedColumn] : []),
    [{ title: 'Missing', align: 'right' }, ({ facts }) => missingText(facts)],
  ];
  const warnings = judged.map(sizeWarning).filter((warning) => warning !== null);
  return {
    title: 'Columns',
    blocks: [
      { kind: 'text', text: isHonest ? honestText : presetText },
      {
        kind: 'table',
        columns: columns.map(([column]) => column),
        rows: judged.map((result) => columns.map(([, cell]) => cell(result))),
      },
      ...warnings.map((text) => ({ kind: 'text' as const, text })),
    ],
  };
}

const presetText =
  'A p-value says how sure a difference is, not how large: the effect beside it does, from 0 (the same) to 1 (nothing in common). A distance is its own effect.';
const honestText =
  'A column drifted where its effect (of a distance, its score) is above the threshold and above what chance alone stays below in 95 of 100 comparisons, and, where there is a p-value, where that is significant after its correction.';

const effectColumn: [Column, (column: ComparedColumn) => Cell] = [
  { title: 'Effect', align: 'right' },
  ({ comparison }) => effectText(comparison),
];
const noiseColumn: [Column, (column: ComparedColumn) => Cell] = [
  { title: 'Noise', align: 'right' },
  ({ decision }) => decision.floor && figure(decision.floor),
];
const correctedColumn: [Column, (column: ComparedColumn) => Cell] = [
  { title: 'Corrected p', align: 'right' },
  ({ decision }) => decision.adjustedPValue && figure(decision.adjustedPValue),
];

/** The share of missing values, and what it became. */
function missingText({ reference, current }: ComparedColumn['facts']): string {
  const [before, now] = [reference, current].map(({ missing, rows }) =>
    percent(missing / rows).replace(' ', '\u00a0'),
  );
  return before === now ? (before as string) : `${before} → ${now}`;
}

function leftOutSection(columns: readonly LeftOutColumn[]): Section {
  const others = columns.filter(({ isUnasked }) => !isUnasked);
  const unasked = columns.length - others.length;
  const text = `Columns of kinds that the policy does not ask for: ${numberText(unasked)}.`;
  const table: Block = {
    kind: 'table',
    columns: [{ title: 'Column' }, { title: 'Why' }],
    rows: others.map(({ name, reason }): Cell[] => [name, reason]),
  };
  return {
    title: 'Left out',
    blocks: [
      ...(others.length > 0 ? [table] : []),
      ...(unasked > 0 ? [{ kind: 'text' as const, text }] : []),
    ],
  };
}

/** The drifted first. */
function distributionsSection(judged: readonly ComparedColumn[]): Section {
  const order = [...judged].sort((a, b) => Number(b.decision.drifted) - Number(a.decision.drifted));
  const blocks = order.slice(0, mostCharts).flatMap((column) => distributionChart(column) ?? []);
  const more = order.length - blocks.length;
  const text = `${more} more columns are not drawn; their figures are above.`;
  return { title: 'Distributions', blocks: more > 0 ? [...blocks, { kind: 'text', text }] : blocks };
}
