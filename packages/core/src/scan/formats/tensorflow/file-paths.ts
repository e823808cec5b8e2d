import type { MetaGraph } from './meta-graph.ts';
import { literalOf } from './attribute.ts';
import { assignedOnce } from './variables.ts';
import { type GraphNode, nodeOf, type Scope, type TensorflowGraph } from './graph.ts';

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
  /** The operations on files that functions hold, also through those that they call. */
  readonly #held = new Map<string, Set<string>>();
  #variables: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(meta: MetaGraph) {
    this.#meta = meta;
    this.#graph = meta.graph;
    for (const scope of this.#graph.scopes)
      for (const node of scope.nodes.values())
        for (const name of new Set([node.operation, ...node.calls]))
          if (this.#graph.functions.has(name)) entryOf(this.#callers, name, () => []).push({ scope, node });
    for (const scope of this.#graph.functions.values())
      for (const { operation } of scope.nodes.values())
        if (fileUses.has(operation)) this.#spread(scope.name!, operation);
  }

  faults(): FileFault[] {
    return [...this.#strangeUses(), ...this.#strangeNames()];
  }

  /** One of each kind is enough to refuse. */
  *#strangeNames(): Generator<FileFault> {
    const seen = { assets: new Set<string>(), checkpoints: new Set<string>() };
    for (const scope of this.#graph.scopes)
      for (const { operation, inputs } of scope.nodes.values()) {
        const file = fileUses.get(operation);
        if (file === undefined) continue;
        const isTable = file.use === 'looks up';
        const origins = file.inputs.map((at) => ({ scope, input: inputs[at] ?? '' }));
        if (this.#areKnown(origins, isTable, isTable ? seen.assets : seen.checkpoints)) continue;
        yield {
          operation,
          detail: `holds the operation ${operation}, which ${does[file.use]}, with a path that is neither the checkpoint's nor an asset's`,
        };
        return;
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
      for (const node of this.#nodesBefore(names)) yield* faultsOf(this.#operationsOf(node), refused, by);
    for (const name of objects.functions.keys())
      yield* faultsOf(this.#held.get(name) ?? [], checkpoints, 'a function that can be called');
  }

  /** Whether each name comes from where it may. What is in `seen` does, and is not followed again. */
  #areKnown(start: readonly Origin[], isTable: boolean, seen: Set<string>): boolean {
    const origins = [...start];
    for (const origin of origins) {
      const key = `${origin.scope.name ?? ''}\0${origin.input}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const before = this.#madeFrom(origin, isTable);
      if (before === undefined) return false;
      for (const each of before) origins.push(each);
    }
    return true;
  }

  /** What the name is made from; undefined where that is not known to be harmless. */
  #madeFrom({ scope, input }: Origin, isTable: boolean): Origin[] | undefined {
    const name = nodeOf(input);
    const argument = scope.arguments.get(name);
    if (argument !== undefined) return this.#given(scope, argument, isTable);
    const node = scope.nodes.get(name);
    if (node === undefined) return undefined;
    const from = (inputs: readonly string[]) => inputs.map((each) => ({ scope, input: each }));
    const isMain = scope.name === undefined;
    if (isTable && isMain && this.#meta.assets.has(name)) return [];
    const first = node.inputs.slice(0, 1);
    switch (node.operation) {
      case 'Identity':
        return from(first);
      case 'ReadVariableOp':
        return isTable && isMain ? this.#assigned(first) : undefined;
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
        return from(first);
      case 'Pack':
        return from(node.inputs);
      case 'Select':
      case 'SelectV2':
        return from(node.inputs.slice(1));
      case 'StringJoin': {
        const separator = node.attributes.get('separator');
        return separator === undefined || literalOf(separator) === '' ? from(node.inputs) : undefined;
      }
      default:
        return undefined;
    }
  }

  /** What the callers of a function give as one of its arguments. */
  #given({ name, arguments: { size }, hasLists }: Scope, at: number, isTable: boolean): Origin[] | undefined {
    if (hasLists || this.#graph.gradients.has(name!)) return undefined;
    for (const bound of this.#meta.objects.functions.get(name!) ?? []) {
      // What is not bound is given by whoever calls the function.
      const object = bound[at - (size - bound.length)];
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

  /** What is assigned to the variable that keeps the path of an asset. */
  #assigned([handle]: readonly string[]): Origin[] | undefined {
    if (handle === undefined) return undefined;
    this.#variables ??= assignedOnce(this.#graph);
    const values = this.#variables.get(nodeOf(handle));
    return values?.map((input) => ({ scope: this.#graph.main, input }));
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

  /** The operations on files that run with the node. */
  *#operationsOf({ operation, calls }: GraphNode): Generator<string> {
    if (fileUses.has(operation)) yield operation;
    for (const name of [operation, ...calls]) yield* this.#held.get(name) ?? [];
  }

  #spread(name: string, operation: string): void {
    const reached = [name];
    for (const each of reached) {
      const held = entryOf(this.#held, each, () => new Set<string>());
      if (held.has(operation)) continue;
      held.add(operation);
      for (const { scope } of this.#callers.get(each) ?? [])
        if (scope.name !== undefined) reached.push(scope.name);
    }
  }
}

function* faultsOf(operations: Iterable<string>, refused: readonly Use[], by: string): Generator<FileFault> {
  for (const operation of operations) {
    const { use } = fileUses.get(operation)!;
    if (refused.includes(use))
      yield { operation, detail: `${does[use]} when ${by} runs, which is for the saver alone` };
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, start: () => V): V {
  const found = map.get(key) ?? start();
  map.set(key, found);
  return found;
}
