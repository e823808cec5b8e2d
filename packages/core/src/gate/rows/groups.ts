/** Columns of the predictions table by which rows are grouped, as a code for each row, and conditions on the rows. */
import { DataError } from '@mlops-actions/tabular/data-error';
import type { Engine } from '@mlops-actions/tabular/engine';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import { identifier, literal } from '@mlops-actions/tabular/sql';
import { UserError } from '../../runtime/user-error.ts';

/** Values that a column may have which somebody lists: more are no groups. */
const mostValues = 100;
/** Of any other column, its most frequent values; the rest is in no group. */
const mostFrequent = 20;
/** A column of numbers with more distinct values than this is put into bins. */
const mostNumbers = 20;
/** Columns that are taken where none are named. */
const mostUnnamed = 30;

export interface GroupsWanted {
  /** Columns whose values somebody listed, and the part of the policy that names each. */
  columns: readonly Named[];
  /** SQL conditions. */
  conditions: readonly Named[];
  /** Columns for whose values nobody asked: those named, or else all but the `except`ed. */
  searched?:
    | {
        columns: readonly Named[] | undefined;
        except: (column: string) => boolean;
        /** Columns that have to be there, whether or not they are searched. */
        shown: readonly Named[];
      }
    | undefined;
  /** Quantile bins that numbers are put into. */
  bins: number;
}

/** A column or a condition, and the part of the policy that it stands in. */
export interface Named {
  what: string;
  part: string;
}

/** A column as a code for each row; −1 is in no group. */
export interface CodedColumn {
  column: string;
  /** What the codes stand for: `JFK`, `≤ 305`; each is a value of the data. */
  names: readonly string[];
  isBinned: boolean;
  codes: Int32Array;
}

export interface RowGroups {
  columns: ReadonlyMap<string, CodedColumn>;
  searched: readonly CodedColumn[];
  /** Columns that were left out of the search, for there are too many. */
  unsearched: number;
  /** 1 where a condition holds, by its text. */
  conditions: ReadonlyMap<string, Uint8Array>;
}

/** What is selected beside the rows, and what is made of it. */
export interface GroupPlan {
  expressions: readonly string[];
  of(values: readonly (readonly unknown[])[]): RowGroups;
}

type Coding = Omit<CodedColumn, 'codes'> & { sql: string };

/**
 * How the table's rows are grouped. A user's condition runs as data-validate's queries do: the engine is locked by then.
 * @throws UserError for a column that is not there or has too many values, and for a condition that is none
 */
export async function planGroups(engine: Engine, table: Table, wanted: GroupsWanted): Promise<GroupPlan> {
  const listed: Coding[] = [];
  for (const named of distinct(wanted.columns))
    listed.push(await codingOf(engine, table, columnOf(table, named), wanted.bins, named.part));
  const conditions = distinct(wanted.conditions);
  for (const condition of conditions) await holdCondition(engine, table, condition);
  const { columns, left } = searchedColumns(table, wanted);
  const searched: Coding[] = [];
  for (const column of columns) {
    const coding = await codingOf(engine, table, column, wanted.bins);
    if (coding.names.length > 1) searched.push(coding);
  }
  return {
    expressions: [
      ...[...listed, ...searched].map(({ sql }) => sql),
      ...conditions.map(({ what }) => `CASE WHEN (${what}\n) THEN 1 ELSE 0 END`),
    ],
    of(values) {
      const codes = values.map((column) => Int32Array.from(column as number[]));
      const coded = ({ column, names, isBinned }: Coding, i: number) => ({
        column,
        names,
        isBinned,
        codes: codes[i]!,
      });
      return {
        columns: new Map(listed.map((coding, i) => [coding.column, coded(coding, i)])),
        searched: searched.map((coding, i) => coded(coding, listed.length + i)),
        unsearched: left,
        conditions: new Map(
          conditions.map(({ what }, i) => [
            what,
            Uint8Array.from(codes[listed.length + searched.length + i]!),
          ]),
        ),
      };
    },
  };
}

function distinct(named: readonly Named[]): Named[] {
  return [...new Map(named.map((each) => [each.what, each])).values()];
}

function columnOf(table: Table, { what: name, part }: Named): TableColumn {
  const names = table.columns.map((column) => column.name);
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  throw new UserError(
    `'${part}' of the policy names the column '${name}', which the predictions do not have${suggestion(name, names) || `: they have ${names.slice(0, 20).join(', ')}.`}`,
  );
}

