import type { Block, Cell, Section } from '../../report/section.ts';
import { intervalChart } from '../report/interval-chart.ts';
import { figureText, intervalText, levelText } from '../judge/wording.ts';
import type { Discovered } from './discover.ts';
import { pText, type JudgedSlice } from './judge-slices.ts';
import type { SliceRule } from './slices-policy.ts';

/** Slices that a chart can still show beside each other. */
const mostDrawn = 40;

/** A table and a chart for each rule, the worst slice first; slices that were not judged at the end, with the reason. */
export function slicesSection(
  judged: readonly JudgedSlice[],
  rules: readonly SliceRule[],
  alpha: number,
): Section {
  return {
    title: 'Slices',
    blocks: rules.flatMap((rule) => {
      const own = worstSlicesFirst(judged.filter((each) => each.rule === rule));
      return [text(`Rule: ${rule.text}`), table(own, rule, alpha), ...chart(own, rule, alpha)];
    }),
  };
}

/** By verdict, then by how unlikely the figure is, then by the figure; what was not judged comes last. */
function worstSlicesFirst(judged: readonly JudgedSlice[]): JudgedSlice[] {
  const rank = ({ verdict }: JudgedSlice) => ['fail', 'warn', 'no-data', 'pass', undefined].indexOf(verdict);
  return judged.toSorted(
    (a, b) => rank(a) - rank(b) || (a.adjusted ?? 2) - (b.adjusted ?? 2) || below(a) - below(b),
  );
}

/** How far the figure is on the right side of its bound. */
function below({ found, rule }: JudgedSlice): number {
  if ('why' in found) return 0;
  return (found.value - found.bound) * (rule.operator.startsWith('>') ? 1 : -1);
}

function table(judged: readonly JudgedSlice[], { metric, than }: SliceRule, alpha: number): Block {
  const against = than === 'number' ? [] : [than === 'champion' ? 'Champion' : 'All rows'];
  return {
    kind: 'table',
    columns: [
      { title: 'Verdict' },
      { title: 'Slice' },
      { title: 'Rows', align: 'right' },
      { title: metric.name, align: 'right' },
      { title: `${levelText(alpha)} interval`, align: 'right' },
      ...against.map((title) => ({ title, align: 'right' as const })),
      { title: 'Bound', align: 'right' },
      { title: 'Adjusted p', align: 'right' },
      { title: 'Note' },
    ],
    rows: judged.map(({ slice, found, adjusted, verdict }): Cell[] => {
      const head = [verdict ? { verdict } : 'not judged', slice.name, slice.indices.length];
      if ('why' in found)
        return [...head, found.value ?? '', '', ...against.map(() => ''), '', '', found.reason];
      return [
        ...head,
        found.value,
        found.interval ? intervalText(found.interval) : '',
        ...against.map(() => found.reference!),
        found.bound,
        adjusted === undefined ? '' : pText(adjusted),
        '',
      ];
    }),
  };
}

function chart(judged: readonly JudgedSlice[], { metric, than }: SliceRule, alpha: number): Block[] {
  const marks = judged
    .slice(0, mostDrawn)
    .flatMap(({ slice, found, verdict }) =>
      'why' in found || !found.interval
        ? []
        : [{ name: slice.name, value: found.value, ...found.interval, bound: found.bound, verdict }],
    );
  const alt = `${metric.name} of each slice with its ${levelText(alpha)} interval, and the bound`;
  return intervalChart(marks, { title: metric.name, alt, isOneBound: than === 'number' });
}

/** What the search found and what was confirmed; values only of columns that the user lists. */
export function discoveredSection(found: Discovered): Section {
  const { search, segments, searchedRows, heldOut, mean, margin, loss } = found;
  const { searched, all } = search.crossings;
  const bounded = searched < all ? ` (of ${all.toLocaleString('en-US')}, the bound of the search)` : '';
  const words = `${search.segments.toLocaleString('en-US')} segments of ${searched.toLocaleString('en-US')} crossings of columns${bounded} were searched on ${searchedRows.toLocaleString('en-US')} rows; those that looked weak were looked at again on the ${heldOut.toLocaleString('en-US')} rows held out. A segment is weak where its ${loss} exceeds that of the other rows by more than ${figureText(margin)}; over all rows it is ${figureText(mean)}.`;
  if (segments.length === 0) return { title: 'Weak segments', blocks: [text(words)] };
  return {
    title: 'Weak segments',
    blocks: [
      text(words),
      {
        kind: 'table',
        columns: [
          { title: 'Segment' },
          { title: 'Rows', align: 'right' },
          { title: 'Excess searched', align: 'right' },
          { title: 'Rows held out', align: 'right' },
          { title: 'Excess held out', align: 'right' },
          { title: 'Adjusted p', align: 'right' },
          { title: 'Confirmed' },
        ],
        rows: segments.map(({ name, found: first, held, adjusted, isConfirmed }): Cell[] => [
          name,
          first.rows,
          first.excess,
          held.rows,
          held.excess,
          pText(adjusted),
          isConfirmed ? 'yes' : 'no',
        ]),
      },
    ],
  };
}

function text(words: string): Block {
  return { kind: 'text', text: words };
}
