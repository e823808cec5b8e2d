import type { Engine } from '../engine.ts';
import { identifier, literal } from '../sql.ts';
import type { ColumnPair } from './column-pair.ts';

/** Cells that a column's values fall into: enough to see its shape, few enough for windows of hundreds of rows. */
const mostCells = 20;

/** How many values of a window fall into each cell; the last cell of categories holds all that are rare or new. */
export interface WindowCounts {
  /** Its start, as SQL prints a timestamp. */
  start: string;
  counts: number[];
}

/** Windows of one column in both tables, in the order of time, over the same cells. */
export interface ColumnWindows {
  /** Values of the whole reference in each cell. */
  total: number[];
  /** Empty where the reference has no time. */
  reference: WindowCounts[];
  current: WindowCounts[];
}

/**
 * Counts a column by windows of time and by cells: twentieths of the reference's numbers, or its commonest categories.
 * One scan of each table.
 * @param time the name of the column of time in each table, null where it has none
 * @param length of a window in milliseconds; the first starts at midnight (UTC) of the table's first day
 */
export async function columnWindows(
  engine: Engine,
  pair: ColumnPair,
  time: { reference: string | null; current: string },
  length: number,
): Promise<ColumnWindows> {
  const cells = await cellsOf(engine, pair);
  const { reference, current, referenceValue, currentValue } = pair;
  const before = await countWindows(engine, reference, referenceValue, cells, time.reference, length);
  const now = await countWindows(engine, current, currentValue, cells, time.current, length);
  const total = cells.places.map((_, cell) => before.reduce((sum, { counts }) => sum + counts[cell]!, 0));
  return { total, reference: time.reference === null ? [] : before, current: now };
}

/** SQL that turns a value `v` into the number of its cell, and the cells' numbers. */
interface Cells {
  sql: string;
  places: number[];
}

async function cellsOf(engine: Engine, pair: ColumnPair): Promise<Cells> {
  const { value, isGiven } = pair.referenceValue;
  if (pair.type === 'numerical') {
    const shares = Array.from({ length: mostCells - 1 }, (_, i) => (i + 1) / mostCells);
    const [row] = await engine.all(
      `SELECT quantile_disc(CAST(${value} AS DOUBLE), ${literal(shares)}) AS edges FROM ${pair.reference} WHERE ${isGiven}`,
    );
    const edges = [...new Set(row?.['edges'] as number[])];
    const cases = edges.map(
      (edge, i) => `WHEN CAST(v AS DOUBLE) <= CAST(${literal(edge)} AS DOUBLE) THEN ${i}`,
    );
    return {
      sql: `CASE ${cases.join(' ')} ELSE ${edges.length} END`,
      places: [...edges.keys(), edges.length],
    };
  }
  // The categories stay in the engine: a table of its own, so that no value stands in a statement.
  const table = identifier(`cells of ${pair.name}`);
  await engine.all(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT v, row_number() OVER (ORDER BY n DESC, v) - 1 AS cell
    FROM (SELECT ${value} AS v, count(*) AS n FROM ${pair.reference} WHERE ${isGiven} GROUP BY 1)
    ORDER BY cell LIMIT ${mostCells - 1}`,
  );
  const [row] = await engine.all(`SELECT count(*) AS n FROM ${table}`);
  const known = row?.['n'] as number;
  const cell = `(SELECT any_value(cell) FROM ${table} AS cells WHERE cells.v = valued.v)`;
  return {
    sql: `coalesce(${cell}, ${known})`,
    places: Array.from({ length: known + 1 }, (_, i) => i),
  };
}

async function countWindows(
  engine: Engine,
  relation: string,
  { value, isGiven }: { value: string; isGiven: string },
  cells: Cells,
  time: string | null,
  length: number,
): Promise<WindowCounts[]> {
  const start = time === null ? "TIMESTAMP '2000-01-01'" : windowStart(relation, time, length);
  const timed = time === null ? isGiven : `${isGiven} AND ${identifier(time)} IS NOT NULL`;
  const rows = await engine.all(
    `SELECT CAST(start AS VARCHAR) AS start, cell, sum(n) AS n FROM (
      SELECT start, ${cells.sql} AS cell, n FROM (
        SELECT ${start} AS start, ${value} AS v, CAST(count(*) AS DOUBLE) AS n FROM ${relation} WHERE ${timed} GROUP BY 1, 2
      ) AS valued
    ) AS counted GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const windows = new Map<string, number[]>();
  for (const { start: at, cell, n } of rows as { start: string; cell: number; n: number }[]) {
    const counts = windows.get(at) ?? cells.places.map(() => 0);
    counts[cell] = n;
    windows.set(at, counts);
  }
  return [...windows].map(([at, counts]) => ({ start: at, counts }));
}

/**
 * SQL of the start of the window that a row's time lies in, null for what is no time. The windows follow each other from
 * midnight (UTC) of the table's first day, so that none begins on a day before the data.
 * @param relation what stands after FROM
 */
export function windowStart(relation: string, time: string, length: number): string {
  const at = `TRY_CAST(${identifier(time)} AS TIMESTAMP)`;
  const first = `(SELECT date_trunc('day', min(${at})) FROM ${relation} WHERE isfinite(${at}))`;
  return `time_bucket(INTERVAL '${length} milliseconds', ${at}, ${first})`;
}
