import type { SuiteRun } from '@mlops-actions/tabular/expectations/run-suite';
import { valueText } from '../report/cell.ts';
import type { Check } from '../report/outcome.ts';
import type { Cell, Section } from '../report/section.ts';

/**
 * The rows that were asked for by `max-sample-rows`, in the HTML only: a summary never shows values of the data. Those
 * of checks that passed, since `mostly` allows some, come last.
 * @param checks of the run's expectations, in their order
 */
export function samplesSection(run: SuiteRun, checks: readonly Check[]): Section[] {
  const sampled = run.expectations.map(({ sample }, i) => ({ sample, check: checks[i] as Check }));
  const passed = sampled.filter(({ check }) => check.verdict === 'pass');
  const rows = [...sampled.filter((each) => !passed.includes(each)), ...passed].flatMap(({ sample, check }) =>
    (sample?.rows ?? []).map((row, i): Cell[] => [
      { verdict: check.verdict },
      check.title,
      row,
      shown(sample?.values[i]),
    ]),
  );
  if (rows.length === 0) return [];
  const columns = [
    { title: 'Verdict' },
    { title: 'Check' },
    { title: 'Row, from 0', align: 'right' as const },
    { title: 'Value' },
  ];
  return [
    {
      title: 'Rows that break an expectation',
      blocks: [{ kind: 'table', columns, rows }],
      htmlOnly: true,
      afterChecks: true,
    },
  ];
}

/** A cell of the page, not of the data: the whole value is in the JSON report. */
const mostSigns = 300;

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  const text = typeof value === 'string' ? value : valueText(value);
  return text.length > mostSigns ? `${text.slice(0, mostSigns)}…` : text;
}
