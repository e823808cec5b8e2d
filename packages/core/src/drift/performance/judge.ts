import { tQuantile } from '@mlops-actions/stats/distributions';
import { jackknifeGroups } from '@mlops-actions/stats/drift-decision/group-jackknife';

/** A metric in both tables. */
export interface Measurement {
  name: string;
  greaterIsBetter: boolean;
  margin: number;
  reference: number;
  /** Rows of the reference; null where the policy gives the value. */
  referenceRows: number | null;
  current: number;
  /** Labelled rows of the current table. */
  rows: number;
  /** Standard error of one row: of the reference's, or of the current ones where there are none. */
  rowError: number;
  windows: { start: string; rows: number; value: number }[];
}

export interface Loss {
  /** How much worse the metric became; below 0 it became better. */
  score: number;
  threshold: number;
  floor: number;
}

/**
 * How much worse a metric became, and how much of that is chance where nothing changed: the one-sided 95 % bound of the
 * difference of two independent estimates whose rows vary as the reference's do, with Bonferroni's bound over all that
 * are judged together.
 * @param judged how many metrics, or metrics and windows, are judged together
 */
export function lossOf(measurement: Measurement, judged: number): Loss {
  return lossAt(measurement, measurement.current, measurement.rows, judged);
}

/** Windows whose loss passes margin and chance, in the order of time. */
export function worseWindows(measurement: Measurement, metrics: number): Measurement['windows'] {
  const { windows } = measurement;
  return windows.filter(({ value, rows }) => {
    const { score, threshold, floor } = lossAt(measurement, value, rows, metrics * windows.length);
    return score > Math.max(threshold, floor);
  });
}

function lossAt(measurement: Measurement, value: number, rows: number, judged: number): Loss {
  const { greaterIsBetter, margin, reference, referenceRows, rowError } = measurement;
  const error = rowError * Math.sqrt(1 / rows + (referenceRows === null ? 0 : 1 / referenceRows));
  return {
    score: greaterIsBetter ? reference - value : value - reference,
    threshold: margin,
    floor: tQuantile(1 - 0.05 / judged, jackknifeGroups - 1) * error,
  };
}
