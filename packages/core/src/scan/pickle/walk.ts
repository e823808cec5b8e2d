import type { ByteReader } from '../byte-reader.ts';
import type { ScanLimits } from '../limits.ts';
import { Malformed, Unreadable } from '../unreadable.ts';
import { type Instruction, readAtOnce, readInstruction } from './instruction.ts';
import type { Judge } from './judge.ts';
import { arrayOf, isArrayWrapper, type StoredArray } from './joblib-array.ts';
import { Machine } from './machine.ts';
import { bytes, isKind, kindOf, list, set, type Tuple, unknown, type Value } from './values.ts';

export interface Walked {
  /** What the stream leaves. */
  value: Value;
  /** Whether joblib's arrays stand in it. */
  hasArrays: boolean;
}

/**
 * Goes through one pickle as an unpickler would, up to its STOP, without importing or calling anything, and reports every import, call
 * and state that the allow list does not have.
 * @throws Malformed where every unpickler fails; what it would have done until then is reported
 * @throws Unreadable where the scan cannot tell, or a limit ends it
 */
export async function walkPickle(
  reader: ByteReader,
  judge: Judge,
  limits: Pick<ScanLimits, 'pickleValues'>,
): Promise<Walked> {
  const machine = new Machine(limits.pickleValues);
  let hasArrays = false;
  let frameEnd = 0;
  for (;;) {
    const instruction = readAtOnce(reader) ?? (await readInstruction(reader));
    if (instruction.name === 'FRAME') frameEnd = reader.position + (instruction.value as number);
    if (instruction.name === 'STOP') return { value: machine.pop(), hasArrays };
    step(instruction, machine, judge);
    if (judge.isFailed) throw new Malformed('names a module that there is not');
    if (instruction.name !== 'BUILD' || judge.reading !== 'joblib' || !isArrayWrapper(machine.top()))
      continue;
    // Python reads a frame at once, and joblib the array after it.
    if (reader.position < frameEnd) throw new Unreadable('has an array of joblib inside a frame');
    hasArrays = true;
    machine.replaceTop(await passArray(arrayOf(machine.top()), reader, judge, limits));
  }
}

/** What joblib reads from the stream itself after an array's description. */
async function passArray(
  array: StoredArray,
  reader: ByteReader,
  judge: Judge,
  limits: Pick<ScanLimits, 'pickleValues'>,
): Promise<Value> {
  if (array.hasObjects) return (await walkPickle(reader, judge, limits)).value;
  if (array.isAligned) {
    if (!(await reader.fill(1))) throw new Malformed('ends inside an array of joblib');
    const padding = reader.byte();
    if (!(await reader.skip(padding))) throw new Malformed('ends inside an array of joblib');
  }
  if (!(await reader.skip(array.bytes))) throw new Malformed('ends inside an array of joblib');
  return {
    kind: 'instance',
    of: { kind: 'global', module: 'numpy', name: 'ndarray' },
    args: null,
    state: undefined,
  };
}

function step({ name, value, names }: Instruction, machine: Machine, judge: Judge): void {
  switch (name) {
    case 'PROTO':
      if ((value as number) > 5)
        throw new Malformed(`is of pickle protocol ${value as number}, of which there are 0 to 5`);
      return;
    case 'FRAME':
      return;
    case 'MARK':
      return machine.mark();
    case 'POP':
      return machine.popOrMark();
    case 'POP_MARK':
      machine.popMark();
      return;
    case 'DUP':
      return machine.push(machine.top());
    case 'NONE':
      return machine.push(null);
    case 'NEWTRUE':
    case 'NEWFALSE':
      return machine.push(name === 'NEWTRUE');
    case 'GET':
    case 'BINGET':
    case 'LONG_BINGET':
      return machine.push(machine.get(Number(value)));
    case 'PUT':
    case 'BINPUT':
    case 'LONG_BINPUT':
      return machine.put(Number(value));
    case 'MEMOIZE':
      return machine.memoize();
    case 'GLOBAL':
      return machine.push(judge.import(names![0], names![1], name));
    case 'STACK_GLOBAL': {
      const attribute = machine.pop();
      return machine.push(judge.import(machine.pop(), attribute, name));
    }
    case 'EXT1':
    case 'EXT2':
    case 'EXT4':
      return machine.push(judge.extension(value as number, name));
    case 'PERSID':
      return machine.push(judge.persistent(value!, name));
    case 'BINPERSID':
      return machine.push(judge.persistent(machine.pop(), name));
    case 'NEXT_BUFFER':
      throw new Malformed('needs buffers from outside the file (NEXT_BUFFER)');
    case 'READONLY_BUFFER':
      return;
    default:
      if (value !== undefined) return machine.push(value);
      if (!collect(name, machine, judge)) call(name, names, machine, judge);
  }
}

