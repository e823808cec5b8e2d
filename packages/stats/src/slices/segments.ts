/**
 * Weak segments: combinations of a few columns' values on whose rows a model loses more than on the others. Searched as
 * in Slice Finder (Chung, Kraska, Polyzotis, Tae & Whang, ICDE 2019), over all crossings up to a depth and within a
 * bound of work. What is found here is ranked only: it has to be confirmed on rows that were not searched.
 */
import { adjustedPValues, type Correction } from '../drift-decision/correction.ts';
import { addLoss, excessOf, excessPValue, sumsOfLoss, type Excess } from './excess.ts';

/** A column as a code for each row; −1 is in no segment. */
export interface SegmentColumn {
  codes: Int32Array;
  /** How many codes there are. */
  values: number;
}

/** The rows where each of these columns has this code. */
export type Segment = readonly { column: number; value: number }[];

export interface FoundSegment extends Excess {
  segment: Segment;
  pValue: number;
  /** By Benjamini & Hochberg over all segments that were searched. */
  adjusted: number;
}

export interface SearchOptions {
  /** Columns that are crossed at the most. */
  depth: number;
  /** Rows that a segment needs among those searched. */
  minRows: number;
  /** Excess loss that is no weakness yet. */
  margin: number;
  /** Level of the adjusted p-values. */
  alpha: number;
  /** Over the segments of a round; Benjamini & Hochberg's by default. */
  correction?: Correction;
  /** Segments that are handed back at the most. */
  most: number;
  /** Rows that are looked at, over all crossings, at the most: the bound of time. */
  rowVisits: number;
}

export interface SegmentSearch {
  /** The weakest first. */
  found: FoundSegment[];
  /** Segments with rows enough, over all rounds. */
  segments: number;
  /** Crossings of columns that were searched, of all up to the depth. */
  crossings: { searched: number; all: number };
}

/** A bound of the excess that is rarely too high: how segments are ranked, so that small ones do not lead by luck. */
const rankingError = 1.645;

/**
 * The weak segments among `rows`, the weakest first. Each is sought among the rows that are in none of those before it,
 * so that one weakness is not told several times by what overlaps with it.
 * @param sums of `lossSums`, over all rows of the columns
 */
export function searchSegments(
  columns: readonly SegmentColumn[],
  sums: Float64Array,
  rows: Uint32Array,
  options: SearchOptions,
): SegmentSearch {
  const all = [...crossingsOf(columns.length, options.depth)];
  const visits = rows.length * options.most;
  const searched = all.slice(0, Math.max(1, Math.floor(options.rowVisits / Math.max(1, visits))));
  const found: FoundSegment[] = [];
  let left = rows;
  let segments = 0;
  while (found.length < options.most) {
    const round = weakest(searched, columns, sums, left, options);
    segments += round.segments;
    if (!round.weakest) break;
    found.push(round.weakest);
    left = without(left, round.weakest.segment, columns);
  }
  return { found, segments, crossings: { searched: searched.length, all: all.length } };
}

/** Of the segments whose excess is significant, the one that is sure to be the weakest. */
function weakest(
  crossings: readonly number[][],
  columns: readonly SegmentColumn[],
  sums: Float64Array,
  rows: Uint32Array,
  { minRows, margin, alpha, correction = 'benjamini-hochberg' }: SearchOptions,
): { segments: number; weakest: FoundSegment | undefined } {
  const whole = new Float64Array(sumsOfLoss);
  for (const row of rows) addLoss(whole, 0, sums, row);
  const segments = crossings.flatMap((crossing) => segmentsOf(crossing, columns, sums, rows, whole, minRows));
  const pValues = segments.map((each) => excessPValue(each, margin));
  const adjusted = adjustedPValues(pValues, correction);
  const weak = segments
    .map((each, i) => Object.assign(each, { pValue: pValues[i]!, adjusted: adjusted[i]! }))
    .filter((each) => each.adjusted <= alpha)
    .sort((a, b) => lowest(b) - lowest(a));
  return { segments: segments.length, weakest: weak[0] };
}

/** The rows that are not in the segment. */
export function without(rows: Uint32Array, segment: Segment, columns: readonly SegmentColumn[]): Uint32Array {
  return rows.filter((row) => !isIn(segment, columns, row));
}

/** The excess of one segment over the other of `rows`. */
export function excessIn(
  segment: Segment,
  columns: readonly SegmentColumn[],
  sums: Float64Array,
  rows: Uint32Array,
): Excess {
  const [whole, own] = [new Float64Array(sumsOfLoss), new Float64Array(sumsOfLoss)];
  for (const row of rows) {
    addLoss(whole, 0, sums, row);
    if (isIn(segment, columns, row)) addLoss(own, 0, sums, row);
  }
  return excessOf(own, 0, whole);
}

function isIn(segment: Segment, columns: readonly SegmentColumn[], row: number): boolean {
  return segment.every(({ column, value }) => columns[column]!.codes[row] === value);
}

/** Single columns first, then pairs and so on, each in the columns' order. */
function* crossingsOf(columns: number, depth: number): Generator<number[]> {
  const grown = function* (size: number, from: number, before: number[]): Generator<number[]> {
    if (size === 0) return void (yield before);
    for (let next = from; next < columns; next++) yield* grown(size - 1, next + 1, [...before, next]);
  };
  for (let size = 1; size <= Math.min(depth, columns); size++) yield* grown(size, 0, []);
}

function segmentsOf(
  crossing: readonly number[],
  columns: readonly SegmentColumn[],
  sums: Float64Array,
  rows: Uint32Array,
  whole: Float64Array,
  minRows: number,
): (Excess & { segment: Segment })[] {
  const crossed = crossing.map((column) => columns[column]!);
  const places = crossed.reduce((product, { values }) => product * values, 1);
  const totals = new Float64Array(places * sumsOfLoss);
  for (const row of rows) {
    let place = 0;
    for (const { codes, values } of crossed) {
      const code = codes[row]!;
      if (code < 0) {
        place = -1;
        break;
      }
      place = place * values + code;
    }
    if (place >= 0) addLoss(totals, place, sums, row);
  }
  const found = [];
  for (let place = 0; place < places; place++) {
    const count = totals[place * sumsOfLoss]!;
    // The other rows are what a segment is held against, so they have to be enough, too.
    if (count < minRows || whole[0]! - count < minRows) continue;
    found.push({ segment: segmentAt(place, crossing, columns), ...excessOf(totals, place, whole) });
  }
  return found;
}

function segmentAt(place: number, crossing: readonly number[], columns: readonly SegmentColumn[]): Segment {
  let left = place;
  return crossing
    .toReversed()
    .map((column) => {
      const { values } = columns[column]!;
      const value = left % values;
      left = (left - value) / values;
      return { column, value };
    })
    .reverse();
}

function lowest({ excess, standardError }: Excess): number {
  return excess - rankingError * standardError;
}
