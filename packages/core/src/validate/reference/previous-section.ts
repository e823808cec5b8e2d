import { cellText, numberText } from '../../report/cell.ts';
import type { Cell, Section } from '../../report/section.ts';
import type { ColumnProfile, TableProfile } from '../profile/column-profile.ts';
import { extremeCell, quantileText, trueText } from '../profile/profile-section.ts';

/** A page of more rows than this is read by nobody; changed columns stand first. */
const mostRows = 200;

interface Profiled {
  profile: TableProfile;
  rows: number;
}

/** Both versions at a glance: each column's type, what is missing, and its range. */
export function previousSection(now: Profiled, before: Profiled): Section {
  const earlier = new Map(before.profile.columns.map((each) => [each.column.name, each]));
  const later = new Set(now.profile.columns.map(({ column }) => column.name));
  const pairs = [
    ...now.profile.columns.map((each) => ({ now: each, before: earlier.get(each.column.name) })),
    ...before.profile.columns
      .filter(({ column }) => !later.has(column.name))
      .map((each) => ({ now: undefined, before: each })),
  ];
  const changed = pairs.filter((pair) => changeOf(pair) !== '');
  const shown = [...changed, ...pairs.filter((pair) => !changed.includes(pair))].slice(0, mostRows);
  const more = pairs.length - shown.length;
  return {
    title: 'Compared with the reference',
    htmlOnly: true,
    afterChecks: true,
    blocks: [
      {
        kind: 'text',
        text: `${now.rows.toLocaleString('en-US')} rows, ${before.rows.toLocaleString('en-US')} in the reference. Each figure is the reference's → that of the data.`,
      },
      {
        kind: 'table',
        columns: ['Column', 'Change', 'Type', 'Missing %', 'Min', 'Median', 'Max'].map((title, i) =>
          i > 2 ? { title, align: 'right' } : { title },
        ),
        rows: shown.map((pair): Cell[] => rowOf(pair, now.rows, before.rows)),
      },
      ...(more > 0
        ? [{ kind: 'text' as const, text: `${more} more columns, none of them changed, are not shown.` }]
        : []),
    ],
  };
}

interface Pair {
  now: ColumnProfile | undefined;
  before: ColumnProfile | undefined;
}

function changeOf({ now, before }: Pair): string {
  if (!before) return 'added';
  if (!now) return 'removed';
  return now.column.type === before.column.type ? '' : 'retyped';
}

function rowOf(pair: Pair, rows: number, rowsBefore: number): Cell[] {
  const { now, before } = pair;
  const both = (figure: (profile: ColumnProfile) => string) =>
    arrow(before ? figure(before) : '', now ? figure(now) : '');
  const extreme = (which: 'min' | 'max') => (profile: ColumnProfile) =>
    cellText(extremeCell(profile.extremes?.[which]));
  return [
    (now ?? before)?.column.name ?? '',
    changeOf(pair),
    both(({ column }) => column.sqlType),
    arrow(missingShare(before, rowsBefore), missingShare(now, rows)),
    both(extreme('min')),
    both(medianText),
    both(extreme('max')),
  ];
}

/** Of text it would be that of lengths; of booleans the share of true says more. */
function medianText({ column, distribution }: ColumnProfile): string {
  if (column.type === 'boolean') return distribution ? `${trueText(distribution)} true` : '';
  return column.type === 'string' ? '' : quantileText(column, distribution?.quantiles.p50);
}

function missingShare(profile: ColumnProfile | undefined, rows: number): string {
  if (profile?.missing === null || profile === undefined || rows === 0) return '';
  return numberText(Number(((100 * profile.missing) / rows).toPrecision(3)));
}

function arrow(before: string, now: string): string {
  return before === now ? now : `${before || '–'} → ${now || '–'}`;
}
