import { createHash } from 'node:crypto';
import type { Engine } from './engine.ts';
import type { Table, TableColumn } from './sources.ts';
import { identifier, literal } from './sql.ts';

export const rowDigestAlgorithm = 'mlops-rows-v1';

/**
 * A digest of a table's rows, whatever their order, the order of the columns, the split into files and their
 * format; rows that stand there twice count twice. It finds changes, and is no seal against someone who makes
 * rows up to match it.
 *
 * `mlops-rows-v1`: each row is a text, of each column by the order of its name's code points: `~` for NULL, else
 * the tag of its type, the number of code points, a colon and the value (integers in decimal, `i`; floating point
 * in the shortest form that reads back as the same double, with no negative zero, `n`; decimals without trailing
 * zeros, `d`; text, `s`; truth values, `b`; dates, `D`; times, `t`; timestamps, `T`, those with a zone as
 * microseconds since 1970 in UTC, `Z`; bytes in hex, `x`; nested values as JSON, `j`; anything else as SQL prints
 * it, `o`). The four 64-bit words, big-endian, of the rows' sha256 are summed modulo 2^64. The digest is sha256
 * over the lines: the algorithm, each column's name in JSON and tag, the number of rows, the four sums in hex.
 */
export async function rowDigest(
  engine: Engine,
  { relation, columns }: Pick<Table, 'relation' | 'columns'>,
): Promise<string> {
  const sorted = columns.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const words = [0, 1, 2, 3].map(
    (word) => `sum(CAST('0x' || hash[${word * 16 + 1}:${word * 16 + 16}] AS UBIGINT)) AS word${word}`,
  );
  const row = sorted.map(rowPart).join(', ');
  const [sums] = await engine.all(
    `SELECT count(*) AS rows, ${words.join(', ')} FROM (SELECT sha256(concat(${row})) AS hash FROM ${relation})`,
  );
  const { rows, ...found } = sums as Record<string, number | bigint | null>;
  const lines = [
    rowDigestAlgorithm,
    ...sorted.map((column) => `${JSON.stringify(column.name)} ${tagOf(column)}`),
    String(rows),
    ...Object.values(found).map((sum) =>
      BigInt.asUintN(64, BigInt(sum ?? 0))
        .toString(16)
        .padStart(16, '0'),
    ),
  ];
  return createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');
}

function rowPart(column: TableColumn): string {
  const text = textOf(column);
  return `coalesce(${literal(tagOf(column))} || length(${text}) || ':' || ${text}, '~')`;
}

function tagOf({ type, sqlType }: TableColumn): string {
  if (sqlType.startsWith('DECIMAL')) return 'd';
  if (sqlType === 'TIMESTAMP WITH TIME ZONE') return 'Z';
  const tags = {
    integer: 'i',
    number: 'n',
    string: 's',
    boolean: 'b',
    date: 'D',
    time: 't',
    timestamp: 'T',
    binary: 'x',
    nested: 'j',
    other: 'o',
  } as const;
  return tags[type];
}

function textOf(column: TableColumn): string {
  const name = identifier(column.name);
  switch (tagOf(column)) {
    case 'n':
      return `CAST(CAST(${name} AS DOUBLE) + 0.0::DOUBLE AS VARCHAR)`;
    case 'd':
      return `regexp_replace(CAST(${name} AS VARCHAR), '(\\.\\d*?)0+$', '\\1')`;
    case 'Z':
      return `CAST(epoch_us(${name}) AS VARCHAR)`;
    case 'x':
      return `hex(${name})`;
    case 'j':
      return `CAST(to_json(${name}) AS VARCHAR)`;
    default:
      return `CAST(${name} AS VARCHAR)`;
  }
}