/** Opcodes that make and fill tuples, lists, dicts and sets. */
function collect(name: string, machine: Machine, judge: Judge): boolean {
  switch (name) {
    case 'EMPTY_TUPLE':
      machine.push(tupleOf([]));
      return true;
    case 'TUPLE1':
    case 'TUPLE2':
    case 'TUPLE3':
      machine.push(tupleOf(Array.from({ length: Number(name.at(-1)) }, () => machine.pop()).reverse()));
      return true;
    case 'TUPLE':
      machine.push(tupleOf(machine.popMark()));
      return true;
    case 'EMPTY_LIST':
      machine.push(list);
      return true;
    case 'LIST':
      machine.popMark();
      machine.push(list);
      return true;
    case 'EMPTY_SET':
      machine.push(set);
      return true;
    case 'FROZENSET':
      machine.popMark();
      machine.push(set);
      return true;
    case 'EMPTY_DICT':
      machine.push({ kind: 'dict', entries: new Map(), hasOpaqueKeys: false });
      return true;
    case 'DICT': {
      const items = machine.popMark();
      machine.push({ kind: 'dict', entries: new Map(), hasOpaqueKeys: false });
      fill(items, name, machine, judge);
      return true;
    }
    case 'SETITEM': {
      const value = machine.pop();
      fill([machine.pop(), value], name, machine, judge);
      return true;
    }
    case 'SETITEMS':
      fill(machine.popMark(), name, machine, judge);
      return true;
    case 'APPEND':
      machine.pop();
      judge.fill(machine.top(), name);
      return true;
    case 'APPENDS':
    case 'ADDITEMS':
      machine.popMark();
      judge.fill(machine.top(), name);
      return true;
    case 'BINBYTES':
    case 'SHORT_BINBYTES':
    case 'BINBYTES8':
    case 'BYTEARRAY8':
      machine.push(bytes);
      return true;
    default:
      return false;
  }
}

/** A dict with more is data; the names that Python calls are kept of any. */
const mostEntries = 1000;

function fill(items: Value[], name: string, machine: Machine, judge: Judge): void {
  if (items.length % 2 === 1) throw new Malformed('sets a key without a value');
  const target = machine.top();
  judge.fill(target, name);
  if (!isKind(target, 'dict')) return;
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at]!;
    if (isKind(key, 'instance') || isKind(key, 'unknown')) target.hasOpaqueKeys = true;
    const isKept = typeof key === 'string' && (target.entries.size < mostEntries || key.startsWith('__'));
    if (isKept) target.entries.set(key, items[at + 1]!);
  }
}

/** Opcodes that run something. */
function call(name: string, names: Instruction['names'], machine: Machine, judge: Judge): void {
  switch (name) {
    case 'REDUCE': {
      const args = machine.pop();
      return machine.replaceTop(judge.call(machine.top(), args, name));
    }
    case 'NEWOBJ': {
      const args = machine.pop();
      return machine.replaceTop(judge.make(machine.top(), args, name));
    }
    case 'NEWOBJ_EX': {
      const keywords = machine.pop();
      const args = machine.pop();
      const isPlain = isKind(keywords, 'dict') && keywords.entries.size === 0;
      return machine.replaceTop(judge.make(machine.top(), isPlain ? args : unknown, name));
    }
    case 'INST': {
      const args = tupleOf(machine.popMark());
      return machine.push(old(judge.import(names![0], names![1], name), args, name, judge));
    }
    case 'OBJ': {
      const [target, ...args] = machine.popMark();
      if (target === undefined) throw new Malformed('makes an object of no class');
      return machine.push(old(target, tupleOf(args), name, judge));
    }
    case 'BUILD': {
      const state = machine.pop();
      return judge.build(machine.top(), state, name);
    }
    default:
      throw new Malformed(`holds the opcode ${name} over a value of the kind ${kindOf(machine.top())}`);
  }
}

/** INST and OBJ make a class without arguments as NEWOBJ does, and call everything else. */
function old(target: Value, args: Tuple, name: string, judge: Judge): Value {
  return args.items.length === 0 && judge.isMakeable(target)
    ? judge.make(target, args, name)
    : judge.call(target, args, name);
}

function tupleOf(items: Value[]): Tuple {
  return { kind: 'tuple', items };
}
