/** Metrics of scores: how they rank the rows, and how good they are as probabilities. */
import type { Answers } from '../answers.ts';
import { rowsOfClass } from '../answers.ts';
import { expectedCalibrationError, maximumCalibrationError } from '../calibration.ts';
import type { Metric, RowStatistic } from '../metric.ts';
import { brierLosses, classFlags, entropy, logLosses, sumProblem, topHits } from '../probability.ts';
import {
  rankedView,
  rankingOfView,
  viewOfAll,
  viewsOfEach,
  viewsOfPairs,
  type RankedView,
} from '../ranked-view.ts';
import { averagePrecision, rocAuc, type Ranking } from '../ranking.ts';
import { determination } from '../regression.ts';
import { isCount, numberIn, withLabel } from './names.ts';

const ranked = { family: 'ranking', greaterIsBetter: true, unitRange: true } as const;
const lacking = 'a class has no rows, or all of them';

/** A figure of one ranking: of the positive class, or of the class in the name. */
function ofOne(name: string, figure: (ranking: Ranking) => number, otherwise: string): Metric {
  return {
    name,
    ...ranked,
    otherwise,
    estimator: {
      kind: 'rows',
      statistic(answers, code) {
        const own = answers.classScores?.find((each) => each.code === code);
        const view = own
          ? rankedView(rowsOfClass(answers, code), own.values, answers.weights)
          : rankedView(answers.positives, answers.scores!, answers.weights);
        return (times) => figure(rankingOfView(view, times));
      },
    },
  };
}

/** A mean of a figure over rankings: plain, or by the weight of the positives. */
function ofMany(
  name: string,
  tasks: Metric['tasks'] & {},
  figure: (ranking: Ranking) => number,
  views: (answers: Answers) => RankedView[],
  isWeighted: boolean,
): Metric {
  const statistic = (answers: Answers): RowStatistic => {
    const each = views(answers);
    return (times) => {
      let total = 0;
      let weights = 0;
      for (const view of each) {
        const ranking = rankingOfView(view, times);
        const weight = isWeighted ? (ranking.truePositives.at(-1) ?? 0) : 1;
        if (weight > 0) total += weight * figure(ranking);
        weights += weight;
      }
      return total / weights;
    };
  };
  return { name, ...ranked, tasks, otherwise: lacking, estimator: { kind: 'rows', statistic } };
}

/** scikit-learn's ROC AUC of three or more classes takes probabilities. */
function notProbable({ classScores, count }: Answers): string | undefined {
  return sumProblem(classScores!, count);
}

function probableOnly(metric: Metric): Metric {
  return { ...metric, problem: notProbable };
}

/** Hand & Till, Machine Learning 45 (2001), 171–186: each pair of classes, both ways. */
function oneVersusOne(name: string, isWeighted: boolean): Metric {
  const statistic = (answers: Answers): RowStatistic => {
    const views = viewsOfPairs(answers);
    return (times) => {
      let total = 0;
      let weights = 0;
      for (let i = 0; i < views.length; i += 2) {
        const first = rankingOfView(views[i]!, times);
        const rows = first.truePositives.at(-1)! + first.falsePositives.at(-1)!;
        const area = (rocAuc(first) + rocAuc(rankingOfView(views[i + 1]!, times))) / 2;
        const weight = isWeighted ? rows : 1;
        total += weight * area;
        weights += weight;
      }
      return total / weights;
    };
  };
  return {
    name,
    ...ranked,
    tasks: ['multiclass'],
    otherwise: lacking,
    problem: (answers) =>
      answers.weights
        ? 'one class against one other takes no weights, as in scikit-learn: use roc_auc_ovr'
        : notProbable(answers),
    estimator: { kind: 'rows', statistic },
  };
}

const multiclass = ['multiclass'] as const;
const multilabel = ['multilabel'] as const;
const several = ['multiclass', 'multilabel'] as const;

const rankingMetrics: readonly Metric[] = [
  ...[ofOne('roc_auc', rocAuc, 'all labels are of one class')].map((metric) => ({
    ...metric,
    estimator: { ...metric.estimator, isAuc: true } as Metric['estimator'],
  })),
  ofOne('average_precision', averagePrecision, 'no row is positive'),
].map((metric) => ({ ...metric, tasks: ['binary'], isOfPositive: true, restsOnBoth: true }));

