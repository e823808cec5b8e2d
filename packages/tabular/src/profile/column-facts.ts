import type { Engine } from '../engine.ts';
import type { Table, TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';
import { formatsOf, type TextFormat } from './text-format.ts';

/** What the data say about a column. Of a redacted column only counts are known. */
export interface ColumnFacts {
  column: TableColumn;
  /** Null or NaN. */
  missing: number;
  /** About how many different values there are. */
  distinct: number;
  isRedacted: boolean;
  /** Of numbers, dates and timestamps; the least and the largest as the engine gives them. */
  range: { min: Extreme; max: Extreme; mean: number | null } | null;
  /** Characters of the shortest and the longest text. */
  lengths: { min: number; max: number } | null;
  /** All its values, where they are few and each is in several rows; else null. */
  values: (string | number | bigint | boolean)[] | null;
  isUnique: boolean;
  /** Whether its values never fall, or never rise, in the order of the rows. */
  order: 'increasing' | 'decreasing' | null;
  format: TextFormat | null;
}

export type Extreme = number | bigint | string;

export interface TableFacts {
  rows: number;
  columns: ColumnFacts[];
  /** Columns that are unique together, where none is alone; else null. */
  key: string[] | null;
}

/** Columns of one statement, so that it stays small enough to plan. */
const columnsPerStatement = 80;
/** Of a file with more columns, each statement takes longer to bind than its answer does: it is copied into the engine first. */
const mostColumnsInPlace = 500;
/** A set is proposed up to so many values, … */
export const mostValues = 20;
/** … each of them in so many rows at least: what is rare may point at a person. */
export const fewestRows = 5;
/** Below this, whether values are unique or ordered is chance. */
export const fewestForShape = 20;
/** Keys of several columns are tried so often at most: each try groups the whole table. */
const mostKeyTries = 10;

const ordered = new Set(['integer', 'number', 'date', 'timestamp']);
const keyed = new Set(['integer', 'string', 'date', 'timestamp', 'boolean']);

/**
 * Facts of all columns: one scan for counts and extremes, and further ones for what the first rows do not disprove:
 * orders, formats, sets and keys.
 * @param redacted columns of which no value is read out
 */
export async function tableFacts(
  engine: Engine,
  data: Table,
  redacted: readonly string[],
): Promise<TableFacts> {
  const table = data.columns.length > mostColumnsInPlace ? await copied(engine, data) : data;
  const rows = await table.rowCount();
  const columns: ColumnFacts[] = [];
  for (let at = 0; at < table.columns.length; at += columnsPerStatement) {
    const part = table.columns.slice(at, at + columnsPerStatement);
    const facts = await countsOf(engine, table, part, redacted);
    await addShapes(engine, table, facts, rows);
    columns.push(...facts);
  }
  for (const facts of columns) {
    facts.isUnique = await isUnique(engine, table, facts, rows);
    if (!facts.isUnique) facts.values = await fewValues(engine, table, facts, rows);
  }
  const isKeyed = columns.some((each) => each.isUnique && each.missing === 0);
  return { rows, columns, key: isKeyed ? null : await keyOf(engine, table, columns, rows) };
}

/** What memory does not hold of the copy goes to the disk. */
async function copied(engine: Engine, table: Table): Promise<Table> {
  const relation = identifier(`copy of ${table.name}`);
  await engine.all(`CREATE TEMP TABLE ${relation} AS FROM ${table.relation}`);
  return { ...table, relation };
}

/** NaN is a missing value. */
function given(column: TableColumn): string {
  const name = identifier(column.name);
  if (column.sqlType === 'UUID') return `CAST(${name} AS VARCHAR)`;
  const isFloat = column.sqlType === 'DOUBLE' || column.sqlType === 'FLOAT';
  return isFloat ? `CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END` : name;
}

async function countsOf(
  engine: Engine,
  table: Table,
  columns: readonly TableColumn[],
  redacted: readonly string[],
): Promise<ColumnFacts[]> {
  const expressions = columns.flatMap((column, i) => {
    const value = given(column);
    const isShown = !redacted.includes(column.name);
    const parts = [`count(*) - count(${value}) AS missing_${i}`];
    if (column.type !== 'nested') parts.push(`approx_count_distinct(${value}) AS distinct_${i}`);
    if (isShown && ordered.has(column.type))
      parts.push(`min(${value}) AS min_${i}`, `max(${value}) AS max_${i}`);
    if (isShown && (column.type === 'integer' || column.type === 'number'))
      parts.push(`avg(CAST(${value} AS DOUBLE)) AS mean_${i}`);
    if (isShown && column.type === 'string')
      parts.push(`min(length(${value})) AS min_${i}`, `max(length(${value})) AS max_${i}`);
    return parts;
  });
  const [row = {}] = await engine.all(`SELECT ${expressions.join(', ')} FROM ${table.relation}`);
  return columns.map((column, i) => {
    const [min, max] = [row[`min_${i}`] ?? null, row[`max_${i}`] ?? null];
    const isText = column.type === 'string';
    return {
      column,
      missing: row[`missing_${i}`] as number,
      distinct: (row[`distinct_${i}`] ?? 0) as number,
      isRedacted: redacted.includes(column.name),
      range:
        min === null || isText
          ? null
          : { min: min as Extreme, max: max as Extreme, mean: (row[`mean_${i}`] ?? null) as number | null },
      lengths: min === null || !isText ? null : { min: min as number, max: max as number },
      values: null,
      isUnique: false,
      order: null,
      format: null,
    };
  });
}

/** The first rows, which disprove most guesses about all of them. */
const firstRows = 20_000;

function firstOf(table: Table, names: readonly string[]): string {
  return `(SELECT ${names.map(identifier).join(', ')} FROM ${table.relation} LIMIT ${firstRows})`;
}

/** Orders and formats. Both are looked for in the first rows, and what holds there is asked of all. */
async function addShapes(
  engine: Engine,
  table: Table,
  facts: readonly ColumnFacts[],
  rows: number,
): Promise<void> {
  if (rows < fewestForShape) return;
  const sortable = facts.filter(
    ({ column, missing, distinct }) => ordered.has(column.type) && missing === 0 && distinct > 1,
  );
  const names = sortable.map(({ column }) => column.name);
  const first = await ordersOf(engine, firstOf(table, names), sortable);
  const sorted = sortable.filter((_, i) => first[i] !== null);
  const orders = await ordersOf(engine, table.relation, sorted);
  for (const [i, each] of sorted.entries()) each.order = orders[i] ?? null;
  const texts = facts.filter(({ lengths }) => lengths !== null);
  const formats = await formatsOf(
    engine,
    table.relation,
    texts.map(({ column }) => column),
  );
  for (const [i, each] of texts.entries()) each.format = formats[i] ?? null;
}

async function ordersOf(
  engine: Engine,
  relation: string,
  sorted: readonly ColumnFacts[],
): Promise<ColumnFacts['order'][]> {
  if (sorted.length === 0) return [];
  const asked = sorted.map(
    (_, i) => `bool_and(v${i} >= p${i}) AS up_${i}, bool_and(v${i} <= p${i}) AS down_${i}`,
  );
  const values = sorted.map(({ column }, i) => {
    const name = identifier(column.name);
    return `${name} AS v${i}, lag(${name}) OVER () AS p${i}`;
  });
  const [row = {}] = await engine.all(
    `SELECT ${asked.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${relation})`,
  );
  return sorted.map((_, i) =>
    row[`up_${i}`] === true ? 'increasing' : row[`down_${i}`] === true ? 'decreasing' : null,
  );
}

/** Counted exactly where the estimate allows it; measurements are not keys. */
async function isUnique(engine: Engine, table: Table, facts: ColumnFacts, rows: number): Promise<boolean> {
  const { column, distinct, missing } = facts;
  const present = rows - missing;
  if (present < fewestForShape || !['integer', 'string', 'timestamp'].includes(column.type)) return false;
  if (distinct < 0.8 * present) return false;
  return areDistinct(engine, table, [column.name]);
}

/** Whether no two rows that have all of these values have the same. */
async function areDistinct(engine: Engine, table: Table, names: readonly string[]): Promise<boolean> {
  for (const relation of [firstOf(table, names), table.relation]) {
    const list = names.map(identifier).join(', ');
    const there = names.map((name) => `${identifier(name)} IS NOT NULL`).join(' AND ');
    const [row] = await engine.all(
      `SELECT count(*) AS groups, sum(n) AS rows FROM (SELECT count(*) AS n FROM ${relation} WHERE ${there} GROUP BY ${list})`,
    );
    if (row?.['groups'] !== row?.['rows']) return false;
  }
  return true;
}

async function fewValues(
  engine: Engine,
  table: Table,
  facts: ColumnFacts,
  rows: number,
): Promise<ColumnFacts['values']> {
  const { column, distinct, isRedacted, missing } = facts;
  if (isRedacted || !['string', 'integer', 'boolean'].includes(column.type) || missing === rows) return null;
  if (distinct > mostValues * 1.5 || rows - missing < fewestRows) return null;
  const name = identifier(column.name);
  const found = await engine.columns(
    `SELECT ${name} AS value, count(*) AS n FROM ${table.relation} WHERE ${name} IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT ${mostValues + 1}`,
  );
  const values = (found['value'] ?? []) as (string | number | bigint | boolean)[];
  const counts = (found['n'] ?? []) as number[];
  const isSet = values.length <= mostValues && counts.every((count) => count >= fewestRows);
  return isSet && values.every(isHarmless) ? values : null;
}

/** A text that is long, or may be an address, is no category. */
function isHarmless(value: unknown): boolean {
  return typeof value !== 'string' || (value.length <= 40 && !/[@\n\r\0]/.test(value));
}

/** The first two or three columns that no two rows share, those with most values first. */
async function keyOf(
  engine: Engine,
  table: Table,
  columns: readonly ColumnFacts[],
  rows: number,
): Promise<string[] | null> {
  if (rows < fewestForShape) return null;
  const candidates = columns
    .filter(({ column, missing, distinct }) => keyed.has(column.type) && missing === 0 && distinct > 1)
    .toSorted((a, b) => b.distinct - a.distinct)
    .slice(0, 6);
  const sets = [2, 3]
    .flatMap((size) => combinations(candidates, size))
    .filter((set) => set.reduce((product, each) => product * each.distinct, 1) >= rows);
  for (const set of sets.slice(0, mostKeyTries)) {
    const names = set.map(({ column }) => column.name);
    if (await areDistinct(engine, table, names)) return names;
  }
  return null;
}

function combinations<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, i) =>
    combinations(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
