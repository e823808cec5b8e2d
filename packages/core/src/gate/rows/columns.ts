/** From what an input names to columns of a table. */
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import { UserError } from '../../runtime/user-error.ts';

/** A column, and the class or label that it is of where the input says so. */
export interface NamedColumn {
  of: string | undefined;
  column: TableColumn;
}

/** @throws UserError for a column that the table does not have */
export function columnOf(table: Table, name: string, input: string): TableColumn {
  const names = table.columns.map((column) => column.name);
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  throw new UserError(
    `Column '${name}' is not in ${placeOf(table)}${suggestion(name, names) || `: set ${input} to one of ${names.slice(0, 20).join(', ')}.`}`,
  );
}

/**
 * The columns of an input: one by its name; several, separated by commas or lines, each as `class=column` or by its
 * name alone; or those of a pattern such as `score_*`, the rest of whose names is what they are of.
 * @throws UserError for a column that the table does not have, and a pattern that fits none
 */
export function columnsOf(table: Table, text: string, input: string): NamedColumn[] {
  const has = (name: string) => table.columns.some((column) => column.name === name);
  if (has(text)) return [{ of: undefined, column: columnOf(table, text, input) }];
  const parts = text.split(/[,\n]/).map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .flatMap((part): NamedColumn[] => {
      const [, of, named] = has(part) ? [] : (/^([^=]+?)\s*=\s*(.+)$/.exec(part) ?? []);
      if (of !== undefined) return [{ of, column: columnOf(table, named!, input) }];
      return part.includes('*') && !has(part)
        ? columnsLike(table, part, input)
        : [{ of: undefined, column: columnOf(table, part, input) }];
    });
}

function columnsLike(table: Table, pattern: string, input: string): NamedColumn[] {
  const [before, after, more] = pattern.split('*') as [string, string, string?];
  if (more !== undefined) throw new UserError(`Input '${input}' takes one * in a pattern, such as score_*.`);
  const fitting = table.columns.filter(
    ({ name }) =>
      name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after),
  );
  if (fitting.length === 0)
    throw new UserError(
      `No column of ${placeOf(table)} is like '${pattern}': set ${input} to a pattern that fits some of ${table.columns
        .map(({ name }) => name)
        .slice(0, 20)
        .join(', ')}.`,
    );
  return fitting.map((column) => ({
    of: column.name.slice(before.length, column.name.length - after.length),
    column,
  }));
}

function placeOf({ files }: Table): string {
  return files.length === 1 ? `'${files[0]!.name}'` : `'${files[0]!.name}' and the files beside it`;
}
