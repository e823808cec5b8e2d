import type { ByteReader } from '../../byte-reader.ts';
import type { RangedContent } from '../../content.ts';
import { shownName } from '../../finding.ts';
import type { Scan } from '../../scan.ts';
import { Unreadable } from '../../unreadable.ts';
import { SavedObjects } from './saved-objects.ts';
import { nodeOf, TensorflowGraph } from './graph.ts';
import { type Field, fieldsOf, textOf } from '../wire.ts';

/** A graph and who runs what of it. */
export interface MetaGraph {
  graph: TensorflowGraph;
  /** Nodes that the loader feeds with the path of an asset. */
  assets: ReadonlySet<string>;
  /** Nodes that signatures give. */
  signatures: ReadonlySet<string>;
  /** Nodes that run when the model is loaded. */
  initializers: ReadonlySet<string>;
  /** Nodes that restore the checkpoint. */
  restoring: ReadonlySet<string>;
  objects: SavedObjects;
}

/** The signature whose output is the initializer of TensorFlow 2, and the collections that name that of TensorFlow 1. */
const initializer = '__saved_model_init_op';
const initializerCollections = new Set(['saved_model_main_op', 'legacy_init_op']);
const assetCollection = 'saved_model_assets';

interface Source {
  content: RangedContent;
  scan: Scan;
  reader: ByteReader;
}

/** MetaGraphDef: graph_def 2, saver_def 3, collection_def 4, signature_def 5, asset_file_def 6, object_graph_def 7. */
export async function readMetaGraph(source: Source, end: number): Promise<MetaGraph> {
  const { content, scan, reader } = source;
  const graph = new TensorflowGraph();
  const objects = new SavedObjects();
  const signatures = new Set<string>();
  const initializers = new Set<string>();
  const restoring = new Set<string>();
  const assets = new Set<string>();
  const collected = new Set<string>();
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 2) await graph.read(reader, field.end);
    else if (field.number === 3) {
      // SaverDef: restore_op_name 3.
      for await (const part of fieldsOf(reader, field.end))
        if (part.number === 3) restoring.add(nodeOf(await textOf(reader, part)));
    } else if (field.number === 4) {
      const { key, nodes, messages } = await readCollection(source, field.end);
      if (initializerCollections.has(key)) for (const node of nodes) initializers.add(node);
      if (key === assetCollection) for (const node of messages) collected.add(node);
    } else if (field.number === 5) {
      const { key, outputs } = await readSignature(reader, field.end);
      for (const node of outputs) (key === initializer ? initializers : signatures).add(node);
    } else if (field.number === 6) assets.add(await readAsset(source, field.end));
    else if (field.number === 7) await objects.read(reader, field.end, content, scan);
  }
  // Loaders look into the collection only where the field has none.
  const fed = assets.size > 0 ? assets : collected;
  return { graph, assets: fed, signatures, initializers, restoring, objects };
}

/** An entry: key 1, value 2, a SignatureDef: outputs 2, entries of a TensorInfo as 2. */
async function readSignature(reader: ByteReader, end: number): Promise<{ key: string; outputs: string[] }> {
  let key = '';
  const outputs: string[] = [];
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) key = await textOf(reader, field);
    else if (field.number === 2)
      for await (const output of fieldsOf(reader, field.end)) {
        if (output.number !== 2 || output.end === undefined) continue;
        for await (const part of fieldsOf(reader, output.end))
          if (part.number === 2 && part.end !== undefined) await readTensorInfo(reader, part.end, outputs);
      }
  }
  return { key, outputs };
}

/** TensorInfo: name 1, coo_sparse 4 with three names, composite_tensor 5 whose components 2 are TensorInfos. */
async function readTensorInfo(reader: ByteReader, end: number, names: string[], depth = 0): Promise<void> {
  if (depth > 100) throw new Unreadable('has tensors inside each other, more than 100 deep');
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) names.push(nodeOf(await textOf(reader, field)));
    else if (field.number === 4) {
      for await (const part of fieldsOf(reader, field.end))
        if (part.end !== undefined) names.push(nodeOf(await textOf(reader, part)));
    } else if (field.number === 5)
      for await (const part of fieldsOf(reader, field.end))
        if (part.number === 2 && part.end !== undefined)
          await readTensorInfo(reader, part.end, names, depth + 1);
  }
}

/** An entry: key 1, value 2, a CollectionDef: node_list 1 of names 1, any_list 5 of messages 1, which in assets' are AssetFileDefs as 2. */
async function readCollection(
  source: Source,
  end: number,
): Promise<{ key: string; nodes: string[]; messages: string[] }> {
  const { reader } = source;
  let key = '';
  const nodes: string[] = [];
  const messages: string[] = [];
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) key = await textOf(reader, field);
    else if (field.number === 2)
      for await (const list of fieldsOf(reader, field.end)) {
        if (list.end === undefined || (list.number !== 1 && list.number !== 5)) continue;
        for await (const item of fieldsOf(reader, list.end)) {
          if (item.number !== 1 || item.end === undefined) continue;
          if (list.number === 1) nodes.push(nodeOf(await textOf(reader, item)));
          else if (key === assetCollection) await readPacked(source, item, messages);
        }
      }
  }
  return { key, nodes, messages };
}

/** Any: value 2, here an AssetFileDef. */
async function readPacked(source: Source, field: Field, assets: string[]): Promise<void> {
  for await (const part of fieldsOf(source.reader, field.end!))
    if (part.number === 2 && part.end !== undefined) assets.push(await readAsset(source, part.end));
}

/** AssetFileDef: tensor_info 1, whose name is 1, and filename 2, below the model's `assets`. Gives the node. */
async function readAsset({ content, scan, reader }: Source, end: number): Promise<string> {
  let node = '';
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) {
      for await (const part of fieldsOf(reader, field.end))
        if (part.number === 1) node = nodeOf(await textOf(reader, part));
    } else if (field.number === 2) {
      const name = await textOf(reader, field);
      if (/^([/\\]|[a-zA-Z]:)/.test(name) || name.split(/[/\\]/).includes('..'))
        scan.report(content, {
          mechanism: 'asset',
          detail: `takes the asset '${shownName(name)}', which is no path inside the model`,
        });
    }
  }
  return node;
}
