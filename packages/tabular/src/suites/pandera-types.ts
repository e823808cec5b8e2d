import type { ColumnKind } from '../sources.ts';
import { numericKinds } from '../sources/table.ts';
import type { DeclaredType } from './column-type.ts';

/** What a dtype of pandas asks of a column of a file. */
export interface Dtype {
  /** The dtype itself, or the type that it stands for. */
  asked: { dtype: string } | { type: DeclaredType };
  /** Kinds of columns that `coerce` turns into it whatever their values. */
  coercedFrom: readonly ColumnKind[];
  /** What a text has to be to become it, where that is a number. */
  numbers?: 'whole' | 'any';
}

const dated: ColumnKind[] = ['date', 'timestamp'];
const every: ColumnKind[] = [...numericKinds, ...dated, 'string', 'time', 'binary', 'nested', 'other'];

/**
 * The dtype that Pandera wrote by this name, or null for one that no column of a file has. pandas reads files into
 * NumPy's; beside these Pandera accepts its extension types of numbers and text (`Int64`, `double[pyarrow]`,
 * `string[python]`), but none of truth values and dates.
 */
export function dtypeNamed(name: string): Dtype | null {
  const plain = name.replace(/\[(?:pyarrow|python|pyarrow_numpy)\]$/, '');
  const asked = { dtype: plain.toLowerCase() };
  if (/^u?int(?:8|16|32|64)$/i.test(plain))
    return { asked, coercedFrom: ['integer', 'boolean'], numbers: 'whole' };
  if (/^(?:float(?:32|64)|double)$/i.test(plain)) return { asked, coercedFrom: numericKinds, numbers: 'any' };
  if (plain === 'bool' || plain === 'boolean') return { asked: { dtype: name }, coercedFrom: ['boolean'] };
  if (name === 'str' || name === 'string') return { asked: { type: 'string' }, coercedFrom: every };
  if (/^(?:large_)?string\b/.test(plain)) return { asked: { dtype: name }, coercedFrom: every };
  if (plain === 'object') return { asked: { dtype: 'object' }, coercedFrom: every };
  if (/^(?:datetime64|timestamp)\b/.test(plain)) return { asked: { type: 'timestamp' }, coercedFrom: dated };
  if (plain.startsWith('date32')) return { asked: { dtype: name }, coercedFrom: dated };
  return plain === 'date' ? { asked: { type: 'date' }, coercedFrom: dated } : null;
}
