import type { Arrival } from '@mlops-actions/tabular/drift/performance';
import { counted, numberText } from '../../report/cell.ts';
import type { Block, Cell, Section } from '../../report/section.ts';
import { isDrift } from '../kind-finding.ts';
import { timeAxis, timeOf } from '../time-axis.ts';
import { figure, percent, windowText } from '../wording.ts';
import type { Loss, Measurement } from './judge.ts';

interface JudgedMetric {
  measurement: Measurement;
  loss: Loss;
  worse: Measurement['windows'];
}

export function performanceSection(judged: readonly JudgedMetric[], arrival: Arrival | null): Section {
  const rows = judged.map(({ measurement, loss, worse }): Cell[] => [
    { verdict: isDrift(loss) || worse.length > 0 ? 'drift' : 'no-drift' },
    measurement.name,
    figure(measurement.reference),
    figure(measurement.current),
    figure(loss.threshold),
    figure(loss.floor),
    worse[0] ? windowText(worse[0].start) : '',
  ]);
  const arrived = arrival ? [{ kind: 'text' as const, text: arrivalText(arrival) }] : [];
  return {
    title: 'Performance',
    blocks: [
      ...arrived,
      {
        kind: 'table',
        columns: [
          { title: 'Drift' },
          { title: 'Metric' },
          { title: 'Reference', align: 'right' },
          { title: 'Current', align: 'right' },
          { title: 'Margin', align: 'right' },
          { title: 'Noise', align: 'right' },
          { title: 'First worse window' },
        ],
        rows,
      },
      ...judged.filter(({ measurement }) => measurement.windows.length > 1).map(chartOf),
    ],
  };
}

function arrivalText({ rows, labelled, withoutRow }: Arrival): string {
  const share = `Labels have arrived for ${numberText(labelled)} of ${counted(rows, 'row')} (${percent(labelled / rows)}).`;
  return withoutRow > 0
    ? `${share} ${counted(withoutRow, 'label')} ${withoutRow === 1 ? 'belongs' : 'belong'} to no row.`
    : share;
}

function chartOf({ measurement: { name, windows, reference } }: JudgedMetric): Block {
  const values = windows.map(({ start, value }) => ({ start: timeOf(start), value }));
  const y = { type: 'quantitative', scale: { zero: false }, axis: { title: name } };
  const spec = {
    layer: [
      {
        data: { values },
        mark: { type: 'line', point: true },
        encoding: {
          x: timeAxis(windows.map(({ start }) => start)),
          y: { field: 'value', ...y },
        },
      },
      {
        data: { values: [{ reference }] },
        mark: { type: 'rule', strokeDash: [4, 4], color: '#e8684a' },
        encoding: { y: { field: 'reference', type: 'quantitative' } },
      },
    ],
  };
  return {
    kind: 'chart',
    spec,
    alt: `${name} in each window, with the reference’s ${figure(reference)} as a dashed line`,
  };
}
