/** Evidently's types of columns that have a method here. */
export type ColumnType = 'numerical' | 'categorical';

export interface Method {
  /** Evidently's name for people. */
  title: string;
  /** Which columns a user may name it for. Evidently's default rule also tests few numbers as categories. */
  types: readonly ColumnType[];
  /** Whether the score is a p-value, so that small means drift; otherwise it is a distance. */
  isTest: boolean;
  threshold: number;
}

/** By Evidently 0.7's short names, with its default thresholds. */
export const methods = {
  ks: { title: 'K-S p_value', types: ['numerical'], isTest: true, threshold: 0.05 },
  chisquare: { title: 'chi-square p_value', types: ['categorical'], isTest: true, threshold: 0.05 },
  z: { title: 'Z-test p_value', types: ['categorical'], isTest: true, threshold: 0.05 },
  wasserstein: {
    title: 'Wasserstein distance (normed)',
    types: ['numerical'],
    isTest: false,
    threshold: 0.1,
  },
  jensenshannon: {
    title: 'Jensen-Shannon distance',
    types: ['numerical', 'categorical'],
    isTest: false,
    threshold: 0.1,
  },
  psi: { title: 'PSI', types: ['numerical', 'categorical'], isTest: false, threshold: 0.1 },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as MethodName[];

/** Evidently tests tables of up to this many reference rows, and measures a distance for larger ones. */
const largestTestedRows = 1000;
/** Numbers with no more distinct values than this are compared as categories. */
const mostNumbersAsCategories = 5;

/**
 * The method that Evidently 0.7.23 chooses (its `_get_default_stattest`).
 * @param referenceRows values of the reference, missing ones left out
 * @param distinct distinct values of both tables together
 */
export function evidentlyMethod(type: ColumnType, referenceRows: number, distinct: number): MethodName {
  const asNumbers = type === 'numerical' && distinct > mostNumbersAsCategories;
  if (referenceRows > largestTestedRows) return asNumbers ? 'wasserstein' : 'jensenshannon';
  if (asNumbers) return 'ks';
  return distinct > 2 ? 'chisquare' : 'z';
}

/** Evidently counts a score on the threshold as drift, except for chi-square and z. */
export function isDrifted(method: MethodName, score: number, threshold: number): boolean {
  if (method === 'ks') return score <= threshold;
  return methods[method].isTest ? score < threshold : score >= threshold;
}
