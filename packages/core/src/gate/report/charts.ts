import { confusionMatrix } from '@mlops-actions/stats/metrics/tally';
import { rowsOfClass } from '@mlops-actions/stats/metrics/answers';
import { calibrationCurve } from '@mlops-actions/stats/metrics/calibration';
import { orderOf } from '@mlops-actions/stats/metrics/order';
import {
  precisionRecallCurve,
  rankingOf,
  rocCurve,
  type CurvePoint,
  type Ranking,
} from '@mlops-actions/stats/metrics/ranking';
import type { Block } from '../../report/section.ts';
import type { ModelRows, Rows } from '../rows/rows.ts';

/** Points of a curve: more than the eye can tell at the charts' size would only swell the page. */
const mostPoints = 200;
/** Classes of a confusion matrix that can still be read. */
const mostClasses = 20;
/** Rows drawn of a regression. */
const mostDots = 200;

type Chart = Extract<Block, { kind: 'chart' }>;

/**
 * ROC, precision and recall, calibration, confusion; of a regression, predictions beside labels. Candidate beside
 * champion; of several classes, the candidate's curves of each.
 */
export function chartsOf(rows: Rows): Chart[] {
  const [candidate, champion] = rows.models as [ModelRows, ModelRows?];
  const models = [
    { name: 'candidate', model: candidate },
    ...(champion ? [{ name: 'champion', model: champion }] : []),
  ];
  const scored = models.filter(
    ({ model }) => model.problems.ranking === undefined && model.scores && hasBoth(rows),
  );
  const probable = models.filter(({ model }) => model.problems.probability === undefined && model.scores);
  return [
    ...(scored.length > 0 ? curveCharts(modelRankings(rows, scored)) : []),
    ...(isDrawnByClass(rows, candidate) ? curveCharts(classRankings(rows, candidate)) : []),
    ...(probable.length > 0 ? [calibrationChart(rows, probable)] : []),
    ...models.flatMap(({ name, model }) =>
      model.problems.counts === undefined && rows.task !== 'multilabel' && rows.names.length <= mostClasses
        ? [confusionChart(rows, name, model)]
        : [],
    ),
    ...(candidate.problems.counts !== undefined && candidate.problems.regression === undefined
      ? [regressionChart(rows, candidate)]
      : []),
  ];
}

type Named = { name: string; model: ModelRows };

function hasBoth({ positives }: Rows): boolean {
  return positives.includes(0) && positives.includes(1);
}

interface NamedRanking {
  name: string;
  ranking: Ranking;
}

function modelRankings(rows: Rows, models: readonly Named[]): NamedRanking[] {
  return models.map(({ name, model }) => ({
    name,
    ranking: rankingOf(rows.positives, model.scores!, rows.weights, orderOf(model.scores!)),
  }));
}

/** Of more classes than this, or of labels, the curves could not be told apart. */
const mostCurves = 10;

function isDrawnByClass({ task, names }: Rows, { classScores, problems }: ModelRows): boolean {
  return (
    task !== 'binary' &&
    classScores !== undefined &&
    problems.ranking === undefined &&
    names.length <= mostCurves
  );
}

/** The candidate's curve of each class, or label, against all others; of those that have rows, and not all. */
function classRankings(rows: Rows, model: ModelRows): NamedRanking[] {
  return model.classScores!.flatMap(({ code, values }) => {
    const flags = rowsOfClass(rows, code);
    const ranking = rankingOf(flags, values, rows.weights, orderOf(values));
    return flags.includes(0) && flags.includes(1) ? [{ name: rows.names[code]!, ranking }] : [];
  });
}

function curveCharts(rankings: readonly NamedRanking[]): Chart[] {
  const order = rankings.map(({ name }) => name);
  const curves = (curve: typeof rocCurve) =>
    rankings.flatMap(({ name, ranking }) => named(curve(ranking, mostPoints), name));
  return [
    {
      kind: 'chart',
      alt: 'ROC curve: the share of positives found against the share of negatives taken for positives',
      spec: lines(curves(rocCurve), order, 'False positive rate', 'True positive rate', diagonal),
    },
    {
      kind: 'chart',
      alt: 'Precision against recall',
      spec: lines(curves(precisionRecallCurve), order, 'Recall', 'Precision'),
    },
  ];
}

