import { andersonDarling } from '@mlops-actions/stats/drift/anderson-darling';
import { cramerVonMises } from '@mlops-actions/stats/drift/cramer-von-mises';
import { energyDistance } from '@mlops-actions/stats/drift/energy-distance';
import { eppsSingleton, interquartileRange } from '@mlops-actions/stats/drift/epps-singleton';
import { kolmogorovSmirnovPValue } from '@mlops-actions/stats/drift/kolmogorov-smirnov';
import { mannWhitney } from '@mlops-actions/stats/drift/mann-whitney';
import { maximumMeanDiscrepancy } from '@mlops-actions/stats/drift/maximum-mean-discrepancy';
import { normedWasserstein } from '@mlops-actions/stats/drift/normed-wasserstein';
import { studentT } from '@mlops-actions/stats/drift/student-t';
import type { RunningStatistic } from '@mlops-actions/stats/drift/value-counts';
import { Incomparable } from './incomparable.ts';
import type { Column, Measure, Measured } from './measure.ts';
import type { NumberGap } from './number-gap.ts';
import { overCounts } from './ordered-counts.ts';
import { rowNumbers } from './row-values.ts';

/** The kernel test's memory grows with the square of its rows. */
const mostKernelRows = 1000;
const kernelSeed = 0;

/** Methods on the order and the sizes of numbers. */
export const numberMeasures = {
  async ks(column) {
    const { largest } = gapOf(column);
    return tested(column, kolmogorovSmirnovPValue(largest, column.n, column.m));
  },
  async wasserstein(column) {
    return far(normedWasserstein(gapOf(column).area, deviationOf(column)));
  },
  async azureml_wasserstein(column) {
    const { n } = column;
    const ofSample = n > 1 ? deviationOf(column) * Math.sqrt(n / (n - 1)) : 0;
    return far(normedWasserstein(gapOf(column).area, ofSample));
  },
  async ed(column) {
    return far(await over(column, energyDistance(column.n, column.m)));
  },
  async mannw(column) {
    return tested(column, await over(column, mannWhitney(column.n, column.m)));
  },
  async anderson(column) {
    const { n, m } = column;
    if (n + m < 4) throw tooFew(column, 'the Anderson–Darling test', 'four values in both tables together');
    if (gapOf(column).distinct < 2) {
      throw new Incomparable(
        column.pair.name,
        'has one value only, which the Anderson–Darling test cannot rank: compare it by ks',
      );
    }
    return tested(column, await over(column, andersonDarling(n, m)));
  },
  async cramer_von_mises(column) {
    const { n, m } = column;
    if (Math.min(n, m) < 2) throw tooFew(column, 'the Cramér–von Mises test', 'two values in each table');
    return tested(column, await over(column, cramerVonMises(n, m)));
  },
  async t_test(column) {
    const { n, m, facts } = column;
    if (n + m < 3) throw tooFew(column, 'the t test', 'three values in both tables together');
    return tested(column, await over(column, studentT(n, m, facts.reference.numbers?.mean ?? 0)));
  },
  async es(column) {
    const { n, m, pair } = column;
    if (Math.min(n, m) < 5) throw tooFew(column, 'the Epps–Singleton test', 'five values in each table');
    const range = await over(column, interquartileRange(n + m));
    if (range === 0) {
      throw new Incomparable(
        pair.name,
        'has the same value in the middle half of its rows, by whose range the Epps–Singleton test measures: compare it by ks',
      );
    }
    return tested(column, await over(column, eppsSingleton(n, m, range)));
  },
  async empirical_mmd(column) {
    const { engine, pair, n, m } = column;
    if (Math.min(n, m) < 2) throw tooFew(column, 'the kernel test', 'two values in each table');
    const sample = { most: mostKernelRows, seed: kernelSeed };
    const reference = await rowNumbers(engine, pair, 'reference', sample);
    const current = await rowNumbers(engine, pair, 'current', sample);
    return tested(column, maximumMeanDiscrepancy(reference, current, kernelSeed));
  },
} satisfies Record<string, Measure>;

function over<Result>({ engine, pair }: Column, statistic: RunningStatistic<Result>): Promise<Result> {
  return overCounts(engine, pair, statistic);
}

function gapOf({ gap, pair }: Column): NumberGap {
  if (!gap) throw new Error(`The ${pair.type} column has no distribution function.`);
  return gap;
}

const deviationOf = ({ facts }: Column): number => facts.reference.numbers?.deviation ?? 0;

function tested(column: Column, score: number): Measured {
  return { score, effect: { name: 'D', value: gapOf(column).largest } };
}

function far(score: number): Measured {
  return { score, effect: null };
}

function tooFew({ pair }: Column, test: string, needed: string): Incomparable {
  return new Incomparable(pair.name, `has too few values: ${test} needs at least ${needed}`);
}
