import type { MetaGraph } from './meta-graph.ts';
import { literalOf } from './tensorflow-attribute.ts';
import { type GraphNode, nodeOf, type Scope, type TensorflowGraph } from './tensorflow-graph.ts';

/** How an operation that is allowed uses a file, and which of its inputs name one. */
interface FileUse {
  use: 'writes' | 'restores' | 'looks up';
  inputs: readonly number[];
}

const fileUses: ReadonlyMap<string, FileUse> = new Map<string, FileUse>([
  ['SaveV2', { use: 'writes', inputs: [0] }],
  ['MergeV2Checkpoints', { use: 'writes', inputs: [0, 1] }],
  ['RestoreV2', { use: 'restores', inputs: [0] }],
  ['Restore', { use: 'restores', inputs: [0] }],
  ['RestoreSlice', { use: 'restores', inputs: [0] }],
  ['InitializeTableFromTextFile', { use: 'looks up', inputs: [1] }],
  ['InitializeTableFromTextFileV2', { use: 'looks up', inputs: [1] }],
]);

/** What the savers of TensorFlow add to the name of a checkpoint, and the name that stands where none is given. */
const savedNames = /^(model|part|\.part|_temp(_[0-9a-f]{32})?\/part)$/;

const calling = new Set(['PartitionedCall', 'StatefulPartitionedCall']);

/** An input, and where it stands. */
interface Origin {
  scope: Scope;
  input: string;
}

type Use = FileUse['use'];

/** A node that uses a file of the model's choice, or when it has no business to. */
export interface FileFault {
  operation: string;
  detail: string;
}

const does: Readonly<Record<Use, string>> = {
  writes: 'writes files',
  restores: 'reads files',
  'looks up': 'reads files',
};

/**
 * Follows the names of files back to where they come from: a checkpoint's is fed by the loader, a vocabulary's is an asset. And nothing
 * but the saver, of which `saver_def` tells, may write and restore.
 */
export class FileJudge {
  readonly #graph: TensorflowGraph;
  readonly #meta: MetaGraph;
  /** Nodes that call or name a function. */
  readonly #callers = new Map<string, { scope: Scope; node: GraphNode }[]>();
  /** What the functions do with files, also through those that they call. */
  readonly #uses = new Map<string, Set<Use>>();