const averagedRankings: readonly Metric[] = [
  probableOnly(ofMany('roc_auc_ovr', multiclass, rocAuc, viewsOfEach, false)),
  probableOnly(ofMany('roc_auc_ovr_weighted', multiclass, rocAuc, viewsOfEach, true)),
  probableOnly(ofMany('roc_auc_ovr_micro', multiclass, rocAuc, viewOfAll, false)),
  oneVersusOne('roc_auc_ovo', false),
  oneVersusOne('roc_auc_ovo_weighted', true),
  ofMany('roc_auc_macro', multilabel, rocAuc, viewsOfEach, false),
  ofMany('roc_auc_weighted', multilabel, rocAuc, viewsOfEach, true),
  ofMany('roc_auc_micro', multilabel, rocAuc, viewOfAll, false),
  ofMany('average_precision_macro', several, averagePrecision, viewsOfEach, false),
  ofMany('average_precision_weighted', several, averagePrecision, viewsOfEach, true),
  ofMany('average_precision_micro', several, averagePrecision, viewOfAll, false),
];

const probable = {
  family: 'probability',
  greaterIsBetter: false,
  unitRange: false,
  tasks: ['binary', 'multiclass'],
  otherwise: 'there is no weight',
} as const;

function oneClass({ labels }: Answers): string | undefined {
  return labels.every((label) => label === labels[0]) ? 'all labels are of one class' : undefined;
}

function loss(name: string, losses: (answers: Answers) => Float64Array, more: Partial<Metric> = {}): Metric {
  return {
    name,
    ...probable,
    estimator: {
      kind: 'mean',
      units: (answers) => ({ values: losses(answers), weights: answers.weights }),
    },
    ...more,
  };
}

/** 1 − the loss over that of predicting every class's share: D². */
function explained(
  name: string,
  losses: (answers: Answers) => Float64Array,
  ofShares: (shares: Float64Array) => number,
): Metric {
  return {
    name,
    ...probable,
    greaterIsBetter: true,
    problem: oneClass,
    otherwise: 'all weight is on one class',
    estimator: {
      kind: 'totals',
      features: (answers) => [losses(answers), ...classFlags(answers)],
      value: (means) => determination(means[0]!, ofShares(means.subarray(1))),
    },
  };
}

/** The Brier score of predicting every class's share, of two classes halved as the score itself is. */
function brierOfShares(shares: Float64Array): number {
  const spread = shares.reduce((sum, share) => sum + share * (1 - share), 0);
  return shares.length === 2 ? spread / 2 : spread;
}

function calibration(name: string, bins: number): Metric {
  const compute = name.startsWith('expected') ? expectedCalibrationError : maximumCalibrationError;
  return {
    name,
    ...probable,
    unitRange: true,
    estimator: { kind: 'rows', statistic: (answers) => compute(answers, bins) },
  };
}

function topK(name: string, k: number): Metric {
  return {
    name,
    ...ranked,
    tasks: multiclass,
    otherwise: 'there is no weight',
    problem: ({ classScores }) =>
      classScores && k >= classScores.length
        ? `the ${k} highest of ${classScores.length} classes are all of them`
        : undefined,
    estimator: {
      kind: 'mean',
      units: (answers) => ({ values: topHits(answers, k), weights: answers.weights }),
    },
  };
}

/** Bins of calibration errors, as Guo et al. took them, and the k of top-k accuracy, as scikit-learn takes it. */
const usualBins = 15;
const usualK = 2;

export const scoreMetrics: readonly Metric[] = [
  ...rankingMetrics,
  ...averagedRankings,
  topK('top_k_accuracy', usualK),
  loss('log_loss', logLosses, { problem: oneClass }),
  loss('brier_score_loss', brierLosses, { unitRange: true }),
  explained('d2_log_loss', logLosses, entropy),
  explained('d2_brier', brierLosses, brierOfShares),
  calibration('expected_calibration_error', usualBins),
  calibration('maximum_calibration_error', usualBins),
];

/** `top_k_accuracy_3`, `expected_calibration_error_10`, `roc_auc[late]`. */
export function scoreMetricOf(name: string): Metric | undefined {
  const labelled = withLabel(name);
  if (labelled) {
    const metric = [ofOne(name, rocAuc, lacking), ofOne(name, averagePrecision, 'no row is of the class')][
      ['roc_auc', 'average_precision'].indexOf(labelled.base)
    ];
    return metric && { ...metric, label: labelled.label };
  }
  const k = numberIn(name, /^top_k_accuracy_(\d+)$/, isCount);
  if (k !== undefined) return topK(name, k);
  const bins = numberIn(
    name,
    /^(?:expected|maximum)_calibration_error_(\d+)$/,
    (n) => isCount(n) && n <= 1_000,
  );
  return bins === undefined ? undefined : calibration(name, bins);
}
