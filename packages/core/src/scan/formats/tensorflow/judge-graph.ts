import type { RangedContent } from '../../content.ts';
import { shownName } from '../../finding.ts';
import type { Scan } from '../../scan.ts';
import type { MetaGraph } from './meta-graph.ts';
import { literalOf } from './attribute.ts';
import { FileJudge } from './file-paths.ts';
import type { GraphNode } from './graph.ts';
import { tensorflowOperations } from './operations.ts';

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

/** Where `PrintV2` may print to; it also takes `file://` and a path. */
const printed = new Set(['stdout', 'stderr', 'log(info)', 'log(warning)', 'log(error)']);

/** Reports the operations of a graph that are not allowed, or not as they stand there. */
export function judgeGraph(meta: MetaGraph, content: RangedContent, scan: Scan): void {
  const { functions, scopes } = meta.graph;
  const report = (operation: string, detail: string) => {
    const name = shownName(operation);
    scan.report(content, { mechanism: name, runs: name, detail });
  };
  const foreign = new Set<string>();
  for (const { nodes } of scopes)
    for (const node of nodes.values()) {
      // A node may call a function of the library by its name, which is never that of an operation: TensorFlow refuses such a graph.
      if (!tensorflowOperations.has(node.operation) && !functions.has(node.operation))
        foreign.add(node.operation);
      for (const name of node.calls) if (!functions.has(name)) foreign.add(name);
      if (node.operation === 'PrintV2' && !printsInSight(node))
        report('PrintV2', 'prints to a file of its own choice while the model runs');
    }
  for (const operation of foreign) report(operation, reachOf(operation));
  for (const { operation, detail } of new FileJudge(meta).faults()) report(operation, detail);
}

function printsInSight({ attributes }: GraphNode): boolean {
  const stream = attributes.get('output_stream');
  return stream === undefined || printed.has(literalOf(stream) ?? '');
}

function reachOf(operation: string): string {
  const what = reaching.find(([names]) => names.test(operation))?.[1];
  const name = shownName(operation);
  return what
    ? `holds the operation ${name}, which ${what} while the model runs`
    : `holds the operation ${name}, which is none of those of TensorFlow that are known to only compute`;
}
