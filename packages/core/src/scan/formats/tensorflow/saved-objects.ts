import type { ByteReader } from '../../byte-reader.ts';
import type { RangedContent } from '../../content.ts';
import type { Scan } from '../../scan.ts';
import { readLayer } from '../keras-metadata.ts';
import { fieldsOf, numbersOf, textOf } from '../wire.ts';

/** Fields of SavedObject that say what an object is. */
const kinds = new Set([4, 5, 6, 7, 8, 9, 10, 12]);
const assetKind = 5;

/** The objects that TensorFlow 2 restores (tensorflow/core/protobuf/saved_object_graph.proto). */
export class SavedObjects {
  /** Whether the object is a file of the model's assets and nothing else, in order. */
  readonly #areAssets: boolean[] = [];
  /** For each function that can be called, the objects that are bound to its last arguments. */
  readonly functions = new Map<string, number[][]>();

  /** Adds a SavedObjectGraph: nodes 1, concrete_functions 2; configurations of Keras inside are judged. */
  async read(reader: ByteReader, end: number, content: RangedContent, scan: Scan): Promise<void> {
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) await this.#readObject(reader, field.end, content, scan);
      else if (field.number === 2) await this.#readFunction(reader, field.end);
    }
  }

  isAsset(object: number | undefined): boolean {
    return object !== undefined && this.#areAssets[object] === true;
  }

  /** SavedObject: user_object 4, whose metadata is 3. */
  async #readObject(reader: ByteReader, end: number, content: RangedContent, scan: Scan): Promise<void> {
    const found = new Set<number>();
    for await (const field of fieldsOf(reader, end)) {
      if (kinds.has(field.number)) found.add(field.number);
      if (field.number !== 4 || field.end === undefined) continue;
      for await (const part of fieldsOf(reader, field.end))
        if (part.number === 3 && part.end !== undefined) await readLayer(content, scan, reader, part);
    }
    this.#areAssets.push(found.size === 1 && found.has(assetKind));
  }

  /** An entry: key 1, value 2, a SavedConcreteFunction whose bound_inputs are 2. */
  async #readFunction(reader: ByteReader, end: number): Promise<void> {
    let name = '';
    const bound: number[] = [];
    for await (const field of fieldsOf(reader, end)) {
      if (field.end === undefined) continue;
      if (field.number === 1) name = await textOf(reader, field);
      else if (field.number === 2)
        for await (const part of fieldsOf(reader, field.end))
          if (part.number === 2) for (const object of await numbersOf(reader, part)) bound.push(object);
    }
    this.functions.set(name, [...(this.functions.get(name) ?? []), bound]);
  }
}
