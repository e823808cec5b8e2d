import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { valueOf } from './column-pair.ts';
import { isNumeric } from '../sources/table.ts';

/** What one scan of a table says about a column. */
export interface ColumnFacts {
  rows: number;
  /** Values that are neither null, NaN nor ±infinity. */
  values: number;
  /** Null or NaN. */
  missing: number;
  /** Distinct values, where they were to be counted; else null. */
  distinct: number | null;
  /** Of a column of numbers with values; else null. `deviation` is that of the population. */
  numbers: { min: number; max: number; mean: number; deviation: number } | null;
}

const columnsPerStatement = 200;

/**
 * The facts of all columns, in as few scans as the width of a statement allows.
 * @param countDistinct also counts the distinct integers and texts, which their columns' types depend on
 */
export async function columnFacts(
  engine: Engine,
  relation: string,
  columns: readonly TableColumn[],
  countDistinct: boolean,
): Promise<Map<string, ColumnFacts>> {
  const facts = new Map<string, ColumnFacts>();
  for (let start = 0; start < columns.length; start += columnsPerStatement) {
    const part = columns.slice(start, start + columnsPerStatement);
    const inner = part.flatMap((column, i) =>
      inputsOf(column).map((sql, k) => `${sql} AS ${inputNames[k]}_${i}`),
    );
    const outer = part.flatMap((column, i) => aggregatesOf(column, i));
    const [row] = await engine.all(
      `SELECT count(*) AS rows, ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${relation}) AS inputs`,
    );
    for (const [i, column] of part.entries()) {
      const distinct = countDistinct ? await distinctValues(engine, relation, column) : null;
      facts.set(column.name, { ...factsFrom(row ?? {}, i), distinct });
    }
  }
  return facts;
}

const inputNames = ['given', 'lacking'] as const;

/**
 * A column's value where it is given, and 1 where it is missing. Computed once below the aggregates: the engine's plan of
 * many filtered aggregates takes time that grows with their square.
 */
function inputsOf(column: TableColumn): [given: string, lacking: string] {
  const { value, isGiven } = valueOf(column);
  const isFloat = column.sqlType === 'FLOAT' || column.sqlType === 'DOUBLE';
  return [
    `CASE WHEN ${isGiven} THEN ${isNumeric(column) ? `CAST(${value} AS DOUBLE)` : '1'} END`,
    `CASE WHEN ${value} IS NULL${isFloat ? ` OR isnan(${value})` : ''} THEN 1 END`,
  ];
}

function aggregatesOf(column: TableColumn, i: number): string[] {
  const counts = [`count(given_${i}) AS n_${i}`, `count(lacking_${i}) AS missing_${i}`];
  if (!isNumeric(column)) return counts;
  return [
    ...counts,
    ...Object.entries({ low: 'min', high: 'max', mean: 'avg', deviation: 'stddev_pop' }).map(
      ([fact, aggregate]) => `${aggregate}(given_${i}) AS ${fact}_${i}`,
    ),
  ];
}

/** Grouped, because the engine counts groups several times faster than `count(DISTINCT …)`. */
async function distinctValues(engine: Engine, relation: string, column: TableColumn): Promise<number | null> {
  if (column.type !== 'string' && column.type !== 'integer') return null;
  const { value, isGiven } = valueOf(column);
  const [row] = await engine.all(
    `SELECT count(*) AS k FROM (SELECT ${value} FROM ${relation} WHERE ${isGiven} GROUP BY 1) AS groups`,
  );
  return row?.['k'] as number;
}

function factsFrom(row: Record<string, unknown>, i: number): Omit<ColumnFacts, 'distinct'> {
  const fact = (name: string) => (row[`${name}_${i}`] ?? null) as number | null;
  const min = fact('low');
  return {
    rows: row['rows'] as number,
    values: fact('n') ?? 0,
    missing: fact('missing') ?? 0,
    numbers:
      min === null
        ? null
        : {
            min,
            max: fact('high') as number,
            mean: fact('mean') as number,
            deviation: fact('deviation') as number,
          },
  };
}
