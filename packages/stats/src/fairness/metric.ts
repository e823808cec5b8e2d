import { rateNames } from './rates.ts';
import { transforms, type Transform } from './disparity.ts';

/** A fairness metric: one or two metrics of groups, and what is made of their figures. */
export interface FairnessMetric {
  name: string;
  /** A rate, or any metric of the gate. */
  parts: readonly string[];
  transform: Transform;
}

/** Fairlearn's named criteria, and the rates that each holds equal. Predictive parity: Chouldechova, Big Data 5 (2017). */
const criteria: Readonly<Record<string, readonly string[]>> = {
  demographic_parity: ['selection_rate'],
  equalized_odds: ['true_positive_rate', 'false_positive_rate'],
  equal_opportunity: ['true_positive_rate'],
  predictive_parity: ['precision'],
};

/**
 * The metric of a name such as `demographic_parity_difference`, `false_positive_rate_ratio` or `recall_group_min`;
 * undefined where it ends in none of the four. Whether its base is a metric at all is for the caller to say.
 */
export function fairnessMetricOf(name: string): FairnessMetric | undefined {
  const transform = transforms.find((each) => name.endsWith(`_${each}`));
  if (!transform) return undefined;
  const base = name.slice(0, -transform.length - 1);
  const isCriterion = base in criteria;
  if (isCriterion && transform.startsWith('group')) return undefined;
  return { name, parts: criteria[base] ?? [base], transform };
}

/** Names that are customary, for messages on one that is not known. */
export const fairnessNames: readonly string[] = [
  ...Object.keys(criteria).flatMap((name) => [`${name}_difference`, `${name}_ratio`]),
  ...rateNames.flatMap((name) => transforms.map((transform) => `${name}_${transform}`)),
];
