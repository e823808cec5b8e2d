import { ByteReader } from '../../byte-reader.ts';
import type { RangedContent } from '../../content.ts';
import type { Scan } from '../../scan.ts';
import { Unreadable } from '../../unreadable.ts';
import { readMetaGraph } from './meta-graph.ts';
import { SavedObjects } from './saved-objects.ts';
import { TensorflowGraph } from './graph.ts';
import { judgeGraph } from './judge-graph.ts';
import { fieldsOf } from '../wire.ts';

/** Reads a SavedModel (tensorflow/core/protobuf/saved_model.proto): field 2 holds its MetaGraphDefs. */
export async function scanSavedModel(content: RangedContent, scan: Scan): Promise<void> {
  const source = { content, scan, reader: new ByteReader(content) };
  let count = 0;
  for await (const field of fieldsOf(source.reader, content.size)) {
    if (field.number !== 2 || field.end === undefined) continue;
    count++;
    judgeGraph(await readMetaGraph(source, field.end), content, scan);
  }
  if (count === 0) throw new Unreadable('is no SavedModel: it has no graph');
}

/** Reads a frozen graph, a GraphDef: nobody knows which of its nodes will run. */
export async function scanGraphDef(content: RangedContent, scan: Scan): Promise<void> {
  const graph = new TensorflowGraph();
  await graph.read(new ByteReader(content), content.size);
  const none: ReadonlySet<string> = new Set();
  const meta = { assets: none, signatures: none, initializers: none, restoring: none };
  judgeGraph({ graph, ...meta, objects: new SavedObjects() }, content, scan);
}
