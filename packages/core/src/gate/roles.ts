import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import type { GateInputs } from './case.ts';

type RoleInputs = Pick<
  GateInputs,
  | 'labelColumn'
  | 'predictionColumn'
  | 'scoreColumn'
  | 'weightColumn'
  | 'keyColumns'
  | 'groupColumn'
  | 'timeColumn'
>;

/** Tells the columns that are label or answer, weight, key, group or time: what a row is judged by, and no feature. */
export function rolesOf(inputs: RoleInputs): (column: string) => boolean {
  const { labelColumn, predictionColumn = 'prediction', scoreColumn = 'score' } = inputs;
  const { weightColumn, groupColumn, timeColumn, keyColumns = [] } = inputs;
  const several = [labelColumn, predictionColumn, scoreColumn];
  const exact = new Set([...several, weightColumn, groupColumn, timeColumn, ...keyColumns]);
  const patterns = several
    .flatMap((text) => text.split(/[,\n]/))
    .map((part) => patternOf(part.trim().replace(/^[^=]*=\s*/, '')));
  return (name) => exact.has(name) || patterns.some((pattern) => pattern.test(name));
}

/** The columns of a predictions table that have none of these roles: what the model may have seen. */
export function featureColumns(table: Table, inputs: RoleInputs, exclude: readonly string[]): TableColumn[] {
  const hasRole = rolesOf(inputs);
  return table.columns.filter(({ name }) => !hasRole(name) && !exclude.includes(name));
}

/** A column's name in which `*` stands for any text, as scores of several classes are named. */
function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
