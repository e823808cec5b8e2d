/** Metrics of predicted classes, and of predicted sets of labels. */
import type { Answers, Task } from '../answers.ts';
import * as counts from '../counts.ts';
import { rowRatios, wrongLabels } from '../label-sets.ts';
import type { Metric } from '../metric.ts';
import type { Tally } from '../tally.ts';
import { numberIn, withLabel } from './names.ts';

const ofCounts = {
  family: 'counts',
  greaterIsBetter: true,
  unitRange: true,
  otherwise: 'there is no weight',
} as const;
const oneLabel: readonly Task[] = ['binary', 'multiclass'];

function whole(name: string, value: (tally: Tally) => number, more: Partial<Metric> = {}): Metric {
  return { name, ...ofCounts, estimator: { kind: 'cells', value }, ...more };
}

interface Base {
  ratio: counts.Ratio;
  /** Why the figure of one class is undefined. */
  otherwise: string;
  /** Which rows a class lacks where its ratio is nothing of nothing. */
  empties?: { what: string; of: (tally: Tally) => Float64Array };
}

const bases: Readonly<Record<string, Base>> = {
  precision: {
    ratio: counts.precision,
    otherwise: 'no row is predicted positive',
    empties: { what: 'predictions', of: ({ predicted }) => predicted },
  },
  recall: {
    ratio: counts.recall,
    otherwise: 'no row is positive',
    empties: { what: 'labels', of: ({ support }) => support },
  },
  f1: { ratio: counts.fbeta(1), otherwise: 'no row is positive or predicted positive' },
  jaccard: { ratio: counts.jaccard, otherwise: 'no row is positive or predicted positive' },
};

const averages = ['macro', 'weighted', 'micro'] as const;

/** All that is made of one ratio: of the positive class, averaged, and of each row's labels. */
function ofRatio(name: string, { ratio, otherwise, empties }: Base): Metric[] {
  return [
    {
      ...ofClass(name, { ratio, otherwise }),
      tasks: ['binary'],
      isOfPositive: true,
      restsOnBoth: true,
    },
    ...averages.map((average) =>
      whole(`${name}_${average}`, (tally) => counts.averaged(tally, ratio, average, -1), {
        ...(average !== 'micro' &&
          empties && { note: (_answers: Answers, tally: Tally | undefined) => emptyNote(empties, tally!) }),
      }),
    ),
    {
      name: `${name}_samples`,
      ...ofCounts,
      tasks: ['multilabel'],
      estimator: {
        kind: 'mean',
        units: (answers) => ({ values: rowRatios(answers, ratio), weights: answers.weights }),
      },
    },
  ];
}

function ofClass(name: string, { ratio, otherwise }: Base): Metric {
  return whole(name, () => NaN, {
    otherwise,
    estimator: { kind: 'cells', value: (tally, code) => counts.averaged(tally, ratio, 'binary', code) },
  });
}

/** Classes whose ratio scikit-learn sets to 0 with a warning. */
function emptyNote({ what, of }: NonNullable<Base['empties']>, tally: Tally): string | undefined {
  let empty = 0;
  of(tally).forEach((mass, c) => (empty += tally.present[c] && mass === 0 ? 1 : 0));
  return empty > 0 ? `${empty} classes without ${what} count as 0` : undefined;
}

const signed = { unitRange: false, tasks: oneLabel } as const;
const chance = { ...signed, otherwise: 'labels and predictions are all of one class' };

export const countMetrics: readonly Metric[] = [
  whole('accuracy', counts.accuracy, {
    estimator: { kind: 'cells', value: counts.accuracy, isShare: true },
  }),
  whole('balanced_accuracy', counts.balancedAccuracy, { tasks: oneLabel, restsOnBoth: true }),
  ...Object.entries(bases).flatMap(([name, base]) => ofRatio(name, base)),
  whole('matthews_corrcoef', counts.matthewsCorrcoef, { ...signed, restsOnBoth: true }),
  whole('cohen_kappa', counts.cohenKappa, chance),
  whole('cohen_kappa_linear', counts.linearKappa, { ...chance, tasks: ['multiclass'] }),
  whole('cohen_kappa_quadratic', counts.quadraticKappa, { ...chance, tasks: ['multiclass'] }),
  {
    name: 'hamming_loss',
    ...ofCounts,
    greaterIsBetter: false,
    tasks: ['multilabel'],
    estimator: {
      kind: 'mean',
      units: (answers) => ({ values: wrongLabels(answers), weights: answers.weights }),
    },
  },
];

/** `fbeta_2`, `fbeta_0.5_macro`, `recall[late]`, `fbeta_2[late]`. */
export function countMetricOf(name: string): Metric | undefined {
  const labelled = withLabel(name);
  if (labelled) {
    const base = bases[labelled.base] ?? fbetaOf(labelled.base);
    return base && { ...ofClass(name, { ...base, otherwise: noRows(base) }), label: labelled.label };
  }
  const match = /^(fbeta_[\d.]+?)(_(?:macro|weighted|micro|samples))?$/.exec(name);
  const base = match ? fbetaOf(match[1]!) : undefined;
  return base && ofRatio(match![1]!, base).find((metric) => metric.name === name);
}

function fbetaOf(name: string): Base | undefined {
  const beta = numberIn(name, /^fbeta_(.+)$/, (value) => value > 0);
  return beta === undefined ? undefined : { ratio: counts.fbeta(beta), otherwise: bases['f1']!.otherwise };
}

/** The reason of one class, which need not be the positive one. */
function noRows({ otherwise }: Base): string {
  return otherwise.replaceAll('positive', 'of the class').replace('predicted of', 'predicted as of');
}
