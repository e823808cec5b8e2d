/** What follows an opcode in the stream. */
export type Argument =
  | 'none'
  | 'line'
  | 'two-lines'
  /** A number of that many bytes, little-endian. */
  | { bytes: 1 | 2 | 4 | 8 }
  /** A length of that many bytes, then as many bytes. */
  | { counted: 1 | 4 | 8 };

/** Every opcode of protocols 0 to 5: https://docs.python.org/3/library/pickletools.html */
const table: Record<string, [code: number | string, argument: Argument]> = {
  MARK: ['(', 'none'],
  STOP: ['.', 'none'],
  POP: ['0', 'none'],
  POP_MARK: ['1', 'none'],
  DUP: ['2', 'none'],
  FLOAT: ['F', 'line'],
  INT: ['I', 'line'],
  BININT: ['J', { bytes: 4 }],
  BININT1: ['K', { bytes: 1 }],
  LONG: ['L', 'line'],
  BININT2: ['M', { bytes: 2 }],
  NONE: ['N', 'none'],
  PERSID: ['P', 'line'],
  BINPERSID: ['Q', 'none'],
  REDUCE: ['R', 'none'],
  STRING: ['S', 'line'],
  BINSTRING: ['T', { counted: 4 }],
  SHORT_BINSTRING: ['U', { counted: 1 }],
  UNICODE: ['V', 'line'],
  BINUNICODE: ['X', { counted: 4 }],
  APPEND: ['a', 'none'],
  BUILD: ['b', 'none'],
  GLOBAL: ['c', 'two-lines'],
  DICT: ['d', 'none'],
  EMPTY_DICT: ['}', 'none'],
  APPENDS: ['e', 'none'],
  GET: ['g', 'line'],
  BINGET: ['h', { bytes: 1 }],
  INST: ['i', 'two-lines'],
  LONG_BINGET: ['j', { bytes: 4 }],
  LIST: ['l', 'none'],
  EMPTY_LIST: [']', 'none'],
  OBJ: ['o', 'none'],
  PUT: ['p', 'line'],
  BINPUT: ['q', { bytes: 1 }],
  LONG_BINPUT: ['r', { bytes: 4 }],
  SETITEM: ['s', 'none'],
  TUPLE: ['t', 'none'],
  EMPTY_TUPLE: [')', 'none'],
  SETITEMS: ['u', 'none'],
  BINFLOAT: ['G', { bytes: 8 }],
  BINBYTES: ['B', { counted: 4 }],
  SHORT_BINBYTES: ['C', { counted: 1 }],
  PROTO: [0x80, { bytes: 1 }],
  NEWOBJ: [0x81, 'none'],
  EXT1: [0x82, { bytes: 1 }],
  EXT2: [0x83, { bytes: 2 }],
  EXT4: [0x84, { bytes: 4 }],
  TUPLE1: [0x85, 'none'],
  TUPLE2: [0x86, 'none'],
  TUPLE3: [0x87, 'none'],
  NEWTRUE: [0x88, 'none'],
  NEWFALSE: [0x89, 'none'],
  LONG1: [0x8a, { counted: 1 }],
  LONG4: [0x8b, { counted: 4 }],
  SHORT_BINUNICODE: [0x8c, { counted: 1 }],
  BINUNICODE8: [0x8d, { counted: 8 }],
  BINBYTES8: [0x8e, { counted: 8 }],
  EMPTY_SET: [0x8f, 'none'],
  ADDITEMS: [0x90, 'none'],
  FROZENSET: [0x91, 'none'],
  NEWOBJ_EX: [0x92, 'none'],
  STACK_GLOBAL: [0x93, 'none'],
  MEMOIZE: [0x94, 'none'],
  FRAME: [0x95, { bytes: 8 }],
  BYTEARRAY8: [0x96, { counted: 8 }],
  NEXT_BUFFER: [0x97, 'none'],
  READONLY_BUFFER: [0x98, 'none'],
};

export interface Opcode {
  name: string;
  argument: Argument;
}

/** By the byte that stands in the stream. */
export const opcodes: readonly (Opcode | undefined)[] = opcodesByCode();

function opcodesByCode(): (Opcode | undefined)[] {
  const byCode: (Opcode | undefined)[] = Array.from({ length: 256 }, () => undefined);
  for (const [name, [code, argument]] of Object.entries(table))
    byCode[typeof code === 'string' ? code.charCodeAt(0) : code] = { name, argument };
  return byCode;
}
