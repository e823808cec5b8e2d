import type { TableColumn } from '@mlops-actions/tabular/sources';
import type { DriftCase, Relation } from '../drift-case.ts';
import type { PerformancePolicy } from './answers.ts';

/**
 * Which of the columns that performance needs the current rows or their labels have lost, as the end of a sentence;
 * undefined where they have all. A column that the reference does not have either is a mistake of the policy, no loss.
 */
export function lostColumn(
  { reference, current, labels, inputs }: DriftCase,
  policy: PerformancePolicy,
): string | undefined {
  const isJoined = labels !== undefined && policy.id !== undefined;
  const needed: [name: string | undefined, table: Relation][] = [
    [policy.label ?? inputs.labelColumn, isJoined ? labels : current],
    [policy.prediction ?? inputs.predictionColumn, current],
    [policy.score, current],
    [isJoined ? policy.id : undefined, current],
  ];
  for (const [name, table] of needed) {
    const before = columnOf(reference, name);
    const now = columnOf(table, name);
    const where = table === labels ? 'the labels' : 'the current table';
    if (before && !now) return `'${name}' is missing in ${where}`;
    if (name === policy.score && before && now && isNumeric(before) && !isNumeric(now)) {
      return `'${name}' is ${now.type} in ${where}, not a number`;
    }
  }
  return undefined;
}

function columnOf({ columns }: Relation, name: string | undefined): TableColumn | undefined {
  return columns.find((column) => column.name === name);
}

function isNumeric({ type }: TableColumn): boolean {
  return type === 'integer' || type === 'number';
}
