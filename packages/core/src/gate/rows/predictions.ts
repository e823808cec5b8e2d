import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import { openTable, type SourceFile, type Table } from '@mlops-actions/tabular/sources';
import { isNumeric } from '@mlops-actions/tabular/sources/table';
import type { LocalData } from '../../data/data-door.ts';
import { columnOf } from './columns.ts';
import {
  championLayout,
  groupValue,
  layoutOf,
  withBeside,
  numberValue,
  roleColumns,
  type Needs,
  type PredictionColumns,
  type RoleColumns,
} from './layout.ts';
import { isMissing, pairedByKey, pairedByPosition } from './pairs.ts';
import { rawFrom, selectList } from './raw-rows.ts';
import { planGroups, type GroupsWanted, type RowGroups } from './groups.ts';
import type { RawRows, Rows } from './rows.ts';
import { rowsOf } from './rows-of.ts';

export type { Needs, PredictionColumns } from './layout.ts';

export interface Predictions {
  /** The candidate's rows, and the champion's answers on the same rows where they could be paired. */
  rows: Rows;
  /** Why there are no pairs, where a champion was given and there are none. */
  unpaired: string | undefined;
  /** The groups that the policy asks for, on the same rows. */
  groups: RowGroups | undefined;
  /** The candidate's columns of labels, answers and weights. */
  roles: RoleColumns;
  /** What was read, for its digests. */
  files: {
    candidate: readonly SourceFile[];
    champion: readonly SourceFile[] | undefined;
    history: readonly SourceFile[] | undefined;
  };
}

type Data = Pick<LocalData, 'files' | 'options'>;

export interface PredictionSource {
  candidate: Data;
  champion: Data | undefined;
  /** Earlier values of the series that are forecast, in the label column. */
  history?: Data | undefined;
  columns: PredictionColumns;
  needs: Needs;
  positiveLabel: string | undefined;
  groups?: GroupsWanted | undefined;
}

/**
 * Reads the predictions, and pairs the champion's with them: by key columns, or by position where both files have as
 * many rows and equal labels in order.
 * @throws UserError for a column that is not there or of the wrong kind, DataError for a file
 */
export async function readPredictions(engine: Engine, source: PredictionSource): Promise<Predictions> {
  const { columns, needs, positiveLabel } = source;
  const open = (name: string, { files, options }: Data) => openTable(engine, name, files, options);
  const table = await open('candidate', source.candidate);
  const champion = source.champion && (await open('champion', source.champion));
  const earlier = source.history && (await open('history', source.history));
  const plan = source.groups && (await planGroups(engine, table, source.groups));
  const told = await withKinds(table);
  const layout = withBeside(layoutOf(told, columns, needs), plan?.expressions ?? []);
  const isByKey = columns.key.length > 0;
  for (const each of champion ? [table, champion] : [])
    for (const key of columns.key) columnOf(each, key, 'key-columns');
  const other = champion && {
    table: champion,
    layout: championLayout(await withKinds(champion), columns, layout, isByKey),
  };
  const read = await engine.columns(`SELECT ${selectList(layout)} FROM ${table.relation}`);
  const alone = rawFrom(layout, (as) => read[as]);
  const pairs = !other
    ? alone
    : isByKey
      ? await pairedByKey(engine, { table, layout }, other, columns.key)
      : await pairedByPosition(engine, other, alone);
  const raw = {
    ...(typeof pairs === 'string' ? alone : pairs),
    labelGaps: labelGapsOf(alone, table, columns),
  };
  const history = earlier && (await historyOf(engine, earlier, columns));
  return {
    rows: rowsOf({ ...raw, history }, positiveLabel),
    unpaired: typeof pairs === 'string' ? pairs : undefined,
    groups: plan?.of(raw.beside ?? []),
    roles: roleColumns(table, columns),
    files: { candidate: table.files, champion: champion?.files, history: earlier?.files },
  };
}

/** As the file has its rows: pairs are in another order. */
function labelGapsOf(
  { sets, labels }: RawRows,
  table: Table,
  columns: PredictionColumns,
): RawRows['labelGaps'] {
  const each = sets?.labels ?? [labels];
  const first: number[] = [];
  for (let i = 0; i < each[0]!.length && first.length < mostGapsTold; i++)
    if (each.some((values) => isMissing(values[i]))) first.push(i + 1);
  return first.length === 0 ? undefined : { columns: roleColumns(table, columns).label, first };
}

const mostGapsTold = 5;

/** A file of nothing but a header says nothing of its columns' kinds: without rows none of them is wrong. */
async function withKinds(table: Table): Promise<Table> {
  if (table.columns.some(isNumeric) || (await table.rowCount()) > 0) return table;
  return { ...table, columns: table.columns.map((column) => ({ ...column, type: 'number' })) };
}

/** The label column of the history, in the order of the time column or as it stands. */
async function historyOf(
  engine: Engine,
  table: Table,
  { label, group, time }: PredictionColumns,
): Promise<NonNullable<RawRows['history']>> {
  const value = numberValue(columnOf(table, label, 'label-column'), 'label-column');
  const grouping = group === undefined ? '' : `, ${groupValue(table, group)} AS grouping`;
  const order =
    time === undefined ? '' : ` ORDER BY ${identifier(columnOf(table, time, 'time-column').name)}`;
  const found = await engine.columns(`SELECT ${value} AS value${grouping} FROM ${table.relation}${order}`);
  return { values: found['value'] ?? [], groups: found['grouping'] };
}
