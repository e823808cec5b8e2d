import type { Interval } from '@mlops-actions/stats/interval';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { worstFirst, type Check } from '../../report/outcome.ts';
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

/** Each rule as one line: its verdict, candidate beside champion, and their difference with its interval. */
export function rulesSection(checks: readonly Check[], alpha: number): Section {
  const rows = worstFirst(checks).map(({ title, verdict, evidence = {} }): Cell[] => [
    { verdict },
    title,
    numberCell(evidence['value']),
    numberCell(evidence['champion']),
    differenceText(evidence['difference'] as ({ value: number } & Partial<Interval>) | undefined),
  ]);
  return {
    title: 'Rules',
    blocks: [
      {
        kind: 'table',
        columns: [
          { title: 'Verdict' },
          { title: 'Rule' },
          { title: 'Candidate', align: 'right' },
          { title: 'Champion', align: 'right' },
          { title: `Difference [${levelText(alpha)} interval]`, align: 'right' },
        ],
        rows,
      },
    ],
  };
}

function numberCell(value: unknown): Cell {
  return typeof value === 'number' ? figureText(value) : '';
}

function differenceText(difference: ({ value: number } & Partial<Interval>) | undefined): string {
  if (!difference) return '';
  const { value, lower, upper } = difference;
  const sign = value > 0 ? '+' : '';
  const interval = lower === undefined || upper === undefined ? '' : ` ${intervalText({ lower, upper })}`;
  return `${sign}${figureText(value)}${interval}`;
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
