import type { TableColumn } from '../sources.ts';
import { isZoned } from './moment.ts';

/** A type that NumPy's names lead to: its scalar class, and the dtype as NumPy prints it. */
export interface Dtype {
  scalar: string;
  name: string;
}

const integers = ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'];
const floats = ['float16', 'float32', 'float64', 'complex64', 'complex128'];
const aliases: Record<string, string> = {
  int64: 'int int_ long intp i8 l p',
  int8: 'byte i1 b',
  int16: 'short i2 h',
  int32: 'intc i4 i',
  uint64: 'uint ulong uintp u8 L P',
  uint8: 'ubyte u1 B',
  uint16: 'ushort u2 H',
  uint32: 'uintc u4 I',
  float64: 'float double f8 d',
  float16: 'half f2 e',
  float32: 'single f4 f',
  complex128: 'complex c16 D',
  complex64: 'c8 F',
  bool: 'bool_ ? b1',
};

/** Names of NumPy 2 on 64-bit Linux. */
const dtypes = new Map<string, Dtype>([
  ...[...integers, ...floats, 'bool'].flatMap((name): [string, Dtype][] =>
    [name, ...(aliases[name] ?? '').split(' ').filter(Boolean)].map((each) => [each, { scalar: name, name }]),
  ),
  ...named('object_', 'object', 'object object_ O'),
  ...named('longlong', 'int64', 'longlong q'),
  ...named('ulonglong', 'uint64', 'ulonglong Q'),
  ...named('longdouble', 'float128', 'longdouble float128 g'),
  ...named('str_', '<U0', 'str str_ unicode U'),
  ...named('bytes_', '|S0', 'bytes bytes_ S'),
  ...named('void', '|V0', 'void V'),
]);

function named(scalar: string, name: string, names: string): [string, Dtype][] {
  return names.split(' ').map((each) => [each, { scalar, name }]);
}

/** What NumPy reads a name as, or null where it knows none. */
export function dtypeNamed(name: string): Dtype | null {
  const time = /^[<=]?(datetime64|timedelta64|M8|m8)(\[(?:Y|M|W|D|h|m|s|ms|us|ns)\])?$/.exec(name);
  if (!time) return dtypes.get(name.replace(/^[<=](?=[a-zA-Z]\d)/, '')) ?? null;
  const scalar = { M8: 'datetime64', m8: 'timedelta64' }[time[1] as string] ?? String(time[1]);
  return { scalar, name: `${scalar}${time[2] ?? ''}` };
}

/** The dtype that pandas gives a column which is read from Parquet; one missing value makes integers floats. */
export function dtypeOf(column: TableColumn, hasMissing: boolean): Dtype {
  const { type, sqlType } = column;
  const of = (name: string) => dtypes.get(name) as Dtype;
  if (type === 'integer') return of(hasMissing ? 'float64' : (integerTypes[sqlType] ?? 'int64'));
  if (type === 'boolean') return of(hasMissing ? 'object' : 'bool');
  if (sqlType === 'DOUBLE') return of('float64');
  if (sqlType === 'FLOAT') return of('float32');
  if (isZoned(column)) return { scalar: 'Timestamp', name: 'datetime64[us, UTC]' };
  const unit = timestampUnits[sqlType];
  return unit ? (dtypeNamed(`datetime64[${unit}]`) as Dtype) : of('object');
}

const integerTypes: Record<string, string> = {
  TINYINT: 'int8',
  SMALLINT: 'int16',
  INTEGER: 'int32',
  BIGINT: 'int64',
  UTINYINT: 'uint8',
  USMALLINT: 'uint16',
  UINTEGER: 'uint32',
  UBIGINT: 'uint64',
  HUGEINT: 'float64',
};
const timestampUnits: Record<string, string> = {
  TIMESTAMP: 'us',
  TIMESTAMP_S: 's',
  TIMESTAMP_MS: 'ms',
  TIMESTAMP_NS: 'ns',
};

/** The Python classes that the values of an `object` column are of. */
export function pythonClasses(column: TableColumn): readonly string[] {
  if (column.type === 'boolean') return ['bool', 'int'];
  if (column.type === 'string') return ['str'];
  if (column.type === 'binary') return ['bytes'];
  if (column.type === 'date' || column.type === 'time') return [column.type];
  if (column.sqlType.startsWith('DECIMAL')) return ['Decimal'];
  if (column.type === 'nested') return column.sqlType.startsWith('STRUCT') ? ['dict'] : [];
  return [];
}

/** The class of Python's own that a name means, as Great Expectations reads it. */
export function pythonClassNamed(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower === 'long') return 'int';
  if (lower === 'string_types') return 'str';
  if (['date', 'time', 'datetime', 'Decimal', 'NaTType'].includes(name)) return name;
  return ['none', 'bool', 'int', 'float', 'bytes', 'complex', 'str', 'list', 'dict'].includes(lower)
    ? lower
    : null;
}

/** Names of pandas' own types, which no column read from a file has but for times with a zone. */
const pandasNames = new Set(
  'category Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float32 Float64 boolean string interval Sparse'.split(
    ' ',
  ),
);

/** What pandas reads a name as, in the form that it prints; null where it knows none. */
export function pandasDtypeNamed(name: string): string | null {
  const zoned = /^datetime64\[(s|ms|us|ns), (.+)\]$/.exec(name);
  if (zoned) return `datetime64[${zoned[1]}, ${/^utc$/i.test(zoned[2] as string) ? 'UTC' : zoned[2]}]`;
  if (pandasNames.has(name) || /^(?:period|interval|string|Sparse)\[.+\]$|\[pyarrow\]$/.test(name))
    return name;
  return dtypeNamed(name)?.name ?? null;
}

export const pandasClasses = new Set(
  'Timestamp Timedelta Period Interval Categorical CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype SparseDtype StringDtype BooleanDtype Int8Dtype Int16Dtype Int32Dtype Int64Dtype UInt8Dtype UInt16Dtype UInt32Dtype UInt64Dtype Float32Dtype Float64Dtype ArrowDtype'.split(
    ' ',
  ),
);
