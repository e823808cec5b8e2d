import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
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
 * Joins labels to rows by an id, the same label given twice counting once.
 * @returns what stands after FROM, whose rows have the label in the column `label` (null where it has not come), and
 *   how many rows it found
 */
export async function joinLabels(
  engine: Engine,
  rows: { relation: string; columns: readonly TableColumn[] },
  labels: string,
  id: string,
  label: string,
): Promise<{ relation: string; arrival: Arrival }> {
  const [key, value] = [identifier(id), identifier(label)];
  const [joined, known] = [identifier('labelled rows'), identifier('labels by id')];
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${known} AS
    SELECT ${key}, any_value(${value}) AS ${value}, count(DISTINCT ${value}) AS different
    FROM ${labels} WHERE ${value} IS NOT NULL AND ${key} IS NOT NULL GROUP BY 1`,
  );
  const hasOwn = rows.columns.some((column) => column.name === label);
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${joined} AS
    SELECT own.*${hasOwn ? ` EXCLUDE (${value})` : ''}, known.${value}
    FROM ${rows.relation} AS own LEFT JOIN ${known} AS known ON own.${key} = known.${key}`,
  );
  const [counts] = await engine.all(
    `SELECT (SELECT count(*) FROM ${joined}) AS rows,
      (SELECT count(*) FROM ${joined} WHERE ${value} IS NOT NULL) AS labelled,
      (SELECT count(*) FROM ${known} AS k WHERE NOT EXISTS (SELECT 1 FROM ${joined} AS j WHERE j.${key} = k.${key})) AS withoutRow,
      (SELECT count(*) FROM ${known} WHERE different > 1) AS repeated`,
  );
  return { relation: joined, arrival: counts as unknown as Arrival };
}

/** The columns that a metric needs, as SQL. */
export interface Answers {
  label: string;
  prediction?: string;
  score?: string;
}

/** Rows that have a label, in the order of time where there is one. */
export async function labelledRows(
  engine: Engine,
  relation: string,
  { label, prediction, score }: Answers,
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
    `SELECT ${read.join(', ')} FROM ${relation} WHERE ${label} IS NOT NULL ${order}`,
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
  { sql, label }: { sql: string; label: string },
  time: string | null,
  blocks: number,
): Promise<{ value: unknown; blocks: unknown[]; rows: number }> {
  const labelled = `(SELECT * FROM ${relation} WHERE ${label} IS NOT NULL) AS labelled`;
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