function calibrationChart(rows: Rows, models: readonly Named[]): Chart {
  const points = models.flatMap(({ name, model }) =>
    calibrationCurve(rows.positives, model.scores!, 10, rows.weights).map(({ predicted, observed }) => ({
      x: predicted,
      y: observed,
      model: name,
    })),
  );
  return {
    kind: 'chart',
    alt: 'Calibration: the share of positives against the mean score, in ten bins',
    spec: lines(
      points,
      models.map(({ name }) => name),
      'Mean score',
      'Share of positives',
      diagonal,
      { point: true },
    ),
  };
}

function confusionChart(rows: Rows, name: string, model: ModelRows): Chart {
  const k = rows.names.length;
  const matrix = confusionMatrix(rows.labels, model.predictions!, k, rows.weights);
  const values = Array.from(matrix, (count, cell) => ({
    label: rows.names[Math.floor(cell / k)],
    prediction: rows.names[cell % k],
    count,
  }));
  const axes = {
    x: {
      field: 'prediction',
      type: 'nominal',
      title: 'Prediction',
      sort: rows.names,
      axis: { labelAngle: 0 },
    },
    y: { field: 'label', type: 'nominal', title: 'Label', sort: rows.names },
  };
  const color = { field: 'count', type: 'quantitative', title: 'Rows', scale: { scheme: 'blues' } };
  const text = { field: 'count', type: 'quantitative', format: ',.6~g' };
  const dark = `datum.count > ${Math.max(...matrix) / 2}`;
  const legible = { condition: { test: dark, value: 'white' }, value: '#1f2430' };
  return {
    kind: 'chart',
    alt: `Confusion matrix of the ${name}: rows by label and prediction`,
    spec: {
      width: Math.min(560, 90 * k),
      height: Math.min(420, 60 * k),
      data: { values },
      layer: [
        { mark: 'rect', encoding: { ...axes, color } },
        { mark: 'text', encoding: { ...axes, text, color: legible } },
      ],
    },
  };
}

function regressionChart(rows: Rows, model: ModelRows): Chart {
  const step = Math.max(1, Math.ceil(rows.count / mostDots));
  const values = Array.from({ length: Math.ceil(rows.count / step) }, (_, i) => ({
    x: rows.numbers![i * step]!,
    y: model.numbers![i * step]!,
  }));
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: 'Label', scale: { zero: false } },
    y: { field: 'y', type: 'quantitative', title: 'Prediction', scale: { zero: false } },
  };
  return {
    kind: 'chart',
    alt: `Prediction against label, ${values.length} rows evenly taken`,
    spec: { data: { values }, mark: { type: 'point', opacity: 0.6 }, encoding },
  };
}

const diagonal = {
  data: {
    values: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  },
  mark: { type: 'line', strokeDash: [4, 4], color: '#80808099' },
  encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
};

function named(points: readonly CurvePoint[], model: string) {
  return points.map(({ x, y }) => ({ x: rounded(x), y: rounded(y), model }));
}

/** Four decimals: a tenth of a pixel. */
function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function lines(
  values: readonly { x: number; y: number; model: string }[],
  order: readonly string[],
  x: string,
  y: string,
  behind?: Record<string, unknown>,
  mark: Record<string, unknown> = {},
): Record<string, unknown> {
  const share = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [0, 1] },
  });
  const curve = {
    mark: { type: 'line', ...mark },
    encoding: {
      x: share('x', x),
      y: share('y', y),
      order: { field: 'x' },
      color: { field: 'model', type: 'nominal', title: null, sort: order },
    },
  };
  return { data: { values }, layer: [...(behind ? [behind] : []), curve] };
}
