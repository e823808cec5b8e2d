/** Evidently's types of columns. */
export type ColumnType = 'numerical' | 'categorical' | 'text';

/** Whose methods and thresholds are taken where a policy names none. */
export type Preset = 'evidently' | 'azureml';

export interface Method {
  /** Evidently's name for people, or Azure ML's. */
  title: string;
  /** Which columns a user may name it for. Evidently's default rule also tests few numbers as categories. */
  types: readonly ColumnType[];
  /** Whether the score is a p-value, so that small means drift; otherwise it is a distance. */
  isTest: boolean;
  threshold: number;
  /** Whether a score on the threshold is drift. */
  driftsOnThreshold: boolean;
}

const test = { isTest: true, driftsOnThreshold: false, threshold: 0.05 } as const;
const distance = { isTest: false, driftsOnThreshold: true, threshold: 0.1 } as const;
const numerical = { types: ['numerical'] } as const;
const categorical = { types: ['categorical'] } as const;
const both = { types: ['numerical', 'categorical'] } as const;
const text = { types: ['text'] } as const;

/**
 * By Evidently 0.7's short names, with its default thresholds, and those of Azure ML's metrics whose figures no method
 * of Evidently's gives.
 */
export const methods = {
  ks: { title: 'K-S p_value', ...test, ...numerical, driftsOnThreshold: true },
  chisquare: { title: 'chi-square p_value', ...test, ...categorical },
  z: { title: 'Z-test p_value', ...test, ...categorical },
  wasserstein: { title: 'Wasserstein distance (normed)', ...distance, ...numerical },
  jensenshannon: { title: 'Jensen-Shannon distance', ...distance, ...both },
  psi: { title: 'PSI', ...distance, ...both },
  kl_div: { title: 'Kullback-Leibler divergence', ...distance, ...both },
  hellinger: { title: 'Hellinger distance', ...distance, ...both },
  ed: { title: 'Energy-distance', ...distance, ...numerical, driftsOnThreshold: false },
  anderson: { title: 'Anderson-Darling', ...test, ...numerical, threshold: 0.1 },
  cramer_von_mises: {
    title: 'Cramer-von Mises',
    ...test,
    ...numerical,
    threshold: 0.1,
    driftsOnThreshold: true,
  },
  mannw: { title: 'Mann-Whitney U-rank test', ...test, ...numerical },
  es: { title: 'Epps-Singleton', ...test, ...numerical },
  t_test: { title: 't_test', ...test, ...numerical },
  empirical_mmd: { title: 'empirical_mmd', ...test, ...numerical, threshold: 0.1 },
  g_test: { title: 'g_test', ...test, ...categorical, threshold: 0.1 },
  fisher_exact: { title: "Fisher's Exact test", ...test, ...categorical, threshold: 0.1 },
  TVD: { title: 'Total-Variation-Distance', ...test, ...categorical, threshold: 0.1 },
  perc_text_content_drift: {
    title: 'Percentile text content drift',
    ...distance,
    ...text,
    threshold: 0.95,
    driftsOnThreshold: false,
  },
  abs_text_content_drift: {
    title: 'Absolute text content drift',
    ...distance,
    ...text,
    threshold: 0.55,
    driftsOnThreshold: false,
  },
  azureml_jensenshannon: {
    title: 'Jensen-Shannon distance (Azure ML)',
    ...distance,
    ...both,
    driftsOnThreshold: false,
  },
  azureml_psi: {
    title: 'Population stability index (Azure ML)',
    ...distance,
    ...both,
    driftsOnThreshold: false,
  },
  azureml_wasserstein: {
    title: 'Normalized Wasserstein distance (Azure ML)',
    ...distance,
    ...numerical,
    driftsOnThreshold: false,
  },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;

export const methodNames = Object.keys(methods) as MethodName[];

/** Azure ML's names of its drift metrics (REST API 2024-10-01). Its two tests give the same figures as Evidently's. */
export const azuremlNames = {
  JensenShannonDistance: 'azureml_jensenshannon',
  PopulationStabilityIndex: 'azureml_psi',
  NormalizedWassersteinDistance: 'azureml_wasserstein',
  TwoSampleKolmogorovSmirnovTest: 'ks',
  PearsonsChiSquaredTest: 'chisquare',
} as const satisfies Record<string, MethodName>;

/** Evidently tests tables of up to this many reference rows, and measures a distance for larger ones. */
const largestTestedRows = 1000;
/** Numbers with no more distinct values than this are compared as categories. */
const mostNumbersAsCategories = 5;

/**
 * The method that Evidently 0.7.23 chooses (its `_get_default_stattest`).
 * @param referenceRows values of the reference, missing ones left out
 * @param distinct distinct values of both tables together; texts do not depend on it
 */
export function evidentlyMethod(type: ColumnType, referenceRows: number, distinct: number): MethodName {
  const isLarge = referenceRows > largestTestedRows;
  if (type === 'text') return isLarge ? 'abs_text_content_drift' : 'perc_text_content_drift';
  const asNumbers = type === 'numerical' && distinct > mostNumbersAsCategories;
  if (isLarge) return asNumbers ? 'wasserstein' : 'jensenshannon';
  if (asNumbers) return 'ks';
  return distinct > 2 ? 'chisquare' : 'z';
}

/**
 * The method of a preset. Azure ML's are the defaults of its SDK (azure-ai-ml 1.x, `DataDriftMetricThreshold`); it takes
 * texts as categories, so that a column that is text all the same is classified as Evidently does.
 */
export function methodFor(
  preset: Preset,
  type: ColumnType,
  referenceRows: number,
  distinct: number,
): MethodName {
  if (preset === 'evidently' || type === 'text') return evidentlyMethod(type, referenceRows, distinct);
  return type === 'numerical' ? 'azureml_wasserstein' : 'azureml_jensenshannon';
}

/**
 * A method's own threshold. Azure ML has defaults for its default methods alone (0.1, which Evidently has for them too)
 * and asks for a threshold with every other: there Evidently's is taken.
 */
export function thresholdFor(method: MethodName): number {
  return methods[method].threshold;
}

/**
 * Whether a score is drift. Evidently counts a score on the threshold as drift for some methods and not for others;
 * Azure ML never does.
 */
export function isDrifted(
  method: MethodName,
  score: number,
  threshold: number,
  preset: Preset = 'evidently',
): boolean {
  const { isTest, driftsOnThreshold } = methods[method];
  if (score === threshold) return driftsOnThreshold && preset === 'evidently';
  return isTest ? score < threshold : score > threshold;
}
