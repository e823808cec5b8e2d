import { type Metric } from '@mlops-actions/stats/metrics/catalog';
import {
  groupBounds,
  jackknifeError,
  jackknifeGroups,
} from '@mlops-actions/stats/drift-decision/group-jackknife';
import { type Figures, measure } from '../../gate/measure/measure.ts';
import type { RawRows } from '../../gate/rows/rows.ts';
import { rowsOf } from '../../gate/rows/rows-of.ts';

/** Labels and answers of a table, in the order of time where there is one. */
export interface AnsweredRows {
  labels: unknown[];
  predictions: unknown[] | undefined;
  scores: unknown[] | undefined;
  /** Start of the window of each row. */
  starts: unknown[] | undefined;
  positiveLabel: string | undefined;
}

/** The metrics of some of the rows. */
export function figuresOf(
  rows: AnsweredRows,
  metrics: readonly Metric[],
  isTaken: (row: number) => boolean,
): Figures {
  const take = (column: unknown[] | undefined) => column?.filter((_, i) => isTaken(i));
  const raw: RawRows = {
    labels: take(rows.labels) ?? [],
    models: [{ predictions: take(rows.predictions), scores: take(rows.scores) }],
  };
  const coded = rowsOf(raw, rows.positiveLabel);
  return measure(coded, coded.models[0]!, metrics);
}

/** The standard error of each metric, by leaving out one of twenty groups of neighbouring rows at a time; NaN if unknown. */
export function errorsOf(rows: AnsweredRows, metrics: readonly Metric[]): Map<string, number> {
  const n = rows.labels.length;
  const without = Array.from({ length: jackknifeGroups }, (_, g) => {
    const [start, end] = groupBounds(n, g);
    return figuresOf(rows, metrics, (i) => i < start || i >= end);
  });
  return new Map(
    metrics.map(({ name }) => [
      name,
      jackknifeError(without.map((figures) => figures.get(name)?.value ?? NaN)),
    ]),
  );
}
