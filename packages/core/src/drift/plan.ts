import type { ColumnType } from '@mlops-actions/stats/drift/method';
import { methods, type Preset } from '@mlops-actions/stats/drift/method';
import type { ColumnFacts } from '@mlops-actions/tabular/drift/column-facts';
import {
  areOfOneFamily,
  azuremlColumnType,
  inferColumnType,
  isCommonToAzureml,
} from '@mlops-actions/tabular/drift/column-type';
import type { Facts } from '@mlops-actions/tabular/drift/compare-column';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { isNumeric } from '@mlops-actions/tabular/sources/table';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { counted } from '../report/cell.ts';
import { UserError } from '../runtime/user-error.ts';
import type { ColumnRole, LeftOutColumn, MissingColumn } from './column-result.ts';
import { choiceOf, type DriftPolicy, isAskedFor, minRows } from './policy.ts';

/** A column that both tables hold with values. */
export interface PlannedColumn {
  state: 'planned';
  name: string;
  kind: ColumnRole;
  type: ColumnType;
  reference: TableColumn;
  current: TableColumn;
  facts: Facts;
  /** Says how the column changed between text and numbers: as categories they have nothing in common. */
  retyped: string | null;
}

export interface Side {
  columns: readonly TableColumn[];
  facts: ReadonlyMap<string, ColumnFacts>;
}

export type Roles = {
  labelColumn: string | undefined;
  predictionColumn: string | undefined;
  /** Azure ML takes a column's type from the reference, Evidently from the current table. */
  preset: Preset;
};

/** The columns of both tables, the current one's order first. */
export function columnNames(reference: readonly TableColumn[], current: readonly TableColumn[]): string[] {
  return [...new Set([...current, ...reference].map(({ name }) => name))];
}

/** @throws UserError for a column that an input or the policy names and that neither table holds */
export function checkNames(
  known: readonly string[],
  policy: DriftPolicy,
  roles: Roles,
  file: string | undefined,
): void {
  const named: [string, readonly string[]][] = [
    ["the input 'label-column'", roles.labelColumn === undefined ? [] : [roles.labelColumn]],
    ["the input 'prediction-column'", roles.predictionColumn === undefined ? [] : [roles.predictionColumn]],
    ["the policy's 'columns'", Object.keys(policy.columns)],
    ["the policy's 'ignore'", policy.ignore],
    ["the policy's 'require'", policy.require],
    ["the policy's 'weights'", Object.keys(policy.weights)],
    ["the policy's 'time-column'", policy['time-column'] === undefined ? [] : [policy['time-column']]],
    ["the policy's 'temporal'", policy.temporal?.columns ?? []],
    ["the policy's 'correlation'", policy.correlation?.columns ?? []],
    ["the policy's 'embedding'", policy.embedding?.columns ?? []],
    ["the policy's 'confidence'", policy.confidence ? [policy.confidence.column] : []],
    ["the policy's 'show-values'", policy['show-values']],
  ];
  for (const [where, names] of named) {
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    const sentence = `Column '${unknown}', which ${where} names, is in neither table${suggestion(unknown, known)}`;
    const at = where.includes('policy') && file !== undefined ? { file } : undefined;
    throw new UserError(sentence.endsWith('?') ? sentence : `${sentence}.`, at);
  }
  const torn = policy.require.find((name) => policy.ignore.includes(name));
  if (torn !== undefined) {
    throw new UserError(
      `The policy both ignores and requires column '${torn}': take it out of one of the lists.`,
    );
  }
}

