import { ByteReader } from '../byte-reader.ts';
import type { RangedContent } from '../content.ts';
import { shownName } from '../finding.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanKerasText } from './keras.ts';
import { type Field, fieldsOf, textOf } from './wire.ts';

/** What an operation of TensorFlow reaches outside its graph (https://www.tensorflow.org/api_docs/python/tf/raw_ops). */
const reaching = new Map(
  Object.entries({
    'runs Python code': 'PyFunc PyFuncStateless EagerPyFunc',
    'reads files':
      'ReadFile MatchingFiles WholeFileReader WholeFileReaderV2 TextLineReader TextLineReaderV2 TFRecordReader TFRecordReaderV2 FixedLengthRecordReader FixedLengthRecordReaderV2 TextLineDataset TFRecordDataset TFRecordDatasetV2 FixedLengthRecordDataset FixedLengthRecordDatasetV2 CSVDataset CSVDatasetV2 SqlDataset ExperimentalSqlDataset ExperimentalCSVDataset LMDBDataset ExperimentalLMDBDataset LMDBReader MatchingFilesDataset ExperimentalMatchingFilesDataset LoadDataset ImmutableConst FileSystemSetConfiguration',
    'writes files':
      'WriteFile Save SaveSlices SaveDataset SaveDatasetV2 DatasetToTFRecord ExperimentalDatasetToTFRecord WriteSummary CreateSummaryFileWriter WriteAudioSummary WriteGraphSummary WriteHistogramSummary WriteImageSummary WriteRawProtoSummary WriteScalarSummary DebugIdentity DebugIdentityV2 DebugIdentityV3 DebugNanCount DebugNumericSummary',
    'speaks to other machines':
      'RpcCall RpcClient RpcServer RpcServerRegister RpcServerStart RpcServerStop RpcGetValue Rpc TryRpc DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4 RegisterDataset RegisterDatasetV2 CreateSummaryDbWriter BigQueryReader GenerateBigQueryReaderPartitions',
    'loads compiled code': 'TRTEngineOp XlaCustomCall XlaCustomCallV2 RemoteFusedGraphExecute',
  }).flatMap(([what, ops]) => ops.split(' ').map((op): [string, string] => [op, what])),
);

interface Graphs {
  content: RangedContent;
  scan: Scan;
  reader: ByteReader;
  told: Set<string>;
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
  return { content, scan, reader: new ByteReader(content), told: new Set() };
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

/** GraphDef: node 1, library 2; FunctionDefLibrary: function 1; FunctionDef: node_def 3. */
async function readGraph(graphs: Graphs, end: number): Promise<void> {
  const { reader } = graphs;
  for await (const field of fieldsOf(reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) await readNode(graphs, field.end);
    else if (field.number === 2)
      for await (const definition of fieldsOf(reader, field.end)) {
        if (definition.number !== 1 || definition.end === undefined) continue;
        for await (const part of fieldsOf(reader, definition.end))
          if (part.number === 3 && part.end !== undefined) await readNode(graphs, part.end);
      }
  }
}

/** NodeDef: op 2. */
async function readNode({ content, scan, reader, told }: Graphs, end: number): Promise<void> {
  for await (const field of fieldsOf(reader, end)) {
    if (field.number !== 2 || field.end === undefined) continue;
    const op = await textOf(reader, field);
    const what = reaching.get(op);
    if (what === undefined || told.has(op)) continue;
    told.add(op);
    scan.report(content, {
      mechanism: op,
      runs: op,
      detail: `holds the operation ${op}, which ${what} while the model runs`,
    });
  }
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
