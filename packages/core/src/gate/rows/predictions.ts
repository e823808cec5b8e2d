import type { Engine } from '@mlops-actions/tabular/engine';
import { identifier } from '@mlops-actions/tabular/sql';
import { openTable, type SourceFile, type Table, type TableColumn } from '@mlops-actions/tabular/sources';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { LocalData } from '../../data/data-door.ts';
import { UserError } from '../../runtime/user-error.ts';
import { planGroups, type GroupsWanted, type RowGroups } from './groups.ts';
import { rowsOf, type RawRows, type Rows } from './rows.ts';

/** Which columns hold what; `key` joins the champion's rows to the candidate's. */
export interface PredictionColumns {
  label: string;
  prediction: string | undefined;
  score: string | undefined;
  weight: string | undefined;
  key: readonly string[];
}

/** What the rules will ask for, so that a missing column is told at once and not as a missing figure. */
export interface Needs {
  classes: boolean;
  scores: boolean;
  numbers: boolean;
}

export interface Predictions {
  /** The candidate's rows, and the champion's answers on the same rows where they could be paired. */
  rows: Rows;
  /** Why there are no pairs, where a champion was given and there are none. */
  unpaired: string | undefined;
  /** The groups that the policy asks for, on the same rows. */
  groups: RowGroups | undefined;
  /** What was read, for its digests. */
  files: { candidate: readonly SourceFile[]; champion: readonly SourceFile[] | undefined };
}

interface Source {
  candidate: Pick<LocalData, 'files' | 'options'>;
  champion: Pick<LocalData, 'files' | 'options'> | undefined;
  columns: PredictionColumns;
  needs: Needs;
  positiveLabel: string | undefined;
  groups?: GroupsWanted | undefined;
}

/**
 * Reads the predictions, and pairs the champion's with them: by key columns, or by position where both files have as
 * many rows and equal labels in order.
 * @throws UserError for a column that is not there or of the wrong kind, DataError for a file
 */
export async function readPredictions(engine: Engine, source: Source): Promise<Predictions> {
  const { columns, positiveLabel } = source;
  const open = (name: string, { files, options }: Source['candidate']) =>
    openTable(engine, name, files, options);
  const candidate = await open('candidate', source.candidate);
  const champion = source.champion && (await open('champion', source.champion));
  const plan = source.groups && (await planGroups(engine, candidate, source.groups));
  const layout = { ...layoutOf(candidate, source), beside: plan?.expressions ?? [] };
  const others = champion && championLayout(champion, layout, source);
  const raw = await readRaw(engine, candidate.relation, layout);
  const read = (from: RawRows, unpaired?: string): Predictions => ({
    rows: rowsOf(from, positiveLabel),
    unpaired,
    groups: plan?.of(from.beside ?? []),
    files: { candidate: candidate.files, champion: champion?.files },
  });
  if (!champion || !others) return read(raw);
  const pairs = columns.key.length
    ? await pairedByKey(engine, candidate, champion, columns.key, layout, others)
    : await pairedByPosition(engine, champion, others, raw);
  return typeof pairs === 'string' ? read(raw, pairs) : read(pairs);
}

type Role = 'label' | 'weight' | 'prediction' | 'score';

/** What is selected for each role, as SQL, and whether labels and predictions are compared as text. */
interface Layout {
  roles: Partial<Record<Role, string | undefined>>;
  isText: boolean;
  /** Further expressions of the candidate's table. */
  beside?: readonly string[];
}

