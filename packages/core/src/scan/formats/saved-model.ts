import { ByteReader } from '../byte-reader.ts';
import type { RangedContent } from '../content.ts';
import { shownName } from '../finding.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanKerasText } from './keras.ts';
import { tensorflowOperations } from './tensorflow-operations.ts';
import { type Field, fieldsOf, textOf } from './wire.ts';

/** What the known ones among the other operations reach outside the graph (https://www.tensorflow.org/api_docs/python/tf/raw_ops). */
const reaching: readonly [RegExp, string][] = [
  [/PyFunc/, 'runs Python code'],
  [
    /^(XlaCallModule|XlaCustomCall|XlaLaunch|TRTEngineOp|RemoteFusedGraph|DatasetFromGraph|DeserializeIterator)/,
    'runs a program that the scan does not read',
  ],
  [
    /^(Rpc|TryRpc|DataService|RegisterDataset|Collective|Nccl|BigQuery)|^(Send|Recv|RemoteCall)$/,
    'speaks to other machines',
  ],
  [
    /^(Save|Write|Create\w*Writer|DatasetToTFRecord|Cache|Snapshot|DumpTensor|DistributedSave|Debug)/,
    'writes files',
  ],
  [
    /Reader|^ReadFile|MatchingFiles|RecordDataset|LineDataset|CSVDataset|SqlDataset|LMDB|^Load(Dataset|AndRemap)|^ImmutableConst$|^RecordInput$/,
    'reads files',
  ],
];

/** More names of functions and operations than any graph has. */
const mostNames = 100_000;

/** How the address of a file begins where `PrintV2` prints to one. */
const filePrefix = 'file://';

/** Names in one graph. */
interface Names {
  /** Operations that are not allowed as such. */
  used: Set<string>;
  functions: Set<string>;
}

interface Graphs {
  content: RangedContent;
  scan: Scan;
  reader: ByteReader;
}

/** Reads a SavedModel (tensorflow/core/protobuf/saved_model.proto): field 2 holds its MetaGraphDefs. */
export async function scanSavedModel(content: RangedContent, scan: Scan): Promise<void> {
  const graphs = graphsOf(content, scan);
  let count = 0;
  for await (const field of fieldsOf(graphs.reader, content.size)) {
    if (field.number !== 2 || field.end === undefined) continue;
    count++;
    await readMetaGraph(graphs, field.end);
  }
  if (count === 0) throw new Unreadable('is no SavedModel: it has no graph');
}

/** Reads a frozen graph, a GraphDef. */
export async function scanGraphDef(content: RangedContent, scan: Scan): Promise<void> {
  await readGraph(graphsOf(content, scan), content.size);
}

/** Reads keras_metadata.pb (SavedMetadata): nodes 1, whose metadata 5 is the layer's configuration. */
export async function scanKerasMetadata(content: RangedContent, scan: Scan): Promise<void> {
  const reader = new ByteReader(content);
  for await (const node of fieldsOf(reader, content.size)) {
    if (node.number !== 1 || node.end === undefined) throw new Unreadable('is no metadata of Keras');
    for await (const field of fieldsOf(reader, node.end))
      if (field.number === 5 && field.end !== undefined) await readLayer(content, scan, reader, field);
  }
}

function graphsOf(content: RangedContent, scan: Scan): Graphs {
  return { content, scan, reader: new ByteReader(content) };
}

/** MetaGraphDef: graph_def 2, asset_file_def 6, object_graph_def 7. */
async function readMetaGraph(graphs: Graphs, end: number): Promise<void> {
  const { content, scan, reader } = graphs;
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 2) await readGraph(graphs, field.end);
    else if (field.number === 6) await readAsset(graphs, field.end);
    else if (field.number === 7)
      for await (const object of fieldsOf(reader, field.end)) {
        if (object.number !== 1 || object.end === undefined) continue;
        for await (const user of fieldsOf(reader, object.end)) {
          if (user.number !== 4 || user.end === undefined) continue;
          for await (const part of fieldsOf(reader, user.end))
            if (part.number === 3 && part.end !== undefined) await readLayer(content, scan, reader, part);
        }
      }
  }
}

