import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import { valueOf } from './column-pair.ts';
import { windowStart } from './windows.ts';

/** How the rows of a table and labels that came later meet. */
export interface Arrival {
  rows: number;
  /** Rows that have a label by now. */
  labelled: number;
  /** Labels whose id no row has. */
  withoutRow: number;
  /** Ids that have more than one label. */
  repeated: number;
}

/**
 * Joins labels to rows by an id, the same label given twice counting once, and NaN for none.
 * @returns what stands after FROM, whose rows have the label in the column `label` (null where it has not come), and
 *   how many rows it found
 */
export async function joinLabels(
  engine: Engine,
  rows: LabelSource,
  labels: LabelSource,
  id: string,
  label: TableColumn,
): Promise<{ relation: string; arrival: Arrival }> {
  const value = identifier(label.name);
  const [key, joined, known] = ['mlops key', 'labelled rows', 'labels by id'].map(identifier);
  const keys = keysOf(columnOf(rows, id), columnOf(labels, id));
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${known} AS
    SELECT ${keys[1]} AS ${key}, any_value(${value}) AS ${value}, count(DISTINCT ${value}) AS different
    FROM ${labels.relation} WHERE ${valueOf(label).isGiven} AND ${keys[1]} IS NOT NULL GROUP BY 1`,
  );
  const others = rows.columns.filter(({ name }) => name !== label.name).map(({ name }) => identifier(name));
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${joined} AS
    SELECT ${others.map((name) => `own.${name}`).join(', ')}, known.${value}
    FROM (SELECT *, ${keys[0]} AS ${key} FROM ${rows.relation}) AS own LEFT JOIN ${known} AS known USING (${key})`,
  );
  const [counts] = await engine.all(
    `SELECT (SELECT count(*) FROM ${joined}) AS rows,
      (SELECT count(*) FROM ${joined} WHERE ${value} IS NOT NULL) AS labelled,
      (SELECT count(*) FROM ${known} ANTI JOIN (SELECT ${keys[0]} AS ${key} FROM ${rows.relation}) AS own USING (${key})) AS withoutRow,
      (SELECT count(*) FROM ${known} WHERE different > 1) AS repeated`,
  );
  return { relation: joined as string, arrival: counts as unknown as Arrival };
}

interface LabelSource {
  /** What stands after FROM. */
  relation: string;
  columns: readonly TableColumn[];
}

function columnOf({ columns }: LabelSource, name: string): TableColumn {
  return columns.find((column) => column.name === name) as TableColumn;
}

/**
 * SQL of an id in each table: as it is where both have one type or exact numbers, else as text, since the engine would
 * read a text such as `A7` as a number, and whole numbers beyond 2⁵³ are no doubles.
 */
function keysOf(rows: TableColumn, labels: TableColumn): [string, string] {
  const isExact = ({ type, sqlType }: TableColumn) => type === 'integer' || sqlType.startsWith('DECIMAL');
  const isAsIs = rows.sqlType === labels.sqlType || (isExact(rows) && isExact(labels));
  return isAsIs ? [identifier(rows.name), identifier(labels.name)] : [textOf(rows), textOf(labels)];
}

/** SQL of a value as text, whole numbers without a fraction: pandas holds 1 as 1.0 where another row has none. */
export function textOf({ name, sqlType }: TableColumn): string {
  const value = identifier(name);
  const text = `CAST(${value} AS VARCHAR)`;
  if (sqlType !== 'FLOAT' && sqlType !== 'DOUBLE') return text;
  const isWhole = `isfinite(${value}) AND ${value} = trunc(${value}) AND abs(${value}) < 9007199254740992`;
  return `CASE WHEN ${isWhole} THEN CAST(TRY_CAST(${value} AS BIGINT) AS VARCHAR) WHEN isfinite(${value}) THEN ${text} END`;
}

/** The columns that a metric needs, as SQL. */
export interface Answers {
  label: string;
  /** Whether a row has its label. */
  isLabelled: string;
  prediction?: string;
  score?: string;
}

/** Rows that have a label, in the order of time where there is one. */
export async function labelledRows(
  engine: Engine,
  relation: string,
  { label, isLabelled, prediction, score }: Answers,
  time: string | null,
  window: number,
): Promise<Record<'label' | 'prediction' | 'score' | 'start', unknown[] | undefined>> {
  const read = [
    `${label} AS label`,
    ...(prediction ? [`${prediction} AS prediction`] : []),
    ...(score ? [`${score} AS score`] : []),
    ...(time === null ? [] : [`CAST(${windowStart(relation, time, window)} AS VARCHAR) AS start`]),
  ];
  const order = time === null ? '' : `ORDER BY ${identifier(time)}`;
  const { label: labels, ...others } = await engine.columns(
    `SELECT ${read.join(', ')} FROM ${relation} WHERE ${isLabelled} ${order}`,
  );
  return { label: labels, prediction: others['prediction'], score: others['score'], start: others['start'] };
}

/**
 * A user's aggregate over the rows that have a label, and over each of so many blocks of them in the order of time (or
 * of the rows).
 */
export async function aggregateBlocks(
  engine: Engine,
  relation: string,
  { sql, isLabelled }: { sql: string; isLabelled: string },
  time: string | null,
  blocks: number,
): Promise<{ value: unknown; blocks: unknown[]; rows: number }> {
  const labelled = `(SELECT * FROM ${relation} WHERE ${isLabelled}) AS labelled`;
  const order = time === null ? '' : `ORDER BY ${identifier(time)}`;
  const [whole] = await engine.all(`SELECT (${sql}) AS value, count(*) AS rows FROM ${labelled}`);
  const block = identifier('mlops block');
  const parts = await engine.all(
    `SELECT (${sql}) AS value FROM (SELECT *, ntile(${blocks}) OVER (${order}) AS ${block} FROM ${labelled}) AS blocks GROUP BY ${block}`,
  );
  return {
    value: whole?.['value'],
    rows: whole?.['rows'] as number,
    blocks: parts.map(({ value }) => value),
  };
}
