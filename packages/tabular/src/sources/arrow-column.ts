import { type Data, DateUnit, type Field, TimeUnit, Type, type Vector } from 'apache-arrow';
import type { Date_, Decimal, Dictionary, Duration, Int, Time, Timestamp } from 'apache-arrow';
import type { LoadType } from '../engine/load.ts';

/** How a column of Arrow comes into the engine: values of a plain type, and an expression that makes its own type of them. */
export interface ArrowColumn {
  name: string;
  type: LoadType;
  values(vector: Vector): unknown[];
  sql(column: string): string;
}

const asIs = (column: string) => column;

/** Nested values come as JSON; what is dictionary-encoded comes as what it stands for. */
export function arrowColumn({ name, type }: Field): ArrowColumn {
  const column = (load: LoadType, value: (raw: never) => unknown, sql = asIs): ArrowColumn => ({
    name,
    type: load,
    values: (vector) => raw(vector, value as (raw: unknown) => unknown),
    sql,
  });
  const decoded = (load: LoadType, value: (value: never) => unknown, sql = asIs): ArrowColumn => ({
    name,
    type: load,
    values: (vector) =>
      Array.from({ length: vector.length }, (_, i) => {
        const one: unknown = vector.get(i);
        return one === null ? null : (value as (value: unknown) => unknown)(one);
      }),
    sql,
  });
  switch (type.typeId) {
    case Type.Null:
      return decoded('VARCHAR', () => null);
    case Type.Bool:
      return decoded('BOOLEAN', (value) => value);
    case Type.Int:
      return column(...intOf(type as Int));
    case Type.Float:
      return decoded((type as { precision?: number }).precision === 2 ? 'DOUBLE' : 'FLOAT', (value) => value);
    case Type.Utf8:
    case Type.LargeUtf8:
      return decoded('VARCHAR', (value) => value);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.FixedSizeBinary:
      return decoded('BLOB', (value) => value);
    case Type.Decimal:
      return decimalColumn(type as Decimal, decoded);
    case Type.Date:
      return (type as Date_).unit === DateUnit.DAY
        ? column(
            'INTEGER',
            (days) => days,
            (at) => `(DATE '1970-01-01' + ${at})`,
          )
        : column(
            'BIGINT',
            (ms: bigint) => ms * 1000n,
            (at) => `CAST(make_timestamp(${at}) AS DATE)`,
          );
    case Type.Time:
      return column(
        'BIGINT',
        (value: bigint | number) => micros(value, (type as Time).unit),
        (at) => `(TIME '00:00:00' + to_microseconds(${at}))`,
      );
    case Type.Timestamp:
      return timestampColumn(type as Timestamp, column);
    case Type.Duration:
      return column(
        'BIGINT',
        (value: bigint) => micros(value, (type as Duration).unit),
        (at) => `to_microseconds(${at})`,
      );
    case Type.Dictionary:
      return dictionaryColumn(name, type as Dictionary);
    default:
      return decoded(
        'VARCHAR',
        (value) => jsonText(value),
        (at) => `CAST(${at} AS JSON)`,
      );
  }
}

type MakeColumn = (
  load: LoadType,
  value: (raw: never) => unknown,
  sql?: (column: string) => string,
) => ArrowColumn;

function intOf({ bitWidth, isSigned }: Int): [LoadType, (raw: never) => unknown] {
  if (bitWidth === 64) return [isSigned ? 'BIGINT' : 'UBIGINT', (value) => value];
  if (bitWidth === 32 && !isSigned) return ['BIGINT', (value: number) => BigInt(value)];
  return ['INTEGER', (value) => value];
}

function timestampColumn({ unit, timezone }: Timestamp, column: MakeColumn): ArrowColumn {
  if (unit === TimeUnit.NANOSECOND && !timezone)
    return column(
      'BIGINT',
      (value) => value,
      (at) => `make_timestamp_ns(${at})`,
    );
  return column(
    'BIGINT',
    (value: bigint) => micros(value, unit),
    (at) => (timezone ? `(make_timestamp(${at}) AT TIME ZONE 'UTC')` : `make_timestamp(${at})`),
  );
}

function micros(value: bigint | number, unit: TimeUnit): bigint {
  const whole = BigInt(value);
  if (unit === TimeUnit.SECOND) return whole * 1_000_000n;
  if (unit === TimeUnit.MILLISECOND) return whole * 1000n;
  return unit === TimeUnit.MICROSECOND
    ? whole
    : BigInt.asIntN(64, (whole - (((whole % 1000n) + 1000n) % 1000n)) / 1000n);
}

/** The engine's decimals have 38 digits; wider ones become doubles. */
function decimalColumn({ precision, scale }: Decimal, decoded: MakeColumn): ArrowColumn {
  const type =
    precision <= 38 && scale >= 0 && scale <= precision ? `DECIMAL(${precision}, ${scale})` : 'DOUBLE';
  return decoded(
    'VARCHAR',
    (words: Uint32Array) => decimalText(words, scale),
    (at) => `CAST(${at} AS ${type})`,
  );
}

/** Words of 32 bits, the lowest first, in two's complement. */
function decimalText(words: Uint32Array, scale: number): string {
  const unsigned = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  return `${BigInt.asIntN(32 * words.length, unsigned)}e${-scale}`;
}

function dictionaryColumn(name: string, type: Dictionary): ArrowColumn {
  const inner = arrowColumn({ name, type: type.dictionary } as unknown as Field);
  return {
    ...inner,
    values: (vector) =>
      vector.data.flatMap((data) => {
        const words = inner.values(data.dictionary as Vector);
        return rawOf(data, (index) => words[Number(index)] ?? null);
      }),
  };
}

function raw(vector: Vector, value: (raw: unknown) => unknown): unknown[] {
  const [first, ...others] = vector.data;
  if (first && others.length === 0) return rawOf(first, value);
  return vector.data.flatMap((data) => rawOf(data, value));
}

/** The numbers of a column of fixed width as they are stored; the library's own getters round them to milliseconds. */
function rawOf(data: Data, value: (raw: unknown) => unknown): unknown[] {
  const stored = data.values as ArrayLike<unknown>;
  const values: unknown[] = Array.from({ length: data.length });
  for (let i = 0; i < data.length; i++) values[i] = data.getValid(i) ? value(stored[i]) : null;
  return values;
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return Number.isSafeInteger(Number(each)) ? Number(each) : String(each);
    if (each instanceof Uint8Array) return Buffer.from(each).toString('hex');
    return each;
  });
}
