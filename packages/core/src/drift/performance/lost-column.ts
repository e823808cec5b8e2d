import type { DriftCase, Relation } from '../drift-case.ts';
import { lostNumbers } from '../lost-numbers.ts';
import type { PerformancePolicy } from './answers.ts';

/**
 * Which of the columns that performance needs the current rows or their labels have lost, as the end of a sentence;
 * undefined where they have all. A column that the reference does not have either is a mistake of the policy, no loss.
 */
export async function lostColumn(given: DriftCase, policy: PerformancePolicy): Promise<string | undefined> {
  const { reference, current, labels, inputs } = given;
  const isJoined = labels !== undefined && policy.id !== undefined;
  const needed: [name: string | undefined, table: Relation][] = [
    [policy.label ?? inputs.labelColumn, isJoined ? labels : current],
    [policy.prediction ?? inputs.predictionColumn, current],
    [policy.score, current],
    [isJoined ? policy.id : undefined, current],
  ];
  for (const [name, table] of needed) {
    const where = table === labels ? 'the labels' : 'the current table';
    if (hasColumn(reference, name) && !hasColumn(table, name)) return `'${name}' is missing in ${where}`;
  }
  return policy.score === undefined ? undefined : lostNumbers(given, policy.score);
}

function hasColumn({ columns }: Relation, name: string | undefined): boolean {
  return columns.some((column) => column.name === name);
}
