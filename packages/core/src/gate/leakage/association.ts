/** How well one column alone tells the label. */
import { uncertaintyCoefficient } from '@mlops-actions/stats/mutual-information';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { LeakageRows, Suspect } from './leakage-rows.ts';

/** Values are categories where each has five rows on average; rarer ones would name the row, and so its label. */
const rowsPerValue = 5;
/** Rows below which an order says nothing. */
export const fewestRows = 30;

export interface Association {
  column: string;
  /** What of the column, where it is not the value itself. */
  what?: string;
  /** Such as `AUC`. */
  method: string;
  /** From 0 (or 0.5, of an AUC) to 1, where the column tells the label. */
  figure: number;
  /** Rows with a value. */
  rows: number;
}

/** What may tell the label of one column: its value, whether it is missing, the order and the family of an identifier. */
interface View {
  what?: string;
  sql: string;
  isOrdered: boolean;
}

/** Every association of one column with the label that there are rows enough for. */
export async function associationsOf(
  engine: Engine,
  rows: LeakageRows,
  suspect: Suspect,
): Promise<Association[]> {
  const facts = await engine.all(
    `SELECT count(*) FILTER (WHERE ${suspect.sql} IS NULL) AS missing, count(DISTINCT ${suspect.sql}) AS distinct_values, count(*) FILTER (WHERE CAST(${suspect.sql} AS VARCHAR) = CAST(y AS VARCHAR)) AS equal FROM ${rows.relation}`,
  );
  const { missing, distinct_values: distinct, equal } = facts[0] as Record<string, number>;
  const found: Association[] = [];
  for (const view of viewsOf(suspect, missing!, isFew(distinct!, rows.count))) {
    const association = await associationOf(engine, rows, view);
    if (association)
      found.push({ column: suspect.column, ...(view.what && { what: view.what }), ...association });
  }
  return [
    ...found,
    { column: suspect.column, method: 'equal rows', figure: equal! / rows.count, rows: rows.count },
  ];
}

function viewsOf({ sql, isOrdered }: Suspect, missing: number, isCategory: boolean): View[] {
  if (!isOrdered && !isCategory) {
    return [
      {
        what: 'the number in it',
        sql: `TRY_CAST(nullif(regexp_replace(${sql}, '[^0-9]', '', 'g'), '') AS DOUBLE)`,
        isOrdered: true,
      },
      { what: 'its text without digits', sql: `regexp_replace(${sql}, '[0-9]', '', 'g')`, isOrdered: false },
    ];
  }
  const value = { sql, isOrdered };
  const gap = { what: 'whether it is missing', sql: `(${sql} IS NULL)`, isOrdered: false };
  return missing > 0 && !isCategory ? [value, gap] : [value];
}

function isFew(distinct: number, rows: number): boolean {
  return distinct * rowsPerValue <= rows;
}

type Measured = Omit<Association, 'column' | 'what'>;

async function associationOf(
  engine: Engine,
  rows: LeakageRows,
  { sql, isOrdered }: View,
): Promise<Measured | undefined> {
  const [facts] = await engine.all(
    `SELECT count(DISTINCT x) AS distinct_values, count(x) AS filled FROM (SELECT ${sql} AS x FROM ${rows.relation})`,
  );
  const { distinct_values: distinct, filled } = facts as { distinct_values: number; filled: number };
  if (isFew(distinct, rows.count)) {
    return rows.kind === 'classes' ? explained(engine, rows, sql) : correlationRatio(engine, rows, sql);
  }
  if (!isOrdered || filled < fewestRows) return undefined;
  return rows.kind === 'classes' ? separated(engine, rows, sql, filled) : ranked(engine, rows, sql, filled);
}

/** I(X; Y) / H(Y) over the values, a missing one among them. */
async function explained(engine: Engine, rows: LeakageRows, sql: string): Promise<Measured> {
  const cells = await engine.all(
    `SELECT count(*) AS "both", sum(count(*)) OVER (PARTITION BY x) AS "value", sum(count(*)) OVER (PARTITION BY y) AS "class" FROM (SELECT ${sql} AS x, y FROM ${rows.relation}) GROUP BY x, y`,
  );
  const counts = cells.map((cell) => ({
    both: Number(cell['both']),
    value: Number(cell['value']),
    class: Number(cell['class']),
  }));
  const figure = uncertaintyCoefficient(counts, rows.classes, rows.count);
  return { method: 'share of the label’s entropy', figure, rows: rows.count };
}

/** η² = 1 − Σ n_x var(y | x) / (n var(y)). */
async function correlationRatio(engine: Engine, rows: LeakageRows, sql: string): Promise<Measured> {
  const [row] = await engine.all(
    `SELECT 1 - sum(n * v) / (SELECT count(*) * var_pop(y) FROM ${rows.relation}) AS ratio FROM (SELECT count(*) AS n, var_pop(y) AS v FROM (SELECT ${sql} AS x, y FROM ${rows.relation}) GROUP BY x)`,
  );
  return { method: 'share of the label’s variance', figure: Number(row!['ratio'] ?? NaN), rows: rows.count };
}

/** Spearman's ρ, ties at their mean rank. */
async function ranked(engine: Engine, rows: LeakageRows, sql: string, filled: number): Promise<Measured> {
  const rank = (name: string) => `${meanRank(name)} AS ${name}_rank`;
  const [row] = await engine.all(
    `SELECT abs(corr(x_rank, y_rank)) AS rho FROM (SELECT ${rank('x')}, ${rank('y')} FROM (SELECT ${sql} AS x, y FROM ${rows.relation}) WHERE x IS NOT NULL)`,
  );
  return { method: 'rank correlation', figure: Number(row!['rho'] ?? NaN), rows: filled };
}

/**
 * Of two classes the AUC, whichever way it points. Of any number how rarely neighbours in the column's order differ in
 * class: 1 where they do so only as often as there are classes to pass from one to the next, 0 where as often as by
 * chance. The larger of the two.
 */
async function separated(engine: Engine, rows: LeakageRows, sql: string, filled: number): Promise<Measured> {
  const classes = (await engine.all(
    `SELECT count(*) AS n, CAST(sum(x_rank) AS DOUBLE) AS ranks, count(*) FILTER (WHERE before <> y) AS changes FROM (SELECT y, ${meanRank('x')} AS x_rank, lag(y) OVER (ORDER BY x, hash(row_at)) AS before FROM (SELECT row_at, ${sql} AS x, y FROM ${rows.relation}) WHERE x IS NOT NULL) GROUP BY y`,
  )) as { n: number; ranks: number; changes: number }[];
  const squares = classes.reduce((sum, { n }) => sum + (n / filled) ** 2, 0);
  const steps = classes.length - 1;
  const changes = classes.reduce((sum, each) => sum + each.changes, 0);
  const chance = filled * (1 - squares);
  const order = {
    method: 'order of the classes',
    figure: Math.max(0, 1 - (changes - steps) / (chance - steps)),
    rows: filled,
  };
  const [first, second] = classes;
  if (classes.length !== 2) return classes.length < 2 ? { ...order, figure: NaN } : order;
  const auc = (first!.ranks - (first!.n * (first!.n + 1)) / 2) / (first!.n * second!.n);
  const pointed = { method: 'AUC', figure: Math.max(auc, 1 - auc), rows: filled };
  return order.figure > pointed.figure ? order : pointed;
}

function meanRank(name: string): string {
  return `rank() OVER (ORDER BY ${name}) + (count(*) OVER (PARTITION BY ${name}) - 1) / 2.0`;
}
