import { type Found, shownName } from '../finding.ts';
import { importable, useOf } from './allow-list.ts';
import { hasUnsoundFlags } from './numpy-dtype.ts';
import {
  type Global,
  type Instance,
  isGlobal,
  isKind,
  kindOf,
  type Persistent,
  unknown,
  type Value,
} from './values.ts';

/**
 * By what a pickle is loaded. `plain` is `pickle.load` on a file of joblib's, which takes the bytes of the arrays for opcodes: only what
 * a module that there is would run counts there, because an honest array that is taken for opcodes fails at once.
 */
export type Reading = 'pickle' | 'joblib' | 'torch' | 'plain';

/** Holds each import, call, object and state of one pickle to the allow list, and reports what does not hold. */
export class Judge {
  readonly reading: Reading;
  readonly #report: (found: Found) => void;
  hasImports = false;
  hasCalls = false;
  /** A plain reading stops at a module that there is not, as `pickle.load` does. */
  isFailed = false;

  constructor(reading: Reading, report: (found: Found) => void) {
    this.reading = reading;
    this.#report = report;
  }

  /** GLOBAL, STACK_GLOBAL, INST: importing a module runs its code, and the name is there to be called. */
  import(module: Value, name: Value, mechanism: string): Value {
    this.hasImports = true;
    if (typeof module !== 'string' || typeof name !== 'string') {
      if (this.reading === 'plain') this.isFailed = true;
      else
        this.#refuse(
          mechanism,
          undefined,
          `takes the name that it imports from a ${kindOf(typeof module === 'string' ? name : module)} and not from text, so that it cannot be known`,
        );
      return unknown;
    }
    const global: Global = { kind: 'global', module, name };
    if (useOf(global)) return global;
    if (this.reading === 'plain' && !importable(module)) this.isFailed = true;
    else
      this.#refuse(
        mechanism,
        nameOf(global),
        `imports ${nameOf(global)}, which the allow list does not have`,
      );
    return global;
  }

  /** What stands behind the number is in the loading program, not in the file. */
  extension(code: number, mechanism: string): Value {
    this.#refuse(
      mechanism,
      undefined,
      `takes entry ${code} of the loading program's extension registry, which cannot be known`,
    );
    return unknown;
  }

  /** PyTorch's loader answers these with a storage; any other loader may answer with anything. */
  persistent(id: Value, mechanism: string): Persistent {
    const [what] = isKind(id, 'tuple') ? id.items : [];
    const isStorage = this.reading === 'torch' && (what === 'storage' || what === 'module');
    if (this.reading === 'plain') this.isFailed = true;
    else if (!isStorage)
      this.#refuse(
        mechanism,
        undefined,
        'leaves an object to the loading program (a persistent id), which cannot be known',
      );
    return { kind: 'persistent' };
  }

  /** REDUCE: a function, or the constructor of a class, runs with arguments of the file's choice. */
  call(callable: Value, args: Value, mechanism: string): Value {
    this.hasCalls = true;
    if (!isKind(callable, 'global')) {
      this.#refuse(
        mechanism,
        undefined,
        `calls ${isKind(callable, 'unknown') ? 'what a refused call gave' : `a ${kindOf(callable)}`}, which cannot be known`,
      );
      return unknown;
    }
    const use = useOf(callable);
    const joined = joinedText(callable, args);
    if (joined !== undefined) return joined;
    if (use === undefined) {
      this.#refuse(
        mechanism,
        nameOf(callable),
        `calls ${nameOf(callable)}, which the allow list does not have`,
      );
      return unknown;
    }
    const isMade = use === 'make' || use === 'name';
    if (isMade || (typeof use === 'function' && !use(args))) {
      this.#refuse(
        mechanism,
        nameOf(callable),
        use === 'make'
          ? `calls the constructor of ${nameOf(callable)}, which the allow list lets be restored and not be called`
          : `calls ${nameOf(callable)} with arguments that the allow list does not let it have`,
      );
      return unknown;
    }
    return instanceOf(callable, args);
  }

  isMakeable(target: Value): boolean {
    return isKind(target, 'global') && useOf(target) === 'make';
  }

  /** NEWOBJ: `cls.__new__(cls, *args)`; the constructor does not run. */
  make(target: Value, args: Value, mechanism: string): Value {
    this.hasCalls = true;
    if (!isKind(target, 'global') || useOf(target) !== 'make') return this.call(target, args, mechanism);
    return instanceOf(target, args);
  }

  /** BUILD: `__setstate__`, or else the attributes are set, those of the slots through their setters. */
  build(target: Value, state: Value, mechanism: string): void {
    this.hasCalls = true;
    if (!isKind(target, 'instance')) {
      if (!isKind(target, 'unknown'))
        this.#refuse(
          mechanism,
          isKind(target, 'global') ? nameOf(target) : undefined,
          `sets attributes of ${isKind(target, 'global') ? nameOf(target) : `a ${kindOf(target)}`}, which is no object that the file made`,
        );
      return;
    }
    const owner = nameOf(target.of);
    const [first, second] =
      isKind(state, 'tuple') && state.items.length === 2 ? state.items : [state, undefined];
    for (const part of [first, second]) {
      const special = isKind(part, 'dict') && [...part.entries.keys()].find((key) => /^__.*__$/.test(key));
      if (typeof special === 'string')
        this.#refuse(
          mechanism,
          owner,
          `sets ${shownName(special)} of an object of ${owner}, which Python then calls`,
        );
    }
    if (isKind(second, 'dict') && second.entries.size > 0)
      this.#refuse(mechanism, owner, `sets attributes of an object of ${owner} through their setters`);
    if (isGlobal(target.of, 'numpy', 'dtype') && hasUnsoundFlags(target, state))
      this.#refuse(
        mechanism,
        owner,
        'makes a NumPy dtype that takes bytes of the file for addresses of objects',
      );
    target.state = state;
  }

  /** APPEND, SETITEM and their like call a method of what they fill. */
  fill(target: Value, mechanism: string): void {
    const isFilled = ['list', 'dict', 'set', 'instance', 'unknown'].includes(kindOf(target));
    if (!isFilled)
      this.#refuse(mechanism, undefined, `fills a ${kindOf(target)} as if it were a list or dict`);
  }

  #refuse(mechanism: string, runs: string | undefined, detail: string): void {
    this.#report({ mechanism, detail, ...(runs !== undefined && { runs }) });
  }
}

function instanceOf(of: Global, args: Value): Instance {
  return { kind: 'instance', of, args, state: undefined };
}

/** Text that the stream has joined by a refused call, so that the name made of it can be told. */
function joinedText({ module, name }: Global, args: Value): string | undefined {
  const isJoin = /^_?operator$/.test(module) && (name === 'add' || name === 'concat');
  const parts = isJoin && isKind(args, 'tuple') ? args.items : [];
  return parts.length === 2 && parts.every((part) => typeof part === 'string') ? parts.join('') : undefined;
}

function nameOf({ module, name }: Global): string {
  return shownName(`${module}.${name}`);
}
