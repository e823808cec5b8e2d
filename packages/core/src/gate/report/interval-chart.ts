import type { CheckVerdict } from '../../report/outcome.ts';
import type { Block } from '../../report/section.ts';

/** A figure with its interval and the bound that it is held to. */
export interface IntervalMark {
  name: string;
  value: number;
  lower: number;
  upper: number;
  bound: number;
  verdict: CheckVerdict | undefined;
}

/** Figures below each other in the given order; none where there are none. */
export function intervalChart(
  marks: readonly IntervalMark[],
  { title, alt, isOneBound }: { title: string; alt: string; isOneBound: boolean },
): Block[] {
  if (marks.length === 0) return [];
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 260 } };
  const x = (field: string) => ({ field, type: 'quantitative', title, scale: { zero: false } });
  const color = {
    field: 'verdict',
    type: 'nominal',
    title: null,
    legend: { orient: 'top' },
    scale: { domain: ['pass', 'warn', 'fail'], range: ['#3b7dd8', '#b7791f', '#c53030'] },
  };
  const dashes = { mark: { type: 'rule', strokeDash: [4, 4], color: '#808080' } };
  const bounds = isOneBound
    ? { ...dashes, encoding: { x: { aggregate: 'max', ...x('bound') } } }
    : { mark: { type: 'tick', thickness: 2, color: '#808080' }, encoding: { y, x: x('bound') } };
  return [
    {
      kind: 'chart',
      alt,
      spec: {
        data: { values: marks },
        width: 440,
        height: { step: 18 },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2 },
            encoding: { y, x: x('lower'), x2: { field: 'upper' }, color },
          },
          { mark: { type: 'point', filled: true, size: 50 }, encoding: { y, x: x('value'), color } },
          bounds,
        ],
      },
    },
  ];
}
