import type { Aggregate, RowSample } from '@mlops-actions/tabular/expectations/conditions';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import { type TopValue, topValues } from '@mlops-actions/tabular/top-values';
import type { Redaction } from '../redaction/redaction.ts';
import { looksPersonal } from '../redaction/personal.ts';
import { type Histogram, histogramOf, type Quantiles, quantilesOf } from './histogram.ts';
import { mostCards } from './profile-section.ts';
import { enoughRows, sampleQuestion } from './row-sample.ts';

/** What the report shows of a column; of redacted columns only how much is missing. */
export interface ColumnProfile {
  column: TableColumn;
  /** Null beyond the columns that are counted. */
  missing: number | null;
  /** Why nothing else is shown, or null. */
  withheld: string | null;
  extremes: { min: unknown; max: unknown; mean: unknown } | null;
  /** Of numbers, of seconds since 1970, or of lengths of text. */
  distribution: { histogram: Histogram; quantiles: Quantiles } | null;
  /** Only where `show-values` lists the column. */
  top: TopValue[] | null;
}

export interface TableProfile {
  columns: ColumnProfile[];
  /** How many rows the distributions were drawn from; less than all of them where there are many. */
  drawnRows: number;
}

/** In wider tables, missing values are counted in the first columns only. */
const mostCounted = 2_000;

const mostTopValues = 8;

const figures = ['min', 'max', 'mean'] as const;
type Figure = (typeof figures)[number];

/** What the profile asks of the table, in the same scan as the checks, and how it reads the answers. */
export interface ProfileQuestions {
  aggregates: Aggregate[];
  /** @param values of the aggregates, in their order */
  read(engine: Engine, values: readonly unknown[], rows: number): Promise<TableProfile>;
}

export function profileQuestions(
  table: Table,
  redaction: Redaction,
  showValues: readonly string[],
): ProfileQuestions {
  const counted = table.columns.slice(0, mostCounted);
  const full = table.columns.slice(0, mostCards).filter((column) => !redaction.hides(column.name));
  const drawn = full.filter(hasDistribution);
  const asked = full.flatMap((column) =>
    figures.filter((figure) => hasFigure(column, figure)).map((of) => ({ of, column })),
  );
  const missing: Aggregate[] = counted.map((column) => ({
    of: 'rows',
    where: { is: 'missing', column },
  }));
  const sample = sampleQuestion(table, drawn);
  return {
    aggregates: [...missing, ...asked, ...sample],
    async read(engine, values, rows) {
      const ofFigure = (column: TableColumn, figure: Figure) => {
        const at = asked.findIndex((each) => each.column === column && each.of === figure);
        return at < 0 ? null : (values[missing.length + at] ?? null);
      };
      const first = (values[missing.length + asked.length] ?? []) as RowSample;
      const rowSample = await enoughRows(engine, table, drawn, first, rows);
      const listed = table.columns.filter(({ name }) => showValues.includes(name) && !redaction.hides(name));
      const top = await topValues(engine, table, listed, mostTopValues);
      const columns = table.columns.map((column, at): ColumnProfile => {
        const profile: ColumnProfile = {
          column,
          missing: at < counted.length ? (values[at] as number) : null,
          withheld: redaction.hides(column.name) ? 'redacted' : null,
          extremes: null,
          distribution: null,
          top: top.get(column.name) ?? null,
        };
        if (!full.includes(column)) return profile;
        const [min, max, mean] = figures.map((figure) => ofFigure(column, figure));
        return withoutPersonal({
          ...profile,
          extremes: hasFigure(column, 'min') ? { min, max, mean } : null,
          distribution: distributionOf(column, rowSample, drawn.indexOf(column)),
        });
      });
      return { columns, drawnRows: rowSample.length };
    },
  };
}

/** Extremes of text would be its values. */
function hasFigure({ type }: TableColumn, figure: Figure): boolean {
  const isNumber = type === 'integer' || type === 'number';
  return isNumber || ((type === 'date' || type === 'timestamp') && figure !== 'mean');
}

function hasDistribution({ type }: TableColumn): boolean {
  return ['integer', 'number', 'boolean', 'date', 'timestamp', 'string'].includes(type);
}

function distributionOf(
  { type }: TableColumn,
  rows: RowSample,
  index: number,
): ColumnProfile['distribution'] {
  if (index < 0) return null;
  const values = rows.map((row) => row[index]).filter((value) => Number.isFinite(value)) as number[];
  if (values.length === 0) return null;
  const ascending = Float64Array.from(values).sort();
  const wholeNumbers = type === 'integer' || type === 'string' || type === 'boolean';
  return { histogram: histogramOf(ascending, wholeNumbers), quantiles: quantilesOf(ascending) };
}

/** Numbers can be those of cards and telephones: then no figure of the column is shown. */
function withoutPersonal(profile: ColumnProfile): ColumnProfile {
  const { extremes, distribution, column } = profile;
  if (column.type !== 'integer' && column.type !== 'number') return profile;
  const shown = [extremes?.min, extremes?.max, ...Object.values(distribution?.quantiles ?? {})];
  if (!shown.some(looksPersonal)) return profile;
  return { ...profile, withheld: 'its values look personal', extremes: null, distribution: null };
}
