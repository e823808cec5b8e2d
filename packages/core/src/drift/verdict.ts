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
  because: 'share' | 'required column drifted' | 'required column without data' | 'too little data';
}

export interface DriftRules {
  driftShare: number;
  /** Columns whose drift is drift. */
  notToDrift: readonly string[];
  /** Columns that the verdict must not do without. */
  toHaveData: readonly string[];
  /** Importance by column, 1 where none is given. */
  weights: Readonly<Record<string, number>>;
}

export function judgeDrift(results: readonly ColumnResult[], rules: DriftRules): DriftVerdict {
  const judged = results.filter((result) => result.state === 'compared');
  const noData = results.filter((result) => result.state === 'no-data');
  const drifted = judged.filter(({ decision }) => decision.drifted);
  return { judged, drifted, noData, ...weighColumns({ judged, drifted, noData }, rules) };
}

type Named = readonly { name: string }[];

/**
 * Columns without data leave the denominator. A required column that drifted is drift; one without data, or more than
 * half of all columns without, is no data.
 */
export function weighColumns(
  { judged, drifted, noData }: { judged: Named; drifted: Named; noData: Named },
  rules: DriftRules,
): Pick<DriftVerdict, 'verdict' | 'share' | 'lacksData' | 'because'> {
  const weigh = (columns: Named) => columns.reduce((sum, { name }) => sum + weightOf(rules, name), 0);
  const share = weigh(judged) === 0 ? null : weigh(drifted) / weigh(judged);
  const lacksData = share === null || weigh(noData) > weigh(judged);
  const found = { share, lacksData };
  if (drifted.some(({ name }) => rules.notToDrift.includes(name))) {
    return { ...found, verdict: 'drift', because: 'required column drifted' };
  }
  if (share === null || lacksData) return { ...found, verdict: 'no-data', because: 'too little data' };
  if (share >= rules.driftShare) return { ...found, verdict: 'drift', because: 'share' };
  if (noData.some(({ name }) => rules.toHaveData.includes(name))) {
    return { ...found, verdict: 'no-data', because: 'required column without data' };
  }
  return { ...found, verdict: 'no-drift', because: 'share' };
}

export function weightOf({ weights }: Pick<DriftRules, 'weights'>, name: string): number {
  return Object.hasOwn(weights, name) ? (weights[name] as number) : 1;
}
