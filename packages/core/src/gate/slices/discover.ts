import { confirmSegments, type ConfirmedSegment } from '@mlops-actions/stats/slices/confirm';
import { lossSums } from '@mlops-actions/stats/slices/excess';
import { searchSegments, type Segment, type SegmentSearch } from '@mlops-actions/stats/slices/segments';
import { weightedMean } from '@mlops-actions/stats/metrics/weighted-mean';
import { checkStream, type Seed } from '@mlops-actions/stats/rng';
import type { Check } from '../../report/outcome.ts';
import { figureText } from '../judge/wording.ts';
import { missingName, type CodedColumn, type RowGroups } from '../rows/groups.ts';
import type { Rows } from '../rows/rows.ts';
import { pText } from './judge-slices.ts';
import { lossesOf, type LossName } from './losses.ts';
import type { Discovery } from './slices-policy.ts';
import { valueName } from './slices.ts';

/** Rows that are searched at the most; all others confirm. */
const mostSearched = 200_000;
/** Row visits of the search, over all crossings: some seconds. */
const mostVisits = 300_000_000;
/** Rows that a segment needs on either side of the split, however small the policy lets slices be. */
const fewestOnSide = 50;

export interface Discovered {
  loss: LossName;
  /** Mean loss of all rows. */
  mean: number;
  margin: number;
  search: SegmentSearch;
  /** Segments that the search found, and what the held-out rows say of them. */
  segments: (ConfirmedSegment & { name: string })[];
  searchedRows: number;
  heldOut: number;
}

/** Searches one part of the rows for segments on which the model loses more, and confirms them on the other. */
export function discoverSegments(
  discovery: Discovery,
  rows: Rows,
  groups: RowGroups,
  { loss, listed, minRows, alpha, seed }: Terms,
): Discovered | { reason: string } {
  const losses = lossesOf(loss, rows);
  if ('reason' in losses) return losses;
  const { searched: columns } = groups;
  if (columns.length === 0) return { reason: 'there is no column to search that has more than one value' };
  const { search: searchRows, heldOut } = split(rows.count, seed);
  const mean = weightedMean(losses, rows.weights);
  const margin = marginOf(discovery.margin, mean);
  const sums = lossSums(losses, rows.weights);
  const coded = columns.map(({ codes, names }) => ({ codes, values: names.length }));
  const enough = Math.max(fewestOnSide, Math.ceil((minRows * searchRows.length) / rows.count));
  const search = searchSegments(coded, sums, searchRows, {
    depth: discovery.depth,
    minRows: enough,
    margin,
    alpha,
    most: discovery.most,
    rowVisits: mostVisits,
  });
  if (search.segments === 0)
    return { reason: `no segment of the rows that are searched has ${enough} of them` };
  const confirmed = confirmSegments(search.found, coded, sums, heldOut, {
    margin,
    alpha,
    minRows: fewestOnSide,
  });
  const shown = new Set([...listed, ...discovery.show]);
  return {
    loss,
    mean,
    margin,
    search,
    segments: confirmed.map((each) => ({ ...each, name: segmentName(each.found.segment, columns, shown) })),
    searchedRows: searchRows.length,
    heldOut: heldOut.length,
  };
}

export interface Terms {
  loss: LossName;
  /** Columns that the user lists, so that their values may be shown. */
  listed: readonly string[];
  minRows: number;
  alpha: number;
  seed: Seed;
}

function marginOf(margin: number | string, mean: number): number {
  return typeof margin === 'number' ? margin : (Number.parseFloat(margin) / 100) * mean;
}

/** Each row by itself to one side: half of them are searched, and no more than is worth it. */
function split(count: number, seed: Seed): { search: Uint32Array; heldOut: Uint32Array } {
  const random = checkStream(seed, 'discovered slices', 'split');
  const share = Math.min(0.5, mostSearched / count);
  const [search, heldOut]: [number[], number[]] = [[], []];
  for (let row = 0; row < count; row++) (random.uniform() < share ? search : heldOut).push(row);
  return { search: Uint32Array.from(search), heldOut: Uint32Array.from(heldOut) };
}

/** Of a column that nobody listed, which of its values it is, and not the value. */
function segmentName(segment: Segment, columns: readonly CodedColumn[], shown: ReadonlySet<string>): string {
  return segment
    .map(({ column: index, value }) => {
      const column = columns[index]!;
      if (shown.has(column.column)) return valueName(column, value);
      if (column.names[value] === missingName) return `${column.column} ${missingName}`;
      return column.isBinned
        ? `${column.column} in bin ${value + 1} of ${column.names.filter((name) => name !== missingName).length}`
        : `${column.column} = its value no. ${value + 1} by frequency`;
    })
    .join(', ');
}

/** One check a confirmed segment, or one that says that there is none. */
export function discoveryChecks(
  found: Discovered | { reason: string },
  loss: LossName,
  severity: 'critical' | 'warning',
): Check[] {
  const id = `slice/${loss}`;
  if ('reason' in found) {
    return [
      {
        id: `${id}/discovered`,
        title: 'weak segments',
        verdict: 'no-data',
        detail: `no weak segments could be searched for: ${found.reason}`,
        evidence: { metric: loss, reason: 'too-few' },
      },
    ];
  }
  const { search, segments, heldOut, searchedRows, mean, margin } = found;
  const confirmed = segments.filter(({ isConfirmed }) => isConfirmed);
  const evidence = {
    metric: loss,
    rule: 'weak segments',
    mean,
    margin,
    searched: search.segments,
    searchedRows,
    heldOutRows: heldOut,
  };
  if (confirmed.length === 0) {
    return [
      {
        id: `${id}/discovered`,
        title: 'weak segments',
        verdict: 'pass',
        detail: `no weak segment: of ${search.segments.toLocaleString('en-US')} searched, ${segments.length} looked weak and none is confirmed on ${heldOut.toLocaleString('en-US')} held-out rows`,
        evidence,
      },
    ];
  }
  return confirmed.map(({ name, held, found: { excess }, adjusted }) => ({
    id: `${id}/weak/${name}`,
    title: `weak segment: ${name}`,
    verdict: severity === 'critical' ? 'fail' : 'warn',
    observed: held.excess,
    expected: `<= ${figureText(margin, held.excess)}`,
    detail: `${loss} where ${name} is ${figureText(held.excess)} above that of the other rows (${figureText(mean)} over all), on ${held.rows.toLocaleString('en-US')} held-out rows (adjusted p ${pText(adjusted)})`,
    evidence: {
      ...evidence,
      segment: name,
      rows: held.rows,
      excess: held.excess,
      searchedExcess: excess,
      standardError: held.standardError,
      adjusted,
      correction: 'holm',
    },
  }));
}
