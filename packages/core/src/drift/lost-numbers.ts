import { columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { isNumeric } from '@mlops-actions/tabular/sources/table';
import type { DriftCase } from './drift-case.ts';

/**
 * How a column that holds numbers in the reference lost them in the current table, as the end of a sentence; undefined
 * where it did not. What never held numbers is a mistake of the policy, no loss.
 */
export async function lostNumbers(
  { engine, reference, current }: Pick<DriftCase, 'engine' | 'reference' | 'current'>,
  name: string,
): Promise<string | undefined> {
  const [before, now] = [reference, current].map(({ columns }) => columns.find((each) => each.name === name));
  if (!before || !isNumeric(before)) return undefined;
  if (!now) return `'${name}' is missing in the current table`;
  if (isNumeric(now)) return undefined;
  return (await hasValues(engine, current.relation, now))
    ? `'${name}' is ${now.type} in the current table, not a number`
    : `'${name}' has no values in the current table`;
}

/** A column of CSV without a value has no type either. */
export async function hasValues(engine: Engine, relation: string, column: TableColumn): Promise<boolean> {
  const facts = await columnFacts(engine, relation, [column], false);
  return (facts.get(column.name)?.values ?? 0) > 0;
}