/** AssetFileDef: filename 2, below the model's `assets`. */
async function readAsset({ content, scan, reader }: Graphs, end: number): Promise<void> {
  for await (const field of fieldsOf(reader, end)) {
    if (field.number !== 2 || field.end === undefined) continue;
    const name = await textOf(reader, field);
    if (/^([/\\]|[a-zA-Z]:)/.test(name) || name.split(/[/\\]/).includes('..'))
      scan.report(content, {
        mechanism: 'asset',
        detail: `takes the asset '${shownName(name)}', which is no path inside the model`,
      });
  }
}

/**
 * GraphDef: node 1, library 2; FunctionDefLibrary: function 1. A node may call a function of the library by its name,
 * which is never that of an operation: TensorFlow refuses such a graph.
 */
async function readGraph(graphs: Graphs, end: number): Promise<void> {
  const { reader } = graphs;
  const names: Names = { used: new Set(), functions: new Set() };
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) await readNode(graphs, field.end, names);
    else if (field.number === 2)
      for await (const definition of fieldsOf(reader, field.end)) {
        if (definition.number !== 1 || definition.end === undefined) continue;
        note(names, 'functions', await readFunction(graphs, definition.end, names));
      }
  }
  for (const operation of names.used) if (!names.functions.has(operation)) reportOperation(graphs, operation);
}

/** FunctionDef: signature 1, whose name is 1; node_def 3. Of several names the last counts, as for every parser. */
async function readFunction(graphs: Graphs, end: number, names: Names): Promise<string> {
  const { reader } = graphs;
  let name = '';
  for await (const part of fieldsOf(reader, end)) {
    if (part.end === undefined) continue;
    if (part.number === 3) await readNode(graphs, part.end, names);
    else if (part.number === 1)
      for await (const field of fieldsOf(reader, part.end))
        if (field.number === 1 && field.end !== undefined) name = await textOf(reader, field);
  }
  return name;
}

/** NodeDef: op 2, attr 5, whose entries have an AttrValue as 2. Notes the operations that are not allowed. */
async function readNode(graphs: Graphs, end: number, names: Names): Promise<void> {
  const { reader } = graphs;
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 2) {
      const operation = await textOf(reader, field);
      if (!tensorflowOperations.has(operation)) note(names, 'used', operation);
    } else if (field.number === 5)
      for await (const part of fieldsOf(reader, field.end))
        if (part.number === 2 && part.end !== undefined) await readAttribute(graphs, part.end);
  }
}

/** @throws Unreadable where there are more names than any graph has */
function note(names: Names, kind: keyof Names, name: string): void {
  names[kind].add(name);
  if (names.used.size + names.functions.size > mostNames)
    throw new Unreadable(`has more than ${mostNames} operations and functions`);
}

/** AttrValue: s 2. `PrintV2` has there where it prints to. */
async function readAttribute({ content, scan, reader }: Graphs, end: number): Promise<void> {
  for await (const field of fieldsOf(reader, end)) {
    if (field.number !== 2 || field.end === undefined) continue;
    const text = (await reader.peek(filePrefix.length)).toString('latin1');
    if (text === filePrefix && field.end - reader.position >= filePrefix.length)
      scan.report(content, {
        mechanism: 'PrintV2',
        runs: 'PrintV2',
        detail: 'prints to a file of its own choice while the model runs',
      });
  }
}

function reportOperation({ content, scan }: Graphs, operation: string): void {
  const what = reaching.find(([names]) => names.test(operation))?.[1];
  const name = shownName(operation);
  scan.report(content, {
    mechanism: name,
    runs: name,
    detail: what
      ? `holds the operation ${name}, which ${what} while the model runs`
      : `holds the operation ${name}, which is none of those of TensorFlow that are known to only compute`,
  });
}

async function readLayer(
  content: RangedContent,
  scan: Scan,
  reader: ByteReader,
  field: Field,
): Promise<void> {
  const text = await textOf(reader, field, scan.limits.heldBytes);
  if (text.trimStart().startsWith('{')) scanKerasText(text, content, scan);
}
