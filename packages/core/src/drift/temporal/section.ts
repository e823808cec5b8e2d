import type { Block, Cell, Section } from '../../report/section.ts';
import { timeAxis, timeOf } from '../time-axis.ts';
import { figure, windowText } from '../wording.ts';
import type { ColumnOverTime } from './windows.ts';

const mostCharts = 12;

export function temporalSection(
  columns: readonly ColumnOverTime[],
  rising: ReadonlySet<ColumnOverTime>,
): Section {
  const order = columns.toSorted((a, b) => b.left.length - a.left.length);
  const rows = order.map((found): Cell[] => [
    { verdict: found.left.length > 0 ? 'drift' : 'no-drift' },
    found.column,
    found.left[0] ? windowText(found.left[0].start) : '',
    `${found.left.length} of ${found.current.length}`,
    limitText(found),
    trendText(found, rising),
  ]);
  return {
    title: 'Over time',
    blocks: [
      {
        kind: 'text',
        text: 'The Jensen–Shannon distance of each window from the reference. A window left it where that is above its limit: the highest of the threshold, what chance alone makes of so few values, and what the windows of the reference itself let expect.',
      },
      {
        kind: 'table',
        columns: ['Drift', 'Column', 'First window that left', 'Windows that left', 'Limit', 'Trend'].map(
          (name) => ({
            title: name,
          }),
        ),
        rows,
      },
      ...order.slice(0, mostCharts).map(chartOf),
    ],
  };
}

/** Windows with fewer values have a higher limit. */
function limitText({ current }: ColumnOverTime): string {
  const limits = current.map(({ limit }) => limit);
  const [least, most] = [figure(Math.min(...limits)), figure(Math.max(...limits))];
  return least === most ? least : `${least} to ${most}`;
}

function trendText(found: ColumnOverTime, rising: ReadonlySet<ColumnOverTime>): string {
  if (!found.trend) return 'too few windows';
  const { tau, pValue } = found.trend;
  return `${rising.has(found) ? 'rising' : 'none'} (τ ${figure(tau)}, p ${figure(pValue)})`;
}

/** Distances over time, the reference's windows beside the current ones, and the limit as a line. */
function chartOf({ column, reference, current, left }: ColumnOverTime): Block {
  const values = [
    ...reference.map(({ start, score }) => ({ table: 'reference', start: timeOf(start), score })),
    ...current.map(({ start, score }) => ({ table: 'current', start: timeOf(start), score })),
  ];
  const limits = current.map(({ start, limit }) => ({ start: timeOf(start), limit }));
  const x = timeAxis([...reference, ...current].map(({ start }) => start));
  const y = { field: 'score', type: 'quantitative', axis: { title: `${column}: distance` } };
  const spec = {
    data: { values },
    layer: [
      {
        mark: { type: 'line', point: true },
        encoding: {
          x,
          y,
          color: {
            field: 'table',
            type: 'nominal',
            title: null,
            scale: { domain: ['reference', 'current'] },
          },
        },
      },
      {
        data: { values: limits },
        mark: { type: 'line', strokeDash: [4, 4], color: '#e8684a', point: limits.length === 1 },
        encoding: { x, y: { field: 'limit', type: 'quantitative' } },
      },
    ],
  };
  const what = `${column} over time: distance of each window from the reference, with the limit that decides as a dashed line`;
  return {
    kind: 'chart',
    spec,
    alt: left[0] ? `${what}; it is passed first in the window of ${windowText(left[0].start)}` : what,
  };
}
