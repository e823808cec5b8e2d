import type { Engine } from '../engine.ts';

/**
 * Whole rows of a table: all, or `limit` of them chosen by a hash of their place, the same each time.
 * @param values SQL of what is read of a row
 * @param condition SQL that a row has to meet
 * @returns one array for each of `values`
 */
export async function sampleRows(
  engine: Engine,
  relation: string,
  values: readonly string[],
  condition: string,
  limit: number,
): Promise<unknown[][]> {
  const read = values.map((value, i) => `${value} AS value_${i}`).join(', ');
  const columns = await engine.columns(
    `SELECT ${values.map((_, i) => `value_${i}`).join(', ')} FROM (
      SELECT ${read}, row_number() OVER () AS place FROM ${relation} WHERE ${condition}
    ) AS rows ORDER BY hash(place) LIMIT ${limit}`,
  );
  return values.map((_, i) => columns[`value_${i}`] ?? []);
}
