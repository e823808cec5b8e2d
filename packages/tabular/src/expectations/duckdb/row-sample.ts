import type { TableColumn } from '../../sources.ts';
import { identifier, parameter } from '../../sql.ts';

/** Only the rows drawn are converted: the fields of a struct are the columns as they are. */
export function rowSample(columns: readonly TableColumn[], share: number): string {
  const fields = columns.map(({ name }, i) => `c${i}: ${identifier(name)}`).join(', ');
  const drawn = share < 1 ? ` FILTER (WHERE random() < ${share})` : '';
  const numbers = columns.map((column, i) => asNumber(column, `${parameter}.c${i}`)).join(', ');
  return `list_transform(coalesce(list({${fields}})${drawn}, []), lambda ${parameter}: [${numbers}])`;
}

function asNumber({ type }: TableColumn, value: string): string {
  if (type === 'date' || type === 'timestamp') return `CAST(epoch(${value}) AS DOUBLE)`;
  return `CAST(${type === 'string' ? `length(CAST(${value} AS VARCHAR))` : value} AS DOUBLE)`;
}
