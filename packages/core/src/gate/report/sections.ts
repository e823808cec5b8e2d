import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { Cell, Section } from '../../report/section.ts';
import type { Figure, Figures } from '../measure/measure.ts';
import type { EvidenceFile } from '../../evidence/evidence-file.ts';
import { figureText, intervalText, levelText } from '../judge/wording.ts';

export interface MetricsShown {
  candidate: Figures;
  champion?: Figures | undefined;
  intervals: ReadonlyMap<string, Interval | undefined>;
  alpha: number;
}

/** All metrics, candidate beside champion; what is undefined says why. */
export function metricsSection({ candidate, champion, intervals, alpha }: MetricsShown): Section {
  const rows = [...candidate].map(([name, figure]): Cell[] => {
    const other = champion?.get(name);
    const interval = intervals.get(name);
    return [
      name,
      cell(figure),
      interval ? intervalText(interval) : '',
      ...(champion ? [other ? cell(other) : '', differenceCell(name, figure, other)] : []),
      figure.value === undefined ? figure.reason : (figure.note ?? ''),
    ];
  });
  return {
    title: 'Metrics',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Metric' },
          { title: 'Candidate', align: 'right' },
          { title: `${levelText(alpha)} interval`, align: 'right' },
          ...(champion
            ? ([
                { title: 'Champion', align: 'right' },
                { title: 'Difference', align: 'right' },
              ] as const)
            : []),
          { title: 'Note' },
        ],
        rows,
      },
    ],
  };
}

function cell(figure: Figure): Cell {
  return figure.value ?? { verdict: 'no-data' };
}

function differenceCell(name: string, figure: Figure, other: Figure | undefined): Cell {
  if (figure.value === undefined || other?.value === undefined) return '';
  const difference = figure.value - other.value;
  const isBetter = difference > 0 === (metricOf(name)?.greaterIsBetter ?? true);
  const words = difference === 0 || !metricOf(name) ? '' : isBetter ? ' (better)' : ' (worse)';
  return `${difference > 0 ? '+' : ''}${figureText(difference)}${words}`;
}

/** What was judged, on how many rows, beside what. */
export function factsSection(
  facts: readonly (readonly [string, Cell])[],
  evidence: readonly EvidenceFile[],
): Section {
  const rows = facts.map(([name, value]): Cell[] => [name, value]);
  const reports = evidence.map(({ report, digest }): Cell[] => [
    `evidence: ${report.action}`,
    `${report.verdict}, ${digest}`,
  ]);
  return {
    title: 'What was judged',
    blocks: [
      { kind: 'table', columns: [{ title: 'Fact' }, { title: 'Value' }], rows: [...rows, ...reports] },
    ],
  };
}
