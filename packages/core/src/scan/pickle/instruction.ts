import type { ByteReader } from '../byte-reader.ts';
import { Unreadable } from '../unreadable.ts';
import { type Opcode, opcodes } from './opcodes.ts';
import { bytes, longText, unknown, type Value } from './values.ts';

/** One opcode with what follows it. */
export interface Instruction {
  name: string;
  /** A number for indices and codes, a value for literals, the two names of GLOBAL and INST, else undefined. */
  value: Value | undefined;
  names: readonly [module: string, name: string] | undefined;
}

/** Text longer than this names nothing. */
const longestName = 1024;
/** Numbers, and text that has to be read as one line. */
const longestLine = 64 * 2 ** 20;

/** @throws Unreadable where there is no opcode, or what follows it is cut off or malformed */
export async function readInstruction(reader: ByteReader): Promise<Instruction> {
  if (reader.available === 0 && !(await reader.fill(1))) throw new Unreadable('ends before its STOP opcode');
  await reader.fill(bytesAhead);
  const { name, argument } = opcodeOf(reader.byte());
  if (argument === 'line') return { name, value: fromLine(name, await line(reader)), names: undefined };
  if (argument === 'two-lines') {
    const module = (await line(reader)).toString('utf8');
    return { name, value: undefined, names: [module, (await line(reader)).toString('utf8')] };
  }
  if (argument === 'none') return { name, value: undefined, names: undefined };
  if ('bytes' in argument) {
    if (reader.available < argument.bytes) throw cutOff(name);
    return { name, value: numberOf(name, reader.take(argument.bytes)), names: undefined };
  }
  return { name, value: await counted(name, argument.counted, reader), names: undefined };
}

/** The next instruction, where its bytes have been read already and are few: nearly all are, and waiting for each takes most of the time. */
export function readAtOnce(reader: ByteReader): Instruction | undefined {
  if (reader.available < bytesAhead) return undefined;
  const { name, argument } = opcodeOf(reader.ahead(0, 1)[0]!);
  if (argument === 'line' || argument === 'two-lines') return undefined;
  if (argument !== 'none' && 'counted' in argument) {
    const length = lengthOf(reader.ahead(1, argument.counted));
    if (!isKept(name) || length > longestName) return undefined;
    reader.take(1 + argument.counted);
    return { name, value: valueOf(name, reader.take(length)), names: undefined };
  }
  reader.byte();
  if (argument === 'none') return { name, value: undefined, names: undefined };
  return { name, value: numberOf(name, reader.take(argument.bytes)), names: undefined };
}

/** Enough for an opcode with the longest name. */
const bytesAhead = longestName + 16;

function opcodeOf(code: number): Opcode {
  const opcode = opcodes[code];
  if (opcode) return opcode;
  throw new Unreadable(`holds the byte 0x${code.toString(16).padStart(2, '0')} where an opcode has to be`);
}

function numberOf(name: string, raw: Buffer): Value {
  if (name === 'BINFLOAT') return raw.readDoubleBE(0);
  if (name === 'BININT') return raw.readInt32LE(0);
  return raw.length === 8 ? Number(raw.readBigUInt64LE(0)) : raw.readUIntLE(0, raw.length);
}

async function counted(name: string, width: 1 | 4 | 8, reader: ByteReader): Promise<Value> {
  if (reader.available < width) throw cutOff(name);
  const length = lengthOf(reader.take(width));
  if (length > longestName || !isKept(name)) {
    if (!(await reader.skip(length))) throw cutOff(name);
    return name.startsWith('LONG') ? unknown : isKept(name) ? longText : bytes;
  }
  if (!(await reader.fill(length))) throw cutOff(name);
  return valueOf(name, reader.take(length));
}

function lengthOf(prefix: Buffer): number {
  return prefix.length === 8 ? Number(prefix.readBigUInt64LE(0)) : prefix.readUIntLE(0, prefix.length);
}

/** Text and numbers are kept; bytes are data. */
function isKept(name: string): boolean {
  return !name.includes('BYTE');
}

function valueOf(name: string, raw: Buffer): Value {
  if (name.startsWith('LONG')) return signed(raw);
  return raw.toString(name.includes('UNICODE') ? 'utf8' : 'latin1');
}

/** Two's complement, little-endian. */
function signed(raw: Buffer): number | bigint {
  if (raw.length === 0) return 0;
  if (raw.length <= 6) return raw.readIntLE(0, raw.length);
  const value = BigInt(`0x${Buffer.from(raw).reverse().toString('hex')}`);
  return raw.at(-1)! < 0x80 ? value : value - (1n << BigInt(8 * raw.length));
}

async function line(reader: ByteReader): Promise<Buffer> {
  const found = await reader.line(longestLine);
  if (!found) throw new Unreadable('ends inside an argument');
  return found;
}

function fromLine(name: string, raw: Buffer): Value {
  const text = raw.toString('latin1');
  if (name === 'UNICODE')
    return raw.length > longestName
      ? longText
      : unescaped(raw.toString('latin1'), /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g);
  if (name === 'PERSID') return text;
  if (name === 'STRING') return fromRepr(text);
  if (name === 'FLOAT') {
    const number = Number(text.trim());
    if (Number.isNaN(number) && !/^\s*[+-]?(nan|inf(inity)?)\s*$/i.test(text)) throw malformed(name);
    return number;
  }
  if (name === 'INT' && (text === '00' || text === '01')) return text === '01';
  const digits = text
    .trim()
    .replace(name === 'LONG' ? /L$/ : /$^/, '')
    .replaceAll('_', '');
  if (!/^[+-]?\d+$/.test(digits)) throw malformed(name);
  return digits.length < 16
    ? Number(digits)
    : digits.length > 4300
      ? unknown
      : BigInt(digits.replace('+', ''));
}

/** A Python string literal in quotes, as protocol 0 writes it. */
function fromRepr(text: string): Value {
  const literal = text.trimEnd();
  const quote = literal[0];
  if (literal.length < 2 || (quote !== "'" && quote !== '"') || literal.at(-1) !== quote)
    throw malformed('STRING');
  const inner = literal.slice(1, -1);
  if (inner.length > longestName) return longText;
  return unescaped(inner, /\\x([0-9a-fA-F]{2})|\\([0-7]{1,3})|\\(.)/g);
}

const simpleEscapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

function unescaped(text: string, escapes: RegExp): string {
  return text.replace(escapes, (all: string, first?: string, second?: string, third?: string) => {
    if (first !== undefined) return String.fromCodePoint(parseInt(first, 16));
    if (second !== undefined) {
      const code = parseInt(second, second.length === 8 ? 16 : 8);
      return code > 0x10ffff ? all : String.fromCodePoint(code);
    }
    return typeof third === 'string' ? (simpleEscapes[third] ?? third) : all;
  });
}

function cutOff(name: string): Unreadable {
  return new Unreadable(`ends inside the argument of ${name}`);
}

function malformed(name: string): Unreadable {
  return new Unreadable(`has an argument of ${name} that is none`);
}