  constructor(meta: MetaGraph) {
    this.#meta = meta;
    this.#graph = meta.graph;
    for (const scope of this.#graph.scopes)
      for (const node of scope.nodes.values())
        for (const name of new Set([node.operation, ...node.calls]))
          if (this.#graph.functions.has(name)) entryOf(this.#callers, name, () => []).push({ scope, node });
    for (const scope of this.#graph.functions.values())
      for (const { operation } of scope.nodes.values()) {
        const use = fileUses.get(operation)?.use;
        if (use) this.#spread(scope.name!, use);
      }
  }

  faults(): FileFault[] {
    return [...this.#strangeNames(), ...this.#strangeUses()];
  }

  *#strangeNames(): Generator<FileFault> {
    for (const scope of this.#graph.scopes)
      for (const { operation, inputs } of scope.nodes.values()) {
        const file = fileUses.get(operation);
        if (file === undefined) continue;
        const origins = file.inputs.map((at) => ({ scope, input: inputs[at] ?? '' }));
        if (!this.#areKnown(origins, file.use === 'looks up'))
          yield {
            operation,
            detail: `holds the operation ${operation}, which ${does[file.use]}, with a path that is neither the checkpoint's nor an asset's`,
          };
      }
  }

  *#strangeUses(): Generator<FileFault> {
    const { signatures, initializers, restoring, objects } = this.#meta;
    const all: readonly Use[] = ['writes', 'restores', 'looks up'];
    const checkpoints: readonly Use[] = ['writes', 'restores'];
    const roots: [ReadonlySet<string>, readonly Use[], string][] = [
      [signatures, all, 'a signature'],
      [initializers, checkpoints, 'the initializer'],
      [restoring, ['writes'], 'the restoring'],
    ];
    for (const [names, refused, by] of roots)
      for (const node of this.#nodesBefore(names))
        for (const use of this.#usesOf(node)) if (refused.includes(use)) yield fault(node.operation, use, by);
    for (const name of objects.functions.keys())
      for (const use of this.#uses.get(name) ?? [])
        if (checkpoints.includes(use)) yield fault(name, use, 'a function that can be called');
  }

  /** Whether each name comes from where it may. */
  #areKnown(start: readonly Origin[], isTable: boolean): boolean {
    const origins = [...start];
    const seen = new Set<string>();
    for (const origin of origins) {
      const key = `${origin.scope.name ?? ''}\0${origin.input}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const before = this.#madeFrom(origin, isTable);
      if (before === undefined) return false;
      origins.push(...before);
    }
    return true;
  }

  /** What the name is made from; undefined where that is not known to be harmless. */
  #madeFrom({ scope, input }: Origin, isTable: boolean): Origin[] | undefined {
    const name = nodeOf(input);
    const argument = scope.arguments.indexOf(name);
    if (argument >= 0) return this.#given(scope, argument, isTable);
    const node = scope.nodes.get(name);
    if (node === undefined) return undefined;
    const from = (...inputs: string[]) => inputs.map((each) => ({ scope, input: each }));
    const isMain = scope.name === undefined;
    if (isTable && isMain && this.#meta.assets.has(name)) return [];
    const [first, ...others] = node.inputs;
    switch (node.operation) {
      case 'Identity':
        return first === undefined ? undefined : from(first);
      case 'ReadVariableOp':
        return isTable && isMain && first !== undefined ? this.#assigned(nodeOf(first)) : undefined;
      default:
        if (isTable) return undefined;
    }
    switch (node.operation) {
      case 'Placeholder':
        return isMain ? [] : undefined;
      case 'Const': {
        const value = node.attributes.get('value');
        return value && savedNames.test(literalOf(value) ?? '') ? [] : undefined;
      }
      case 'PlaceholderWithDefault':
      case 'ShardedFilename':
        return first === undefined ? undefined : from(first);
      case 'Pack':
        return from(...node.inputs);
      case 'Select':
      case 'SelectV2':
        return others.length === 2 ? from(...others) : undefined;
      case 'StringJoin': {
        const separator = node.attributes.get('separator');
        return separator === undefined || literalOf(separator) === '' ? from(...node.inputs) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** What the callers of a function give as one of its arguments. */
  #given(
    { name, arguments: { length }, hasLists }: Scope,
    at: number,
    isTable: boolean,
  ): Origin[] | undefined {
    if (hasLists || this.#graph.gradients.has(name!)) return undefined;
    for (const bound of this.#meta.objects.functions.get(name!) ?? []) {
      // What is not bound is given by whoever calls the function.
      const object = bound[at - (length - bound.length)];
      if (!isTable || !this.#meta.objects.isAsset(object)) return undefined;
    }
    const origins: Origin[] = [];
    for (const { scope, node } of this.#callers.get(name!) ?? []) {
      const isCall =
        node.operation === name
          ? node.calls.length === 0
          : calling.has(node.operation) && node.calls.length === 1;
      const input = node.inputs[at];
      if (!isCall || input === undefined) return undefined;
      origins.push({ scope, input });
    }
    return origins;
  }

  /** What is assigned to the variable that keeps the path of an asset, and that nothing else may set. */
  #assigned(variable: string): Origin[] | undefined {
    const { main } = this.#graph;
    const handle = main.nodes.get(variable);
    if (handle?.operation !== 'VarHandleOp') return undefined;
    const shared = sharedName(handle);
    const handles = this.#graph.scopes
      .flatMap(({ nodes }) => [...nodes.values()])
      .filter((node) => node.operation === 'VarHandleOp' && sharedName(node) === shared);
    if (shared === undefined || handles.length > 1) return undefined;
    const origins: Origin[] = [];
    for (const { operation, inputs } of main.nodes.values()) {
      if (!inputs.some((input) => nodeOf(input) === variable)) continue;
      if (operation === 'ReadVariableOp' || operation === 'VarIsInitializedOp') continue;
      const [target, value] = inputs;
      if (operation !== 'AssignVariableOp' || target === undefined || value === undefined) return undefined;
      if (nodeOf(target) !== variable) return undefined;
      origins.push({ scope: main, input: value });
    }
    return origins.length > 0 ? origins : undefined;
  }

  /** The nodes of the graph that run for those of the names. */
  #nodesBefore(names: ReadonlySet<string>): Set<GraphNode> {
    const { nodes } = this.#graph.main;
    const found = new Set<GraphNode>();
    for (const name of names) addNode(name);
    // A set gives what is added to it on the way.
    for (const { inputs, controls } of found) {
      for (const input of inputs) addNode(nodeOf(input));
      for (const control of controls) addNode(control);
    }
    return found;

    function addNode(name: string): void {
      const node = nodes.get(name);
      if (node) found.add(node);
    }
  }

  *#usesOf({ operation, calls }: GraphNode): Generator<Use> {
    const use = fileUses.get(operation)?.use;
    if (use) yield use;
    for (const name of [operation, ...calls]) yield* this.#uses.get(name) ?? [];
  }

  #spread(name: string, use: Use): void {
    const reached = [name];
    for (const each of reached) {
      const uses = entryOf(this.#uses, each, () => new Set<Use>());
      if (uses.has(use)) continue;
      uses.add(use);
      for (const { scope } of this.#callers.get(each) ?? [])
        if (scope.name !== undefined) reached.push(scope.name);
    }
  }
}

function fault(operation: string, use: Use, by: string): FileFault {
  return { operation, detail: `${does[use]} when ${by} runs, which is for the saver alone` };
}

/** By which name other handles share the variable; undefined where that is not written out. */
function sharedName({ name, attributes }: GraphNode): string | undefined {
  const shared = attributes.get('shared_name');
  return shared === undefined ? name : literalOf(shared) || name;
}

function entryOf<K, V>(map: Map<K, V>, key: K, start: () => V): V {
  const found = map.get(key) ?? start();
  map.set(key, found);
  return found;
}
