import { type CategoryCounts, totalsOf } from '@mlops-actions/stats/drift/category-counts';
import { chiSquarePValue } from '@mlops-actions/stats/drift/chi-square';
import { fisherExactPValue } from '@mlops-actions/stats/drift/fisher-exact';
import { gTestPValue } from '@mlops-actions/stats/drift/g-test';
import { totalVariationDistance } from '@mlops-actions/stats/drift/total-variation';
import {
  totalVariationOfCounts,
  totalVariationOfRows,
} from '@mlops-actions/stats/drift/total-variation-test';
import { twoProportionsPValue } from '@mlops-actions/stats/drift/two-proportions';
import { categoryCounts, firstCategoryCounts } from './category-counts.ts';
import { Incomparable } from './incomparable.ts';
import type { Column, Measure, Measured } from './measure.ts';
import { rowCategories } from './row-values.ts';

/** Up to this many rows of both tables the permutations are those of Evidently. */
const mostPermutedRows = 5000;

/** Tests on the counts of categories. */
export const categoryMeasures = {
  async chisquare(column) {
    const counts = await countsOf(column);
    return tested(counts, chiSquarePValue(counts));
  },
  async g_test(column) {
    const counts = await countsOf(column);
    return tested(counts, gTestPValue(counts));
  },
  async z(column) {
    const counts = await countsOf(column);
    const isOfTwo = totalsOf(counts).categories <= 2;
    const proportions = isOfTwo ? counts : await firstCategoryCounts(column.engine, column.pair);
    return tested(counts, twoProportionsPValue(proportions));
  },
  async fisher_exact(column) {
    const counts = await countsOf(column);
    const { categories } = totalsOf(counts);
    if (categories > 2) {
      throw new Incomparable(
        column.pair.name,
        `has ${categories} categories, but Fisher's exact test compares two: compare it by chisquare or g_test`,
      );
    }
    return tested(counts, fisherExactPValue(counts));
  },
  async TVD(column) {
    const { engine, pair, n, m } = column;
    const counts = await countsOf(column);
    const pValue =
      n + m <= mostPermutedRows
        ? totalVariationOfRows(await rowCategories(engine, pair), n)
        : totalVariationOfCounts(counts);
    return tested(counts, pValue);
  },
} satisfies Record<string, Measure>;

/** Few numbers are categories too. */
async function countsOf({ engine, pair, counts }: Column): Promise<CategoryCounts[]> {
  return counts ?? (await categoryCounts(engine, pair));
}

function tested(counts: CategoryCounts[], score: number): Measured {
  return { score, effect: { name: 'total variation', value: totalVariationDistance(counts) } };
}
