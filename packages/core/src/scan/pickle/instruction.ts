import type { ByteReader } from '../byte-reader.ts';
import { Malformed, Unreadable } from '../unreadable.ts';
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
  if (reader.available === 0 && !(await reader.fill(1))) throw new Malformed('ends before its STOP opcode');
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
  throw new Malformed(`holds the byte 0x${code.toString(16).padStart(2, '0')} where an opcode has to be`);
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
  if (found) return found;
  if (reader.available > longestLine)
    throw new Unreadable(`has a line of more than ${longestLine / 2 ** 20} MiB where an argument has to be`);
  throw new Malformed('ends inside an argument');
}

function fromLine(name: string, raw: Buffer): Value {
  const text = raw.toString('latin1');
  if (name === 'UNICODE')
    return raw.length > longestName
      ? longText
      : unescaped(raw.toString('latin1'), /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g);
  if (name === 'PERSID') return text;
  if (name === 'STRING') return fromRepr(text);
  if (name === 'FLOAT') return floatOf(text);
  if (name === 'GET' || name === 'PUT') return indexOf(name, text);
  return integerOf(name, text);
}

/**
 * Python's unpicklers read an integer in any of its notations, the one in C also as `strtol` does: octal, empty, up to a zero byte. Those
 * that are not plain decimals are passed over as numbers that are not known.
 */
function integerOf(name: string, text: string): Value {
  if (name === 'INT' && (text === '00' || text === '01')) return text === '01';
  if (!/^\s*([+-]?_?\d\w*)?L?\s*(\0|$)/.test(text)) throw malformed(name);
  const [, digits] =
    (name === 'LONG' ? /^([+-]?(?:0|[1-9]\d*))L?$/ : /^([+-]?(?:0|[1-9]\d*))$/).exec(text) ?? [];
  if (digits === undefined || digits.length > 4300) return unknown;
  return digits.length < 16 ? Number(digits) : BigInt(digits.replace('+', ''));
}

/** @throws Unreadable for an index that Python may read as another number */
function indexOf(name: string, text: string): number {
  if (!/^\s*\+?\d[\d_]*\s*(\0|$)/.test(text)) throw malformed(name);
  const index = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(index)) throw new Unreadable(`has an argument of ${name} that is no plain number`);
  return index;
}

/** Python's are more than JavaScript's: underscores, and in C up to a zero byte. */
function floatOf(text: string): Value {
  const number = Number(text);
  if (text !== '' && !Number.isNaN(number)) return number;
  if (!/^\s*[+-]?(\.?_?\d[\w.+-]*|nan|inf(inity)?)\s*(\0|$)/i.test(text)) throw malformed('FLOAT');
  return unknown;
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
  return new Malformed(`ends inside the argument of ${name}`);
}

function malformed(name: string): Unreadable {
  return new Malformed(`has an argument of ${name} that is none`);
}
