import type { ColumnResult, ComparedColumn, MissingColumn } from './column-result.ts';

export interface DriftVerdict {
  verdict: 'no-drift' | 'drift' | 'no-data';
  /** Weight of the drifted columns over that of those that could be judged; null where there is none. */
  share: number | null;
  judged: ComparedColumn[];
  drifted: ComparedColumn[];
  noData: MissingColumn[];
  /** Whether columns without data weigh more than those with. */
  lacksData: boolean;
  /** Why the verdict is not simply that of the share. */
  because: 'share' | 'watched column drifted' | 'watched column without data' | 'too little data';
  /** The columns that decided, where it is not the share. */
  decisive: { name: string }[];
}

export interface DriftRules {
  driftShare: number;
  /** The required columns, the label and the prediction: their drift is drift, whatever the share, and they must have data. */
  watched: readonly string[];
  /** Importance by column, 1 where none is given. */
  weights: Readonly<Record<string, number>>;
}

/**
 * Columns without data leave the denominator. Drift of a required column, the label or the prediction is drift; one of
 * them without data, or more than half of all columns without, is no data.
 */
export function judgeDrift(results: readonly ColumnResult[], rules: DriftRules): DriftVerdict {
  const judged = results.filter((result) => result.state === 'compared');
  const noData = results.filter((result) => result.state === 'no-data');
  const drifted = judged.filter(({ decision }) => decision.drifted);
  const weigh = (columns: readonly { name: string }[]) =>
    columns.reduce((sum, { name }) => sum + weightOf(rules, name), 0);
  const share = weigh(judged) === 0 ? null : weigh(drifted) / weigh(judged);
  const lacksData = share === null || weigh(noData) > weigh(judged);
  const found = { judged, drifted, noData, share, lacksData, decisive: [] };
  const watched = drifted.filter(({ name }) => rules.watched.includes(name));
  if (watched.length > 0) {
    return { ...found, verdict: 'drift', because: 'watched column drifted', decisive: watched };
  }
  if (share === null || lacksData) return { ...found, verdict: 'no-data', because: 'too little data' };
  if (share >= rules.driftShare) return { ...found, verdict: 'drift', because: 'share' };
  const lacking = noData.filter(({ name }) => rules.watched.includes(name));
  if (lacking.length > 0) {
    return { ...found, verdict: 'no-data', because: 'watched column without data', decisive: lacking };
  }
  return { ...found, verdict: 'no-drift', because: 'share' };
}

export function weightOf({ weights }: Pick<DriftRules, 'weights'>, name: string): number {
  return Object.hasOwn(weights, name) ? (weights[name] as number) : 1;
}
