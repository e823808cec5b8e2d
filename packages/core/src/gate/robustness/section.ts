import { chartConfig } from '../../report/chart.ts';
import type { Block, Cell, Section } from '../../report/section.ts';
import { figureText, intervalText, levelText } from '../judge/wording.ts';
import type { Shown } from './checks.ts';

/** What each perturbation does to the metrics and the predictions, as a table and a chart. */
export function robustnessSection(shown: readonly Shown[], facts: readonly string[], alpha: number): Section {
  const rows = shown.map(({ trial, metric, before, after, figure, interval, limit, check }): Cell[] => [
    trial.name,
    trial.what,
    trial.changed ?? '',
    metric,
    before ?? '',
    after ?? '',
    figure ?? '',
    interval ? intervalText(interval) : '',
    limit === undefined ? '' : figureText(limit),
    { verdict: check.verdict },
  ]);
  const chart = lossChart(shown);
  const right = 'right' as const;
  return {
    title: 'Robustness',
    blocks: [
      ...facts.map((text) => ({ kind: 'text' as const, text })),
      {
        kind: 'table',
        columns: [
          { title: 'Perturbation' },
          { title: 'What it does' },
          { title: 'Cells changed', align: right },
          { title: 'Metric' },
          { title: 'Unperturbed', align: right },
          { title: 'Perturbed', align: right },
          { title: 'Loss', align: right },
          { title: `${levelText(alpha)} interval`, align: right },
          { title: 'Limit', align: right },
          { title: 'Verdict' },
        ],
        rows,
      },
      ...(chart ? [chart] : []),
    ],
  };
}

/** Each loss with its bounds in units of its limit: right of 1 is too much. */
function lossChart(shown: readonly Shown[]): Block | undefined {
  const values = shown.flatMap(({ trial, metric, figure, interval, limit }) =>
    figure === undefined || !interval || !limit
      ? []
      : [
          {
            perturbation: trial.name,
            metric,
            loss: figure / limit,
            lower: interval.lower / limit,
            upper: interval.upper / limit,
          },
        ],
  );
  if (values.length === 0) return undefined;
  const y = { field: 'perturbation', type: 'nominal', title: null, sort: null };
  const yOffset = { field: 'metric', type: 'nominal' };
  const color = { field: 'metric', type: 'nominal', title: null };
  return {
    kind: 'chart',
    alt: 'Losses under each perturbation with their intervals, in units of their limits',
    spec: {
      ...chartConfig,
      height: { step: 24 },
      layer: [
        {
          data: { values: [{ at: 0 }, { at: 1 }] },
          mark: { type: 'rule', strokeDash: [4, 3], color: '#80808099' },
          encoding: {
            x: { field: 'at', type: 'quantitative', title: 'in units of the limit; right of 1 is too much' },
          },
        },
        {
          data: { values },
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            y,
            yOffset,
            color,
            x: { field: 'lower', type: 'quantitative' },
            x2: { field: 'upper' },
          },
        },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 60 },
          encoding: { y, yOffset, color, x: { field: 'loss', type: 'quantitative' } },
        },
      ],
    },
  };
}
