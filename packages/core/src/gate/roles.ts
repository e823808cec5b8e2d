import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import type { GateInputs } from './case.ts';

type RoleInputs = Pick<
  GateInputs,
  'labelColumn' | 'predictionColumn' | 'scoreColumn' | 'weightColumn' | 'keyColumns'
>;

/** The columns of a predictions table that are neither label nor answer, weight or key: what the model may have seen. */
export function featureColumns(table: Table, inputs: RoleInputs, exclude: readonly string[]): TableColumn[] {
  const { labelColumn, predictionColumn, scoreColumn, weightColumn, keyColumns = [] } = inputs;
  const named = [
    labelColumn,
    predictionColumn ?? 'prediction',
    scoreColumn ?? 'score',
    weightColumn ?? [],
  ].flat();
  const taken = new Set([...named, ...keyColumns, ...exclude]);
  return table.columns.filter(({ name }) => !taken.has(name));
}
