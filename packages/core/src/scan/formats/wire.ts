import type { ByteReader } from '../byte-reader.ts';
import { Unreadable } from '../unreadable.ts';

/** A field of a Protocol Buffers message in the stream (https://protobuf.dev/programming-guides/encoding/). */
export interface Field {
  number: number;
  /** A number; 0 for a field of bytes. */
  value: number;
  /** Where its bytes end; undefined for a number. */
  end: number | undefined;
}

/**
 * The fields of the message that ends at `end`, in order. What the caller does not read of a field is passed over, so that tensors
 * cost nothing.
 * @throws Unreadable where it is no message
 */
export async function* fieldsOf(reader: ByteReader, end: number): AsyncGenerator<Field> {
  while (reader.position < end) {
    const tag = await varint(reader);
    const number = Math.floor(tag / 8);
    // Parsers hold a tag in 32 bits, and what is larger is another field to some of them.
    if (number === 0 || tag >= 2 ** 32) throw noMessage();
    const field = await fieldAt(number, tag % 8, reader);
    if ((field.end ?? reader.position) > end) throw noMessage();
    yield field;
    if (field.end === undefined) continue;
    if (reader.position > field.end || !(await reader.skip(field.end - reader.position))) throw noMessage();
  }
}

/** The field as text. @throws Unreadable beyond `limit` bytes */
export async function textOf(reader: ByteReader, field: Field, limit = 2 ** 16): Promise<string> {
  const length = (field.end ?? reader.position) - reader.position;
  if (length > limit) throw new Unreadable(`has a name of ${length} bytes`);
  if (!(await reader.fill(length))) throw noMessage();
  return reader.take(length).toString('utf8');
}

/** The field as text of one line; a message is none, because its fields begin with control characters. @throws Unreadable where it is none */
export async function nameOf(reader: ByteReader, field: Field): Promise<string> {
  const text = await textOf(reader, field);
  if (/\p{Cc}/u.test(text)) throw new Unreadable('has a message where a name should be');
  return text;
}

/** The numbers of a repeated field, packed or one by one. */
export async function numbersOf(reader: ByteReader, field: Field): Promise<number[]> {
  if (field.end === undefined) return [field.value];
  const numbers: number[] = [];
  while (reader.position < field.end) numbers.push(await varint(reader));
  return numbers;
}

async function fieldAt(number: number, type: number, reader: ByteReader): Promise<Field> {
  if (type === 0) return { number, value: await varint(reader), end: undefined };
  if (type === 2) {
    const length = await varint(reader);
    return { number, value: 0, end: reader.position + length };
  }
  if (type === 1 || type === 5) {
    const width = type === 1 ? 8 : 4;
    if (!(await reader.fill(width))) throw noMessage();
    const raw = reader.take(width);
    return {
      number,
      value: type === 1 ? Number(raw.readBigUInt64LE(0)) : raw.readUInt32LE(0),
      end: undefined,
    };
  }
  throw noMessage();
}

async function varint(reader: ByteReader): Promise<number> {
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (reader.available === 0 && !(await reader.fill(1))) throw noMessage();
    const byte = reader.byte();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw noMessage();
}

function noMessage(): Unreadable {
  return new Unreadable('is no Protocol Buffers message');
}
