import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import type { GateInputs } from './case.ts';

type RoleInputs = Pick<
  GateInputs,
  'labelColumn' | 'predictionColumn' | 'scoreColumn' | 'weightColumn' | 'keyColumns'
>;

/** The columns of a predictions table that are neither label nor answer, weight or key: what the model may have seen. */
export function featureColumns(table: Table, inputs: RoleInputs, exclude: readonly string[]): TableColumn[] {
  const { labelColumn, predictionColumn, scoreColumn, weightColumn, keyColumns = [] } = inputs;
  const answers = [predictionColumn ?? 'prediction', scoreColumn ?? 'score'].flatMap((text) =>
    text.split(','),
  );
  const exact = new Set([labelColumn, weightColumn, ...keyColumns, ...exclude]);
  const patterns = answers.map((text) => patternOf(text.trim().replace(/^[^=]*=/, '')));
  return table.columns.filter(
    ({ name }) => !exact.has(name) && !patterns.some((pattern) => pattern.test(name)),
  );
}

/** A column's name in which `*` stands for any text, as scores of several classes are named. */
function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