function searchedColumns(table: Table, { searched }: GroupsWanted): { columns: TableColumn[]; left: number } {
  if (!searched) return { columns: [], left: 0 };
  for (const named of searched.shown) columnOf(table, named);
  if (searched.columns) return { columns: searched.columns.map((named) => columnOf(table, named)), left: 0 };
  const able = table.columns.filter(({ name }) => !searched.except(name));
  return { columns: able.slice(0, mostUnnamed), left: Math.max(0, able.length - mostUnnamed) };
}

/** @param part the part of the policy that lists the column, if one does */
async function codingOf(
  engine: Engine,
  table: Table,
  column: TableColumn,
  bins: number,
  part?: string,
): Promise<Coding> {
  const isNumber = column.type === 'integer' || column.type === 'number';
  const value = isNumber
    ? `CAST(${identifier(column.name)} AS DOUBLE)`
    : `CAST(${identifier(column.name)} AS VARCHAR)`;
  const known = isNumber ? `CASE WHEN isfinite(${value}) THEN ${value} END` : value;
  const most = isNumber ? mostNumbers : part ? mostValues : mostFrequent;
  const [counts] = await engine.all(
    `SELECT count(DISTINCT v) AS distinct_values, count(*) - count(v) AS gaps FROM (SELECT ${known} AS v FROM ${table.relation})`,
  );
  const { distinct_values: held, gaps } = counts as { distinct_values: number; gaps: number };
  if (isNumber && held > most) return binned(engine, table, column.name, known, bins, gaps > 0);
  if (held > most && part)
    throw new UserError(
      `'${part}' of the policy groups rows by '${column.name}', which has ${held.toLocaleString('en-US')} values, more than ${most}: name a column with fewer, or a condition.`,
    );
  const frequent = await engine.all(
    `SELECT v FROM (SELECT ${known} AS v FROM ${table.relation}) WHERE v IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v LIMIT ${most}`,
  );
  const values = frequent.map(({ v }) => v as string | number);
  return {
    column: column.name,
    isBinned: false,
    names: [...values.map(String), ...(gaps > 0 ? [missingName] : [])],
    sql: `CASE WHEN ${known} IS NULL THEN ${values.length} ELSE coalesce(nullif(list_position(${literal(values)}, ${known}), 0), 0) - 1 END`,
  };
}

/** What the rows without a value are called. */
export const missingName = '(missing)';

/** Bins between the quantiles, each with its upper end: about as many rows in each. */
async function binned(
  engine: Engine,
  table: Table,
  column: string,
  known: string,
  bins: number,
  hasGaps: boolean,
): Promise<Coding> {
  const shares = Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins);
  const [found] = await engine.all(
    `SELECT quantile_disc(v, ${literal(shares)}) AS cuts, max(v) AS most FROM (SELECT ${known} AS v FROM ${table.relation})`,
  );
  const { cuts, most } = found as { cuts: number[]; most: number };
  const ends = [...new Set(cuts)].filter((cut) => cut < most);
  const told = shortest(ends);
  const names = [
    ...told.map((end, i) => (i === 0 ? `≤ ${end}` : `> ${told[i - 1]} and ≤ ${end}`)),
    ...(told.length > 0 ? [`> ${told.at(-1)}`] : ['any number']),
  ];
  const place =
    ends.length > 0 ? ends.map((end) => `(${known} > ${literal(end)})::INTEGER`).join(' + ') : '0';
  return {
    column,
    isBinned: true,
    names: [...names, ...(hasGaps ? [missingName] : [])],
    sql: `CASE WHEN ${known} IS NULL THEN ${names.length} ELSE ${place} END`,
  };
}

/** The numbers with four significant digits, or as many more as tell them apart. */
function shortest(numbers: readonly number[]): string[] {
  for (let digits = 4; digits < 17; digits++) {
    const texts = numbers.map((each) => String(Number(each.toPrecision(digits))));
    if (new Set(texts).size === numbers.length) return texts;
  }
  return numbers.map(String);
}

/** Runs the condition once, so that what is wrong with it is told as its own fault. */
async function holdCondition(engine: Engine, table: Table, { what: condition, part }: Named): Promise<void> {
  const wrong = (reason: string) =>
    new UserError(
      `'${part}' of the policy has a condition that cannot be judged ('${condition}'): ${reason}`,
    );
  if (condition.trim() === '') throw wrong('it is empty; write one such as "distance > 1000".');
  try {
    await engine.all(
      `SELECT count(*) FROM (SELECT CASE WHEN (${condition}\n) THEN 1 ELSE 0 END AS held FROM ${table.relation} WHERE (${condition}\n))`,
    );
  } catch (error) {
    if (error instanceof DataError) throw wrong(error.message);
    throw error;
  }
}
