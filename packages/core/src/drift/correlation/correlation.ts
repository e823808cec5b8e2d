import { correlationChange, type PairChange } from '@mlops-actions/stats/drift-decision/correlation-change';
import { completeRows } from '@mlops-actions/tabular/drift/complete-rows';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { isNumeric } from '@mlops-actions/tabular/sources/table';
import { UserError } from '../../runtime/user-error.ts';
import type { Cell, Section } from '../../report/section.ts';
import type { DriftCase, KindFinding } from '../drift-case.ts';
import { correlationSchema } from '../kind-policies.ts';
import { isDrift, scoreCheck, withoutData } from '../kind-finding.ts';
import { lostNumbers } from '../lost-numbers.ts';
import { leastRows } from '../policy.ts';
import { figure } from '../wording.ts';

/** All pairs of more columns than this are a page that nobody reads. */
const mostColumns = 30;
const mostRows = 10_000;
const mostShown = 50;
const title = 'Change of correlation';

/** A pair of columns by name, with its change; NaN where one of them is constant. */
type Pair = PairChange & { names: string; change: number };

/**
 * Whether the rank correlation of any pair of columns changed by more than the threshold and by more than chance, on the
 * rows that have all of them, at most 10,000 of each table.
 */
export async function lookAtCorrelation(given: DriftCase): Promise<KindFinding> {
  const { engine, reference, current, policy, random } = given;
  const { threshold, columns } = policy.correlation ?? correlationSchema.parse({});
  for (const name of columns ?? []) {
    const lost = await lostNumbers(given, name);
    if (lost !== undefined) return withoutData('correlation', title, 'missing', lost);
  }
  const names = numberColumns(given, columns);
  if (names.length < 2) {
    return withoutData('correlation', title, 'missing', 'the tables share fewer than two columns of numbers');
  }
  const [before, now] = [
    await completeRows(engine, reference.relation, chosen(reference.columns, names), mostRows),
    await completeRows(engine, current.relation, chosen(current.columns, names), mostRows),
  ];
  const rows = { referenceRows: before[0]?.length ?? 0, currentRows: now[0]?.length ?? 0 };
  const least = leastRows(policy);
  if (Math.min(rows.referenceRows, rows.currentRows) < least) {
    const why = `a table has fewer than ${least} rows with values in all of the columns`;
    return withoutData('correlation', title, 'too-few', why);
  }
  const found = correlationChange(before, now, random('correlation', 'floor'));
  const pairs = found.pairs
    .map((pair): Pair => {
      const change = Math.abs(pair.current - pair.reference);
      return { ...pair, change, names: `${names[pair.a]} × ${names[pair.b]}` };
    })
    .toSorted((a, b) => (b.change || 0) - (a.change || 0));
  const largest = pairs[0] as Pair;
  if (Number.isNaN(largest.change)) {
    return withoutData('correlation', title, 'undefined', 'every pair has a column that is constant');
  }
  const judged = { score: largest.change, threshold, floor: found.floor };
  const changed = pairs.filter(({ change }) => isDrift({ ...judged, score: change }));
  const finding =
    changed.length === 0
      ? `No correlation changed (of ${pairs.length} pairs, most ${changeText(largest)})`
      : `${changed.length} of ${pairs.length} correlations changed, most ${changeText(largest)}`;
  return {
    kind: 'correlation',
    verdict: changed.length > 0 ? 'drift' : 'no-drift',
    finding,
    checks: [
      scoreCheck('correlation', title, judged, {
        kind: 'correlation',
        detail: finding,
        pair: largest.names,
        changed: changed.map((pair) => pair.names),
        ...rows,
      }),
    ],
    sections: [sectionOf(pairs, judged)],
    metrics: pairs.flatMap(({ names: column, change }) =>
      Number.isNaN(change) ? [] : [{ name: 'correlation_change', value: change, column }],
    ),
  };
}

function changeText({ names, reference, current }: Pair): string {
  return `${names} from ρ ${figure(reference)} to ${figure(current)}`;
}

/** @throws UserError for a named column that is not one of numbers in both tables */
function numberColumns({ reference, current, policy }: DriftCase, named: string[] | undefined): string[] {
  const isNumber = (columns: readonly TableColumn[], name: string) => {
    const column = columns.find((each) => each.name === name);
    return column !== undefined && isNumeric(column);
  };
  const isShared = (name: string) => isNumber(reference.columns, name) && isNumber(current.columns, name);
  const wrong = named?.find((name) => !isShared(name));
  if (wrong !== undefined) {
    throw new UserError(
      `The policy's 'correlation' names column '${wrong}', which is not a column of numbers in both tables.`,
    );
  }
  const all = reference.columns.map(({ name }) => name);
  return named ?? all.filter((name) => isShared(name) && !policy.ignore.includes(name)).slice(0, mostColumns);
}

function chosen(columns: readonly TableColumn[], names: readonly string[]): TableColumn[] {
  return names.map((name) => columns.find((column) => column.name === name) as TableColumn);
}

function sectionOf(pairs: readonly Pair[], judged: { threshold: number; floor: number }): Section {
  const rows = pairs
    .slice(0, mostShown)
    .map(({ names, reference, current, change }): Cell[] => [
      { verdict: isDrift({ ...judged, score: change }) ? 'drift' : 'no-drift' },
      names,
      figure(reference),
      figure(current),
      figure(change),
    ]);
  const limit = `Drift is a change of more than ${figure(judged.threshold)} that chance, which stays below ${figure(judged.floor)} over all pairs, does not explain.`;
  return {
    title: 'Correlation',
    blocks: [
      { kind: 'text', text: `Spearman’s rank correlation of each pair of columns. ${limit}` },
      {
        kind: 'table',
        columns: [
          { title: 'Drift' },
          { title: 'Columns' },
          { title: 'ρ, reference', align: 'right' },
          { title: 'ρ, current', align: 'right' },
          { title: 'Change', align: 'right' },
        ],
        rows,
      },
    ],
  };
}
