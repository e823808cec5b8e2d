import type { TableColumn } from '@mlops-actions/tabular/sources';
import { counted, numberText } from '../../report/cell.ts';
import type { Bars, Card, Cell, Section } from '../../report/section.ts';
import { shownValue } from '../redaction/redaction.ts';
import type { ColumnProfile, TableProfile } from './column-profile.ts';

/** A card for each column, and a table of those that are too many for cards. Figures are values of the data, so never in a summary. */
export function profileSection({ columns, drawnRows }: TableProfile, rows: number): Section {
  const cards = columns.slice(0, mostCards);
  const rest = columns.slice(mostCards);
  const drawn = `Histograms and quantiles are those of ${count(drawnRows)} rows drawn at random; minimum, mean, maximum and what is missing are those of all rows.`;
  return {
    title: 'Columns',
    htmlOnly: true,
    afterChecks: true,
    blocks: [
      ...(drawnRows > 0 && drawnRows < rows ? [{ kind: 'text' as const, text: drawn }] : []),
      { kind: 'cards', cards: cards.map((profile) => card(profile, rows, drawnRows)) },
      ...(rest.length > 0 ? [restTable(rest, rows)] : []),
    ],
  };
}

/** Of one of the commonest values. */
const mostSigns = 60;

/** A page of more cards than this is read by nobody. */
export const mostCards = 40;

function restTable(rest: readonly ColumnProfile[], rows: number): Section['blocks'][number] {
  return {
    kind: 'table',
    columns: [
      { title: 'Column' },
      { title: 'Type' },
      { title: 'Missing', align: 'right' },
      { title: 'Missing %', align: 'right' },
    ],
    rows: rest.map(({ column, missing }): Cell[] => [
      column.name,
      column.sqlType,
      missing,
      missing === null || rows === 0 ? null : (100 * missing) / rows,
    ]),
  };
}

function card(profile: ColumnProfile, rows: number, drawnRows: number): Card {
  const { column, missing, withheld, distribution, top } = profile;
  const bars = distribution && !isOfOneValue(distribution) ? barsOf(column, distribution.histogram) : null;
  const beyond = bars && distribution ? beyondText(column, distribution.histogram, drawnRows < rows) : '';
  return {
    title: column.name,
    note: [
      column.sqlType,
      missingText(missing, rows),
      lengths(profile, drawnRows < rows),
      withheld && `not shown: ${withheld}`,
    ]
      .filter(Boolean)
      .join(' · '),
    ...(bars && { bars: beyond ? { ...bars, beyond } : bars }),
    facts: facts(profile),
    ...(top && {
      ranks: top.map(({ value, count: n }) => ({
        label: labelOf(value),
        count: n,
        share: n / Math.max(1, rows - (missing ?? 0)),
      })),
    }),
  };
}

type Distribution = NonNullable<ColumnProfile['distribution']>;

/** A histogram of one value would be a slab. */
function isOfOneValue({ histogram: { shares, from, to, below, above } }: Distribution): boolean {
  return shares.length === 1 && from === to && below + above === 0;
}

/** Of text nothing else is shown. */
function lengths({ column, distribution }: ColumnProfile, isDrawn: boolean): string | null {
  if (column.type !== 'string' || !distribution) return null;
  const { from } = distribution.histogram;
  if (!isOfOneValue(distribution)) return 'lengths in characters';
  const characters = counted(from, 'character');
  return isDrawn ? `${characters} in every row drawn` : `all ${characters}`;
}

/** What the outer bars hold beyond the ends that are written below them. */
function beyondText(column: TableColumn, histogram: Distribution['histogram'], isDrawn: boolean): string {
  const { below, above, from, to, values } = histogram;
  const part = (many: number) => (isDrawn ? percentText(many / values) : counted(many, 'value'));
  return [
    below > 0 && `${part(below)} below ${axisText(column, from)}`,
    above > 0 && `${part(above)} above ${axisText(column, to)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function labelOf(value: string): string {
  const shown = shownValue(value);
  return shown.length > mostSigns ? `${shown.slice(0, mostSigns)}…` : shown;
}

function missingText(missing: number | null, rows: number): string | null {
  if (missing === null) return null;
  if (missing === 0) return 'none missing';
  return `${count(missing)} missing (${percentText(missing / rows)})`;
}

function percentText(share: number): string {
  return `${numberText(Number((100 * share).toPrecision(3)))} %`;
}

/** Of a boolean column, how many of its values are true; empty for one without values. */
export function trueText(distribution: ColumnProfile['distribution']): string {
  if (!distribution) return '';
  const { shares, from } = distribution.histogram;
  return percentText(shares.length === 2 ? (shares[1] as number) : from);
}

function facts({ column, extremes, distribution }: ColumnProfile): Card['facts'] {
  if (column.type === 'boolean') return distribution ? [{ name: 'True', value: trueText(distribution) }] : [];
  if (column.type === 'string' && distribution && isOfOneValue(distribution)) return [];
  const { min, max, mean } = extremes ?? {};
  const q = distribution?.quantiles;
  const drawn = (value: number | undefined) => quantileText(column, value) || null;
  const all: [string, Cell][] = [
    ['Min', extremeCell(min)],
    ['5 %', drawn(q?.p05)],
    ['25 %', drawn(q?.p25)],
    ['Median', drawn(q?.p50)],
    ['75 %', drawn(q?.p75)],
    ['95 %', drawn(q?.p95)],
    ['Max', extremeCell(max)],
    ['Mean', extremeCell(mean)],
  ];
  return all.filter(([, value]) => value !== null).map(([name, value]) => ({ name, value }));
}

export function extremeCell(value: unknown): Cell {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' || typeof value === 'string' ? value : null;
}

export function quantileText(column: TableColumn, value: number | undefined): string {
  return value === undefined ? '' : axisText(column, value);
}

function barsOf(column: TableColumn, histogram: Distribution['histogram']): Bars {
  const { shares, from, to } = histogram;
  const ends: [string, string] =
    column.type === 'boolean'
      ? ['false', 'true']
      : [axisText(column, from), from === to ? '' : axisText(column, to)];
  return {
    shares,
    ends,
    alt: `Histogram of ${column.name} from ${ends[0]} to ${ends[1] || ends[0]}`,
  };
}

/** A number of the distribution in the column's own unit. */
function axisText({ type }: TableColumn, value: number): string {
  if (type === 'date' || type === 'timestamp') return momentText(value, type);
  return numberText(value);
}

function momentText(seconds: number, type: 'date' | 'timestamp'): string {
  const moment = new Date(Math.round(seconds) * 1000);
  if (Number.isNaN(moment.getTime())) return '';
  const text = moment.toISOString();
  return type === 'date' ? text.slice(0, text.indexOf('T')) : text.slice(0, -5).replace('T', ' ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