function layoutOf(table: Table, { columns, needs, champion }: Source): Layout {
  const label = columnOf(table, columns.label, 'label-column');
  const weight = columns.weight === undefined ? undefined : columnOf(table, columns.weight, 'weight-column');
  const prediction = optionalColumn(
    table,
    columns.prediction,
    'prediction',
    needs.classes || needs.numbers,
    'prediction-column',
  );
  const score = optionalColumn(table, columns.score, 'score', needs.scores, 'score-column');
  if (champion) for (const key of columns.key) columnOf(table, key, 'key-columns');
  const isText = sharedKind(label, prediction);
  if (needs.numbers && isText)
    throw new UserError(
      `Column '${label.name}' holds ${label.type} values, and regression metrics need numbers: set label-column.`,
    );
  return {
    isText,
    roles: {
      label: classValue(label, isText),
      weight: weight && numberValue(weight, 'weight-column'),
      prediction: prediction && classValue(prediction, isText),
      score: score && numberValue(score, 'score-column'),
    },
  };
}

function championLayout(table: Table, { isText, roles }: Layout, { columns }: Source): Layout {
  const label = table.columns.find(({ name }) => name === columns.label);
  if (columns.key.length === 0 && !label) columnOf(table, columns.label, 'label-column');
  for (const key of columns.key) columnOf(table, key, 'key-columns');
  const prediction =
    roles.prediction && columnOf(table, columns.prediction ?? 'prediction', 'prediction-column');
  const score = roles.score && columnOf(table, columns.score ?? 'score', 'score-column');
  for (const column of [label, prediction]) {
    if (column && isTextual(column) !== isText)
      throw unlike(column, `the candidate's column of that name does not`);
  }
  return {
    isText,
    roles: {
      label: label && classValue(label, isText),
      prediction: prediction ? classValue(prediction, isText) : undefined,
      score: score ? numberValue(score, 'score-column') : undefined,
    },
  };
}

function columnOf(table: Table, name: string, input: string): TableColumn {
  const names = table.columns.map((column) => column.name);
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const files = table.files.map((file) => file.name);
  const place = files.length === 1 ? `'${files[0]}'` : `'${files[0]}' and the files beside it`;
  throw new UserError(
    `Column '${name}' is not in ${place}${suggestion(name, names) || `: set ${input} to one of ${names.slice(0, 20).join(', ')}.`}`,
  );
}

/** A column that is named must be there; one by its customary name only where a rule needs it. */
function optionalColumn(
  table: Table,
  named: string | undefined,
  customary: string,
  isNeeded: boolean,
  input: string,
): TableColumn | undefined {
  if (named !== undefined || isNeeded) return columnOf(table, named ?? customary, input);
  return table.columns.find(({ name }) => name === customary);
}

function isTextual({ type }: TableColumn): boolean {
  return type !== 'integer' && type !== 'number' && type !== 'boolean';
}

/** Whether labels and predictions are compared as text; numbers and truth values are compared as numbers. */
function sharedKind(label: TableColumn, prediction: TableColumn | undefined): boolean {
  const both = [label, ...(prediction ? [prediction] : [])];
  if (both.every(({ type }) => type === 'boolean')) return true;
  if (both.some(isTextual) && !both.every(isTextual))
    throw unlike(prediction!, `column '${label.name}' does not`);
  return isTextual(label);
}

function unlike({ name, type }: TableColumn, others: string): UserError {
  return new UserError(
    `Column '${name}' holds ${type} values and ${others}: labels and predictions have to be of one kind.`,
  );
}

function classValue({ name }: TableColumn, isText: boolean): string {
  return `CAST(${identifier(name)} AS ${isText ? 'VARCHAR' : 'DOUBLE'})`;
}

function numberValue(column: TableColumn, input: string): string {
  if (!isTextual(column)) return `CAST(${identifier(column.name)} AS DOUBLE)`;
  throw new UserError(`Column '${column.name}' holds ${column.type} values, not numbers: check ${input}.`);
}

async function readRaw(engine: Engine, relation: string, layout: Layout): Promise<RawRows> {
  const found = await select(engine, relation, layout);
  const { label = [], weight, prediction, score } = found;
  return {
    labels: label,
    weights: weight,
    models: [{ predictions: prediction, scores: score }],
    beside: besideOf(layout, found),
  };
}

type Selected = Partial<Record<string, unknown[]>>;

