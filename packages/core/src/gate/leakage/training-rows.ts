/** Rows of the predictions beside rows of the training data. */
import { normalQuantile } from '@mlops-actions/stats/distributions';
import { wilsonInterval } from '@mlops-actions/stats/wilson';
import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';

export interface SharedRows {
  /** Columns that were compared. */
  columns: string[];
  /** Rows of the predictions, those that are in the training data too, and those that repeat another. */
  rows: number;
  shared: number;
  repeated: number;
  /** Pairs of rows of the predictions that agree with each other. */
  pairs: number;
  trainingRows: number;
  /** Rows of the training data that have a twin there. */
  trainingTwins: number;
}

/**
 * Rows of both tables that agree in every column, found by a 64-bit digest of their values: of a million rows and a
 * million training rows, two that differ meet with a probability of 5·10⁻⁸.
 */
export async function sharedRows(
  engine: Engine,
  table: Table,
  training: Table,
  columns: readonly string[],
): Promise<SharedRows> {
  const sides = [table, training].map((side, i) => digests(side, [training, table][i]!, columns));
  const [row] = await engine.all(
    `WITH test AS (SELECT digest, count(*) AS n FROM (${sides[0]}) GROUP BY digest), training AS (SELECT digest, count(*) AS n FROM (${sides[1]}) GROUP BY digest) SELECT CAST(sum(test.n) AS BIGINT) AS rows, CAST(coalesce(sum(test.n) FILTER (WHERE training.digest IS NOT NULL), 0) AS BIGINT) AS shared, CAST(sum(test.n - 1) AS BIGINT) AS repeated, CAST(sum(test.n * (test.n - 1) / 2) AS DOUBLE) AS pairs, (SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM training) AS training_rows, (SELECT CAST(coalesce(sum(n) FILTER (WHERE n > 1), 0) AS BIGINT) FROM training) AS twins FROM test LEFT JOIN training USING (digest)`,
  );
  const count = (name: string) => Number(row![name] ?? 0);
  return {
    columns: [...columns],
    rows: count('rows'),
    shared: count('shared'),
    repeated: count('repeated'),
    pairs: count('pairs'),
    trainingRows: count('training_rows'),
    trainingTwins: count('twins'),
  };
}

/** Rows that repeat an earlier one in every column, with the numbers of the first pair, from 1 on. */
export async function repeatedRows(
  engine: Engine,
  table: Table,
  columns: readonly string[],
): Promise<{ repeated: number; pair: [number, number] | undefined }> {
  const hashed = digests(table, table, columns);
  const [row] = await engine.all(`SELECT count(*) - count(DISTINCT digest) AS repeated FROM (${hashed})`);
  const repeated = Number(row!['repeated']);
  if (repeated === 0) return { repeated, pair: undefined };
  const [found] = await engine.all(
    `SELECT list_sort(list(n))[1] AS first, list_sort(list(n))[2] AS second FROM (SELECT digest, row_number() OVER () AS n FROM (${hashed})) GROUP BY digest HAVING count(*) > 1 ORDER BY second LIMIT 1`,
  );
  return { repeated, pair: [Number(found!['first']), Number(found!['second'])] };
}

/**
 * The share of the rows that chance may put into the training data, an upper bound at `alpha`: what share of the training
 * rows have a twin among themselves, or how many of the pairs of judged rows agree, whichever says more. 0 where no two
 * rows of either agree. Independent rows match one of N with probability 1 − Π(1 − p) ≤ 1 − exp(−λN) for a rate λ of pairs.
 */
export function chanceShare({ rows, pairs, trainingRows, trainingTwins }: SharedRows, alpha: number): number {
  const twins = trainingTwins > 0 ? wilsonInterval(trainingTwins, trainingRows, alpha).upper : 0;
  const most = pairs + normalQuantile(1 - alpha) * Math.sqrt(pairs);
  const matches = pairs > 0 ? 1 - Math.exp((-most * trainingRows) / ((rows * (rows - 1)) / 2)) : 0;
  return Math.max(twins, matches);
}

/** Whether more rows are shared than chance and the policy allow; where no rows agree by chance, any is one too many. */
export function isBeyondChance(shared: SharedRows, allowed: number, alpha: number): boolean {
  const chance = chanceShare(shared, alpha);
  if (chance === 0) return shared.shared / shared.rows > allowed;
  return wilsonInterval(shared.shared, shared.rows, alpha).lower > chance + allowed;
}

function digests(table: Table, other: Table, columns: readonly string[]): string {
  const values = columns.map((name) => {
    const [own, others] = [table, other].map(({ columns: all }) =>
      all.find((column) => column.name === name)!,
    );
    return comparable(own!, others!);
  });
  return `SELECT hash(${values.join(', ')}) AS digest FROM ${table.relation}`;
}

/** A value in the type that both tables give it, whatever their formats. */
function comparable(own: TableColumn, other: TableColumn): string {
  const name = identifier(own.name);
  const both = (...types: TableColumn['type'][]) => [own, other].every(({ type }) => types.includes(type));
  if (both('integer', 'number')) {
    const isShort = [own, other].some(({ sqlType }) => sqlType === 'FLOAT');
    // Added to 0, so that −0 is 0.
    return `CAST(${name} AS ${isShort ? 'FLOAT' : 'DOUBLE'}) + 0`;
  }
  return both('date', 'timestamp') ? `CAST(${name} AS TIMESTAMP)` : `CAST(${name} AS VARCHAR)`;
}

/** Rows of the predictions that are older than the newest training row; undefined where either has no time. */
export async function olderRows(
  engine: Engine,
  table: Table,
  training: Table,
  column: string,
): Promise<{ older: number; timed: number } | undefined> {
  const time = `TRY_CAST(${identifier(column)} AS TIMESTAMP)`;
  const types = [table, training].map(({ columns }) => columns.find(({ name }) => name === column)!.type);
  const isNumber = types.every((type) => type === 'integer' || type === 'number');
  const value = isNumber ? `CAST(${identifier(column)} AS DOUBLE)` : time;
  if (!isNumber && types.some((type) => type === 'integer' || type === 'number')) return undefined;
  const [row] = await engine.all(
    `SELECT count(${value}) AS timed, count(*) FILTER (WHERE ${value} < (SELECT max(${value}) FROM ${training.relation})) AS older, (SELECT count(${value}) FROM ${training.relation}) AS known FROM ${table.relation}`,
  );
  const { timed, older, known } = row as Record<'timed' | 'older' | 'known', number>;
  return timed > 0 && known > 0 ? { older, timed } : undefined;
}
