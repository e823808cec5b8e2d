import type { ColumnKind } from '../sources.ts';
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

const numbers: ColumnKind[] = ['integer', 'number', 'boolean'];
const dated: ColumnKind[] = ['date', 'timestamp'];
const every: ColumnKind[] = [...numbers, ...dated, 'string', 'time', 'binary', 'nested', 'other'];

/**
 * The dtype that Pandera wrote by this name, or null for one that no column of a file has. Those of NumPy are
 * what pandas reads files into; its extension types (`Int64`, `string[python]`, `int64[pyarrow]`) stand for
 * what they hold.
 */
export function dtypeNamed(name: string): Dtype | null {
  const plain = name.replace(/\[(?:pyarrow|python|pyarrow_numpy)\]$/, '');
  const isNumpy = plain === name && name === name.toLowerCase();
  const asked = (type: DeclaredType): Dtype['asked'] => (isNumpy ? { dtype: name } : { type });
  if (/^u?int(?:8|16|32|64)$/i.test(plain))
    return { asked: asked('integer'), coercedFrom: ['integer', 'boolean'], numbers: 'whole' };
  if (/^(?:float(?:32|64)|double)$/i.test(plain))
    return { asked: asked('number'), coercedFrom: numbers, numbers: 'any' };
  if (plain === 'bool') return { asked: asked('boolean'), coercedFrom: ['boolean'] };
  if (plain === 'boolean') return { asked: { type: 'boolean' }, coercedFrom: ['boolean'] };
  if (/^(?:str|string|large_string|string\[.*\])$/.test(plain))
    return { asked: { type: 'string' }, coercedFrom: every };
  if (plain === 'object') return { asked: { dtype: 'object' }, coercedFrom: every };
  if (/^(?:datetime64|timestamp)\b/.test(plain)) return { asked: { type: 'timestamp' }, coercedFrom: dated };
  return plain === 'date' || plain.startsWith('date32')
    ? { asked: { type: 'date' }, coercedFrom: dated }
    : null;
}
