import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { valueOf } from './column-pair.ts';

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
    const expressions = part.flatMap((column, i) =>
      Object.entries(aggregates(column)).map(([fact, sql]) => `${sql} AS ${fact}_${i}`),
    );
    const [row] = await engine.all(`SELECT count(*) AS rows, ${expressions.join(', ')} FROM ${relation}`);
    for (const [i, column] of part.entries()) {
      const distinct = countDistinct ? await distinctValues(engine, relation, column) : null;
      facts.set(column.name, { ...factsFrom(row ?? {}, i), distinct });
    }
  }
  return facts;
}

function aggregates(column: TableColumn): Record<string, string> {
  const { value, isGiven } = valueOf(column);
  const given = `FILTER (WHERE ${isGiven})`;
  const isFloat = column.sqlType === 'FLOAT' || column.sqlType === 'DOUBLE';
  const facts: Record<string, string> = {
    n: `count(*) ${given}`,
    missing: `count(*) FILTER (WHERE ${value} IS NULL${isFloat ? ` OR isnan(${value})` : ''})`,
  };
  if (!['integer', 'number', 'boolean'].includes(column.type)) return facts;
  const number = `CAST(${value} AS DOUBLE)`;
  return {
    ...facts,
    low: `min(${number}) ${given}`,
    high: `max(${number}) ${given}`,
    mean: `avg(${number}) ${given}`,
    deviation: `stddev_pop(${number}) ${given}`,
  };
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
