import { type Found, shownName } from '../finding.ts';
import { useOf } from './allow-list.ts';
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
 * By what a pickle is loaded. `plain` is `pickle.load` on a file of joblib's, which takes the bytes of the arrays for opcodes; at those of
 * an honest array it fails at once.
 */
export type Reading = 'pickle' | 'joblib' | 'torch' | 'plain';

/** Holds each import, call, object and state of one pickle to the allow list, and reports what does not hold. */
export class Judge {
  readonly reading: Reading;
  readonly #report: (found: Found) => void;
  hasImports = false;
  hasCalls = false;
  /** A plain reading stops where `pickle.load` does: at names that are no text or no module can have, and at persistent ids. */
  isFailed = false;

  constructor(reading: Reading, report: (found: Found) => void) {
    this.reading = reading;
    this.#report = report;
  }

  /** GLOBAL, STACK_GLOBAL, INST: importing a module runs its code, and the name is there to be called. */
  import(module: Value, name: Value, mechanism: string): Value {
    this.hasImports = true;
    if (typeof module !== 'string' || typeof name !== 'string') {
      if (this.reading === 'plain' && ![module, name].every(mayBeText)) this.isFailed = true;
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
    if (this.reading === 'plain' && !isNameable(module)) this.isFailed = true;
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
    if (!isKind(args, 'tuple')) {
      this.#refuse(
        mechanism,
        nameOf(callable),
        `calls ${nameOf(callable)} with arguments that cannot be known`,
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
    const isRebuilt = isReconstructor(callable);
    if (
      isMade ||
      (typeof use === 'function' && !use(args)) ||
      args.items.some(isRange) ||
      (!isRebuilt && args.items.some(isOfJoblib))
    ) {
      this.#refuse(
        mechanism,
        nameOf(callable),
        use === 'make'
          ? `calls the constructor of ${nameOf(callable)}, which the allow list lets be restored and not be called`
          : `calls ${nameOf(callable)} with arguments that the allow list does not let it have`,
      );
      return unknown;
    }
    const [made] = args.items;
    return instanceOf(isRebuilt && isKind(made, 'global') ? made : callable, args);
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
    // A scalar of objects is the object itself, whatever that is.
    if (target.of.name === 'scalar') this.#refuse(mechanism, owner, `sets attributes of what ${owner} gave`);
    const [first, second] = isKind(state, 'tuple') && state.items.length === 2 ? state.items : [state, null];
    for (const part of [first!, second!]) {
      if ((isOpaque(part) && !isSeed(target, part)) || (isKind(part, 'dict') && part.hasOpaqueKeys))
        this.#refuse(
          mechanism,
          owner,
          `sets attributes of an object of ${owner} whose names cannot be known`,
        );
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
    const isFilled = isKind(target, 'instance')
      ? containers.has(nameOf(target.of))
      : ['list', 'dict', 'set', 'unknown'].includes(kindOf(target));
    if (!isFilled)
      this.#refuse(
        mechanism,
        isKind(target, 'instance') ? nameOf(target.of) : undefined,
        `fills a ${kindOf(target)} as if it were a list or dict`,
      );
  }

  #refuse(mechanism: string, runs: string | undefined, detail: string): void {
    this.#report({ mechanism, detail, ...(runs !== undefined && { runs }) });
  }
}

/** What has `append`, `extend`, `add` and items of its own, which no state of the file replaces. */
const containers: ReadonlySet<string> = new Set([
  ...['list', 'dict', 'set'].flatMap((name) => [`builtins.${name}`, `__builtin__.${name}`]),
  ...['OrderedDict', 'defaultdict', 'Counter', 'deque'].map((name) => `collections.${name}`),
  'sklearn.utils._bunch.Bunch',
]);

/** Whether Python may take it for text that names something. */
function mayBeText(value: Value): boolean {
  return (
    typeof value === 'string' ||
    isKind(value, 'text') ||
    isKind(value, 'unknown') ||
    (isKind(value, 'instance') && value.of.name === 'str')
  );
}

/** Whether there can be a module of that name: not where the bytes are no UTF-8, or hold control characters, or are more than a path may have. */
function isNameable(module: string): boolean {
  return module.length <= 4096 && !/[\p{Cc}\uFFFD]/u.test(module);
}

function isReconstructor({ module, name }: Global): boolean {
  return (module === 'copyreg' || module === 'copy_reg') && name === '_reconstructor';
}

/** A range is small and what is made of it is not. */
function isRange(value: Value): boolean {
  return isKind(value, 'instance') && value.of.name === 'range';
}

/** joblib reads on from the file where a wrapper is built: no call may give one that is taken for something else. */
function isOfJoblib(value: Value): boolean {
  const of = isKind(value, 'instance') ? value.of : value;
  return isKind(of, 'global') && of.module.startsWith('joblib.');
}

/** The state of NumPy's bit generators ends with what they were seeded by. */
function isSeed({ of }: Instance, part: Value): boolean {
  return (
    isGlobal(of, 'numpy.random._pickle', '__bit_generator_ctor') &&
    isKind(part, 'instance') &&
    part.of.module === 'numpy.random.bit_generator'
  );
}

/** What may hold items or text of any kind: the scan follows the literal ones. */
function isOpaque(value: Value): boolean {
  return (
    isKind(value, 'instance') ||
    isKind(value, 'unknown') ||
    isKind(value, 'persistent') ||
    isKind(value, 'global')
  );
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
