import { effectiveRows } from '@mlops-actions/stats/metrics/weighted-mean';
import { UserError } from '../../runtime/user-error.ts';
import type { CodedColumn, RowGroups } from '../rows/groups.ts';
import type { Rows } from '../rows/rows.ts';
import { valueName } from '../slices/slices.ts';
import type { FairnessPolicy } from './fairness-policy.ts';

/** Groups of all levels together: more are compared with nobody's knowledge. */
const mostGroups = 60;

/** People who share their values of the sensitive columns, and of the control columns. */
export interface Group {
  name: string;
  /** The level of the control columns that it belongs to. */
  level: string;
  indices: Int32Array;
  /** Rows, or effective ones where they are weighted. */
  effective: number;
}

export interface People {
  groups: Group[];
  /** The control columns' values that occur, or one level without a name. */
  levels: string[];
  /** The group of each row. */
  codes: Int32Array;
}

/** @throws UserError where there are too many groups */
export function peopleOf({ sensitive, control }: FairnessPolicy, rows: Rows, groups: RowGroups): People {
  const columnsOf = (names: readonly string[]) => names.map((name) => groups.columns.get(name)!);
  const [people, levels] = [columnsOf(sensitive), columnsOf(control)];
  const all = [...levels, ...people];
  const codeOf = new Map<number, number>();
  const first: number[] = [];
  const codes = new Int32Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const key = all.reduce((place, { names, codes: own }) => place * names.length + own[row]!, 0);
    let code = codeOf.get(key);
    if (code === undefined) {
      codeOf.set(key, (code = codeOf.size));
      first.push(row);
    }
    codes[row] = code;
  }
  if (codeOf.size > mostGroups)
    throw new UserError(
      `'fairness' of the policy makes ${codeOf.size} groups of the columns ${all.map(({ column }) => `'${column}'`).join(', ')}, more than ${mostGroups}: name fewer columns, or ones with fewer values.`,
    );
  const indices = indicesOf(codes, codeOf.size);
  const found = indices.map((own, code) => ({
    name: nameAt(people, first[code]!),
    level: nameAt(levels, first[code]!),
    indices: own,
    effective: effectiveRows(
      own.length,
      rows.weights && Float64Array.from(own, (row) => rows.weights![row]!),
    ),
  }));
  return { groups: found, levels: [...new Set(found.map(({ level }) => level))].sort(), codes };
}

function nameAt(columns: readonly CodedColumn[], row: number): string {
  return columns.map((column) => valueName(column, column.codes[row]!)).join(', ');
}

function indicesOf(codes: Int32Array, groups: number): Int32Array[] {
  const counts = new Int32Array(groups);
  for (const code of codes) counts[code]!++;
  const indices = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(groups);
  codes.forEach((code, row) => (indices[code]![filled[code]!++] = row));
  return indices;
}
