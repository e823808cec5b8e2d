/**
 * How often each of two tables holds the categories. `times` says how many categories share these two counts, so that
 * a column with a million categories is a short list; what the categories are called makes no difference to any method.
 */
export interface CategoryCounts {
  reference: number;
  current: number;
  times: number;
}

export interface Totals {
  reference: number;
  current: number;
  /** Distinct values of both tables together. */
  categories: number;
  referenceCategories: number;
  currentCategories: number;
}

export function totalsOf(counts: readonly CategoryCounts[]): Totals {
  const totals = { reference: 0, current: 0, categories: 0, referenceCategories: 0, currentCategories: 0 };
  for (const { reference, current, times } of counts) {
    totals.reference += reference * times;
    totals.current += current * times;
    totals.categories += times;
    if (reference > 0) totals.referenceCategories += times;
    if (current > 0) totals.currentCategories += times;
  }
  return totals;
}