async function select(engine: Engine, relation: string, layout: Layout): Promise<Selected> {
  const given = named(layout).map(({ as, sql }) => `${sql} AS ${as}`);
  return engine.columns(`SELECT ${given.join(', ')} FROM ${relation}`);
}

async function pairedByPosition(
  engine: Engine,
  champion: Table,
  layout: Layout,
  raw: RawRows,
): Promise<RawRows | string> {
  const other = await select(engine, champion.relation, layout);
  const labels = other.label ?? [];
  if (labels.length !== raw.labels.length) {
    return `the candidate's file has ${raw.labels.length} rows and the champion's ${labels.length}, so their rows cannot be paired by position: give key-columns`;
  }
  const at = raw.labels.findIndex((label, i) => !Object.is(label, labels[i]));
  if (at >= 0) {
    return `the labels of the two files differ at row ${at + 1}, so their rows cannot be paired by position: give key-columns`;
  }
  return { ...raw, models: [...raw.models, { predictions: other.prediction, scores: other.score }] };
}

async function pairedByKey(
  engine: Engine,
  candidate: Table,
  champion: Table,
  key: readonly string[],
  layout: Layout,
  others: Layout,
): Promise<RawRows | string> {
  const keys = key.map(identifier).join(', ');
  const sides = [named(layout, 'c_'), named(others, 'o_')] as const;
  const [counts] = await engine.all(
    `SELECT ${[candidate, champion]
      .flatMap(({ relation }, i) => [
        `(SELECT count(*) FROM ${relation}) AS rows${i}`,
        `(SELECT count(*) FROM (SELECT DISTINCT ${keys} FROM ${relation})) AS keys${i}`,
      ])
      .join(', ')}`,
  );
  const { rows0, keys0, rows1, keys1 } = counts as Record<'rows0' | 'keys0' | 'rows1' | 'keys1', number>;
  const shown = key.map((name) => `'${name}'`).join(', ');
  if (keys0 < rows0 || keys1 < rows1) {
    const [file, repeated] = keys0 < rows0 ? ['candidate', rows0 - keys0] : ['champion', rows1 - keys1];
    return `${repeated} rows of the ${file}'s file repeat a key of ${shown}, so rows cannot be paired`;
  }
  const [left, right] = sides.map((side, i) => {
    const values = side.map(({ as, sql }) => `${sql} AS ${as}`);
    return `(SELECT ${[keys, ...values].join(', ')} FROM ${[candidate, champion][i]!.relation})`;
  });
  const found = await engine.columns(
    `SELECT ${sides
      .flat()
      .map(({ as }) => as)
      .join(', ')} FROM ${left} AS c JOIN ${right} AS o USING (${keys})`,
  );
  const labels = found['c_label'] ?? [];
  if (labels.length < rows0 || labels.length < rows1) {
    return `only ${labels.length} rows have the same ${shown} in both files, of ${rows0} and ${rows1}`;
  }
  const differing = (found['o_label'] ?? labels).filter((label, i) => !Object.is(label, labels[i])).length;
  if (differing > 0) return `the two files disagree on the label of ${differing} rows with the same ${shown}`;
  return {
    labels,
    weights: found['c_weight'],
    models: ['c', 'o'].map((side) => ({
      predictions: found[`${side}_prediction`],
      scores: found[`${side}_score`],
    })),
    beside: besideOf(layout, found, 'c_'),
  };
}

/** What is selected, under names that `prefix` keeps apart from those of the other side. */
function named({ roles, beside = [] }: Layout, prefix = ''): { as: string; sql: string }[] {
  const given = Object.entries(roles).flatMap(([role, sql]) =>
    sql === undefined ? [] : [{ as: `${prefix}${role}`, sql }],
  );
  return [...given, ...beside.map((sql, i) => ({ as: `${prefix}beside_${i}`, sql }))];
}

function besideOf({ beside = [] }: Layout, found: Selected, prefix = ''): unknown[][] {
  return beside.map((_, i) => found[`${prefix}beside_${i}`] ?? []);
}
