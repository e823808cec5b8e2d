import type { Engine } from '../engine.ts';
import type { ColumnPair } from './column-pair.ts';

export type Side = 'reference' | 'current';

/** Longer texts are cut, so that the memory they take is bounded. */
const mostCharacters = 20_000;

/**
 * A table's values of a column in the order of its rows; of more than `most`, a sample of as many, drawn by a hash of
 * the row's number, so that it is the same in every run.
 * @param seed of the sample
 */
async function rowValues(
  engine: Engine,
  pair: ColumnPair,
  side: Side,
  { as, most, seed }: { as: (value: string) => string; most: number; seed: number },
): Promise<unknown[]> {
  const { value, isGiven } = side === 'reference' ? pair.referenceValue : pair.currentValue;
  const { v } = await engine.columns(`SELECT v FROM (
      SELECT v, i FROM (
        SELECT ${as(value)} AS v, row_number() OVER () AS i FROM ${pair[side]} WHERE ${isGiven}
      ) AS numbered ORDER BY hash(i + ${seed}::BIGINT * 4294967296), i LIMIT ${most}
    ) AS sampled ORDER BY i`);
  return v ?? [];
}

export async function rowNumbers(
  engine: Engine,
  pair: ColumnPair,
  side: Side,
  sample: { most: number; seed: number },
): Promise<Float64Array> {
  const as = (value: string) => `CAST(${value} AS DOUBLE)`;
  return Float64Array.from((await rowValues(engine, pair, side, { ...sample, as })) as number[]);
}

export async function rowTexts(
  engine: Engine,
  pair: ColumnPair,
  side: Side,
  sample: { most: number; seed: number },
): Promise<string[]> {
  const as = (value: string) => `left(CAST(${value} AS VARCHAR), ${mostCharacters})`;
  return (await rowValues(engine, pair, side, { ...sample, as })) as string[];
}

/** The categories of both tables' rows, numbered as they first occur, the reference's rows first. */
export async function rowCategories(engine: Engine, pair: ColumnPair): Promise<Int32Array> {
  const numbers = new Map<string, number>();
  const all = { as: (value: string) => `CAST(${value} AS VARCHAR)`, most: 2 ** 31 - 1, seed: 0 };
  const rows = [
    ...(await rowValues(engine, pair, 'reference', all)),
    ...(await rowValues(engine, pair, 'current', all)),
  ] as string[];
  return Int32Array.from(rows, (value) => {
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  });
}
