import type { ByteReader } from '../../byte-reader.ts';
import { Unreadable } from '../../unreadable.ts';
import { readAttribute, type Attribute } from './attribute.ts';
import { type Field, fieldsOf, textOf } from '../wire.ts';

/** A node, as far as a scan judges it. */
export interface GraphNode {
  name: string;
  operation: string;
  /** Tensors, as `name`, `name:1` or in functions `name:output:0`. */
  inputs: string[];
  /** Names of nodes that run before it. */
  controls: string[];
  /** Functions that its attributes name, also in lists and inside each other. */
  calls: string[];
  /** Attributes that are judged, by name. */
  attributes: Map<string, Attribute>;
}

/** The graph itself, or the body of a function of its library. */
export interface Scope {
  /** Of the function; undefined for the graph. */
  name: string | undefined;
  /** Where each of the function's arguments stands, by its name. */
  arguments: Map<string, number>;
  /** Whether an argument stands for several tensors, so that those of a call are not in the order of the arguments. */
  hasLists: boolean;
  nodes: Map<string, GraphNode>;
}

/** The node of `name:output:0`. */
export function nodeOf(tensor: string): string {
  return tensor.replace(/^\^|:.*$/gs, '');
}

/** Attributes whose values a scan judges. */
const judged = new Set(['output_stream', 'separator', 'value', 'shared_name']);

/** More nodes, or characters of names, than any graph has. */
const mostNodes = 1_000_000;
const mostCharacters = 2 ** 28;

/** A graph with its library of functions (tensorflow/core/framework/graph.proto). */
export class TensorflowGraph {
  readonly main: Scope = { name: undefined, arguments: new Map(), hasLists: false, nodes: new Map() };
  readonly functions = new Map<string, Scope>();
  /** Functions that are named as gradients. */
  readonly gradients = new Set<string>();
  #nodes = 0;
  #characters = 0;

  get scopes(): Scope[] {
    return [this.main, ...this.functions.values()];
  }

  /**
   * Adds a GraphDef: node 1, library 2. A message that is given twice is one to every parser, with the nodes of both.
   * @throws Unreadable where it is none, or larger than any
   */
  async read(reader: ByteReader, end: number): Promise<void> {
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) await this.#readNode(reader, field.end, this.main);
      else if (field.number === 2) await this.#readLibrary(reader, field.end);
    }
  }

  /** FunctionDefLibrary: function 1; gradient 2 and registered_gradients 3, which name functions. */
  async #readLibrary(reader: ByteReader, end: number): Promise<void> {
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) await this.#readFunction(reader, field.end);
      else if (field.number === 2 || field.number === 3)
        for await (const part of fieldsOf(reader, field.end))
          if (part.end !== undefined) this.gradients.add(await this.#text(reader, part));
    }
  }

  /** FunctionDef: signature 1, node_def 3. */
  async #readFunction(reader: ByteReader, end: number): Promise<void> {
    const scope: Scope = { name: '', arguments: new Map(), hasLists: false, nodes: new Map() };
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) await this.#readSignature(reader, field.end, scope);
      else if (field.number === 3) await this.#readNode(reader, field.end, scope);
    }
    this.#count();
    if (this.functions.has(scope.name!)) throw new Unreadable('has two functions of one name');
    this.functions.set(scope.name!, scope);
  }

  /** OpDef: name 1, of which the last counts as for every parser; input_arg 2: name 1, number_attr 5, type_list_attr 6. */
  async #readSignature(reader: ByteReader, end: number, scope: Scope): Promise<void> {
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) scope.name = await this.#text(reader, field);
      else if (field.number === 2) {
        let name = '';
        for await (const part of fieldsOf(reader, field.end)) {
          if (part.number === 1) name = await this.#text(reader, part);
          else if (part.number === 5 || part.number === 6) scope.hasLists = true;
        }
        if (scope.arguments.has(name)) throw new Unreadable('has two arguments of one name');
        scope.arguments.set(name, scope.arguments.size);
      }
    }
  }

  /** NodeDef: name 1, op 2, input 3, attr 5. */
  async #readNode(reader: ByteReader, end: number, scope: Scope): Promise<void> {
    const node: GraphNode = {
      name: '',
      operation: '',
      inputs: [],
      controls: [],
      calls: [],
      attributes: new Map(),
    };
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) node.name = await this.#text(reader, field);
      else if (field.number === 2) node.operation = await this.#text(reader, field);
      else if (field.number === 3) {
        const input = await this.#text(reader, field);
        if (input.startsWith('^')) node.controls.push(input.slice(1));
        else node.inputs.push(input);
      } else if (field.number === 5) await this.#readEntry(reader, field.end, node);
    }
    this.#count();
    if (scope.nodes.has(node.name)) throw new Unreadable('has two nodes of one name');
    scope.nodes.set(node.name, node);
  }

  /** An entry of the attributes: key 1, value 2. */
  async #readEntry(reader: ByteReader, end: number, node: GraphNode): Promise<void> {
    let key = '';
    const attribute: Attribute = { texts: [], others: 0, calls: [] };
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) key = await this.#text(reader, field);
      else if (field.number === 2) await readAttribute(reader, field.end, attribute);
    }
    for (const call of attribute.calls) {
      this.#spend(call.length);
      node.calls.push(call);
    }
    if (!judged.has(key)) return;
    for (const text of attribute.texts) this.#spend(text.length);
    // Of two entries of one key it is not told here which a parser takes.
    if (node.attributes.has(key)) attribute.others++;
    node.attributes.set(key, attribute);
  }

  async #text(reader: ByteReader, field: Field): Promise<string> {
    const text = await textOf(reader, field);
    this.#spend(text.length);
    return text;
  }

  #spend(characters: number): void {
    this.#characters += characters;
    if (this.#characters > mostCharacters) throw new Unreadable('has longer names of nodes than any graph');
  }

  #count(): void {
    if (++this.#nodes > mostNodes) throw new Unreadable(`has more than ${mostNodes} nodes and functions`);
  }
}