/** What becomes of one column: it is compared, has no data, or is left out, with the reason. */
export function planColumn(
  name: string,
  reference: Side,
  current: Side,
  policy: DriftPolicy,
  roles: Roles,
): PlannedColumn | MissingColumn | LeftOutColumn {
  const kind = roleOf(name, roles);
  if (policy.ignore.includes(name)) return { state: 'left-out', name, kind, reason: 'ignored by the policy' };
  if (!isAskedFor(policy, kind)) {
    const reason = `a ${kind}, which is not among the policy's kinds`;
    return { state: 'left-out', name, kind, reason, isUnasked: true };
  }
  const isHere = current.columns.some((column) => column.name === name);
  const isAskedForByName = policy.require.includes(name) || policy.kinds?.includes('label');
  if (!isHere && comesLater(name, policy, roles) && !isAskedForByName) {
    return { state: 'left-out', name, kind, reason: 'labels that come later, which performance judges' };
  }
  const facts = { reference: reference.facts.get(name), current: current.facts.get(name) };
  const missing = (reason: string): MissingColumn => {
    const [referenceRows, currentRows] = [facts.reference?.values ?? 0, facts.current?.values ?? 0];
    return { state: 'no-data', name, kind, reason, referenceRows, currentRows };
  };
  // What the user asked to watch by name is never left out in silence.
  const isWatched = kind !== 'feature' || policy.require.includes(name);
  const leftOut = (reason: string): MissingColumn | LeftOutColumn =>
    isWatched ? missing(`cannot be compared (${reason})`) : { state: 'left-out', name, kind, reason };

  const [r, c] = [reference, current].map(({ columns }) => columns.find((column) => column.name === name));
  const forced = policy.columns[name]?.type;
  const isKept = (column: TableColumn | undefined) =>
    column && isOfComparedKind(column, roles.preset) && !isTime(column, policy);
  const isNeverCompared = !forced && !isKept(r) && !isKept(c);
  if (isNeverCompared) return leftOut(whyNeverCompared((c ?? r) as TableColumn));
  if (!r || !c)
    return { ...missing(`is missing in the ${r ? 'current' : 'reference'} table`), isAbsent: true };
  for (const side of ['reference', 'current'] as const) {
    if (facts[side]?.rows === 0) return missing(`has no rows in the ${side} table`);
    if (facts[side]?.values === 0) return missing(`has no values in the ${side} table`);
    const values = facts[side]?.values ?? Infinity;
    if (values < minRows(policy)) {
      return missing(
        `has ${counted(values, 'value')} in the ${side} table, fewer than min-rows ${minRows(policy)}`,
      );
    }
  }
  const retyped = areOfOneFamily(r, c)
    ? null
    : `is ${r.type} in the reference table and ${c.type} in the current one`;
  if (retyped && !(isKept(r) && isKept(c))) return missing(retyped);
  if (!forced && roles.preset === 'azureml' && !isCommonToAzureml(r, c)) {
    const types = `is ${r.sqlType} in the reference table and ${c.sqlType} in the current one`;
    return missing(`${types}, which Azure ML does not compare`);
  }
  const given = facts as Facts;
  const inferred =
    roles.preset === 'azureml' ? azuremlColumnType(r, given.reference) : inferColumnType(c, given.current);
  const type = forced ?? inferred;
  if (typeof type !== 'string') return leftOut(type.leftOut);
  if (retyped && type !== 'categorical') return missing(retyped);
  checkChoice(name, type, c, policy);
  return { state: 'planned', name, kind, type, reference: r, current: c, facts: given, retyped };
}

/** Whether a column holds the labels that the policy's own files bring, so that the current table need not have it. */
export function comesLater(name: string, { performance }: DriftPolicy, roles: Roles): boolean {
  return performance?.labels !== undefined && name === (performance.label ?? roles.labelColumn);
}

function roleOf(name: string, roles: Roles): ColumnRole {
  if (name === roles.labelColumn) return 'label';
  return name === roles.predictionColumn ? 'prediction' : 'feature';
}

const comparedKinds = new Set(['integer', 'number', 'boolean', 'string']);
/** Azure ML takes these for categories. */
const azuremlKinds = new Set([...comparedKinds, 'date', 'timestamp', 'binary']);

export function isOfComparedKind({ type }: TableColumn, preset: Preset = 'evidently'): boolean {
  return (preset === 'azureml' ? azuremlKinds : comparedKinds).has(type);
}

/** The column that windows are cut by drifts by its nature. */
function isTime({ name, type }: TableColumn, policy: DriftPolicy): boolean {
  return name === policy['time-column'] && (type === 'date' || type === 'timestamp');
}

/** Whether a column is read at all. */
export function isCompared(column: TableColumn, policy: DriftPolicy, roles: Roles): boolean {
  if (policy.ignore.includes(column.name) || !isAskedFor(policy, roleOf(column.name, roles))) return false;
  return isOfComparedKind(column, roles.preset) || policy.columns[column.name]?.type !== undefined;
}

/** Why a column of this type is not compared, whatever it holds. */
function whyNeverCompared(column: TableColumn): string {
  const nothing = { rows: 0, values: 0, missing: 0, distinct: null, numbers: null };
  const type = inferColumnType(column, nothing);
  return typeof type === 'string' ? type : type.leftOut;
}

function checkChoice(name: string, type: ColumnType, column: TableColumn, policy: DriftPolicy): void {
  if (type === 'numerical' && !isNumeric(column)) {
    throw new UserError(
      `The policy takes column '${name}' as numerical, but it is ${column.type}: take it as categorical, or leave its type away.`,
    );
  }
  if (type === 'text' && column.type !== 'string') {
    throw new UserError(
      `The policy takes column '${name}' as text, but it is ${column.type}: leave its type away.`,
    );
  }
  const { method } = choiceOf(policy, name, type);
  if (method === undefined || (methods[method].types as readonly ColumnType[]).includes(type)) return;
  const fitting = Object.entries(methods).flatMap(([other, { types }]) =>
    (types as readonly ColumnType[]).includes(type) ? [other] : [],
  );
  throw new UserError(
    `The policy compares column '${name}' by ${method}, but it is ${type}: use ${fitting.join(', ')}, or set its type.`,
  );
}
