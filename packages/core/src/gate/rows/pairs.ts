/** The champion's answers beside the candidate's on the same rows. Why there are none is a sentence. */
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Table } from '@mlops-actions/tabular/sources';
import { counted, numberText } from '../../report/cell.ts';
import { answersFrom, type Layout } from './layout.ts';
import { rawFrom, selectList } from './raw-rows.ts';
import type { RawRows } from './rows.ts';

/** A table, and what is taken of it. */
export interface Side {
  table: Table;
  layout: Layout;
}

/** Pairs rows in order, where both tables have as many and equal labels. */
export async function pairedByPosition(
  engine: Engine,
  { table, layout }: Side,
  raw: RawRows,
): Promise<RawRows | string> {
  const found = await engine.columns(`SELECT ${selectList(layout)} FROM ${table.relation}`);
  const column = (as: string) => found[as];
  const theirs = layout.labels ? layout.labels.map((_, i) => column(`label_${i}`)) : [column('label')];
  const ours = raw.sets?.labels ?? [raw.labels];
  const rows = ours[0]!.length;
  const others = theirs[0]?.length ?? 0;
  if (others !== rows) {
    return `the candidate's file has ${counted(rows, 'row')} and the champion's ${numberText(others)}, so their rows cannot be paired by position: give key-columns`;
  }
  const at = ours[0]!.findIndex((_, i) => ours.some((labels, k) => !Object.is(labels[i], theirs[k]![i])));
  if (at >= 0) {
    const isGap = ours.some((labels, k) => isMissing(labels[at]) !== isMissing(theirs[k]![at]));
    const what = isGap ? 'one of the two files has no label' : 'the labels of the two files differ';
    return `${what} at row ${numberText(at + 1)}, so their rows cannot be paired by position: give key-columns`;
  }
  return { ...raw, models: [...raw.models, answersFrom(layout, column)] };
}

/** Pairs rows by key columns, where each row has one and both tables have the same ones and labels. */
export async function pairedByKey(
  engine: Engine,
  candidate: Side,
  champion: Side,
  key: readonly string[],
): Promise<RawRows | string> {
  const keys = key.map(identifier).join(', ');
  const sides = [candidate, champion];
  const [counts] = await engine.all(
    `SELECT ${sides
      .flatMap(({ table: { relation } }, i) => [
        `(SELECT count(*) FROM ${relation}) AS rows${i}`,
        `(SELECT count(*) FROM (SELECT DISTINCT ${keys} FROM ${relation})) AS keys${i}`,
      ])
      .join(', ')}`,
  );
  const { rows0, keys0, rows1, keys1 } = counts as Record<'rows0' | 'keys0' | 'rows1' | 'keys1', number>;
  const shown = key.map((name) => `'${name}'`).join(', ');
  if (keys0 < rows0 || keys1 < rows1) {
    const [file, repeated] = keys0 < rows0 ? ['candidate', rows0 - keys0] : ['champion', rows1 - keys1];
    return `${counted(repeated, 'row')} of the ${file}'s file ${repeated === 1 ? 'repeats' : 'repeat'} a key of ${shown}, so rows cannot be paired: set key-columns to what tells each row from all others`;
  }
  const [left, right] = sides.map(
    ({ table, layout }, i) => `(SELECT ${keys}, ${selectList(layout, prefixes[i])} FROM ${table.relation})`,
  );
  const names = sides.flatMap(({ layout }, i) =>
    [...layout.selected.keys()].map((as) => `${prefixes[i]}${as}`),
  );
  const found = await engine.columns(
    `SELECT ${names.join(', ')} FROM ${left} AS c JOIN ${right} AS o USING (${keys})`,
  );
  const raw = rawFrom(candidate.layout, (as) => found[`c_${as}`]);
  const ours = raw.sets?.labels ?? [raw.labels];
  const joined = ours[0]!.length;
  if (joined < rows0 || joined < rows1) {
    return `only ${numberText(joined)} of the candidate's ${counted(rows0, 'row')} and the champion's ${numberText(rows1)} have the same ${shown} in both files: score the champion on the candidate's rows, or correct key-columns`;
  }
  const theirs = ours.map((_, k) => found[raw.sets ? `o_label_${k}` : 'o_label']);
  // A label that is missing contradicts none; the candidate's is told of where it is missing.
  const isOther = (_: unknown, i: number) =>
    ours.some((labels, k) => {
      const [own, other] = [labels[i], theirs[k]?.[i]];
      return !isMissing(own) && !isMissing(other) && own !== other;
    });
  const differing = ours[0]!.filter(isOther).length;
  if (differing > 0)
    return `the two files disagree on the label of ${counted(differing, 'row')} with the same ${shown}: give both the same labels`;
  return { ...raw, models: [...raw.models, answersFrom(champion.layout, (as) => found[`o_${as}`])] };
}

export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

/** Names of one side that cannot meet those of the other. */
const prefixes = ['c_', 'o_'] as const;
