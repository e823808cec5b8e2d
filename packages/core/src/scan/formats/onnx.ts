import { posix } from 'node:path';
import { ByteReader } from '../byte-reader.ts';
import type { RangedContent } from '../content.ts';
import { shownName } from '../finding.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { fieldsOf, nameOf, textOf } from './wire.ts';

/** Operator sets of ONNX itself and of ONNX Runtime (https://onnx.ai/onnx/operators/). */
const knownDomains = new Set([
  '',
  'ai.onnx',
  'ai.onnx.ml',
  'ai.onnx.training',
  'ai.onnx.preview',
  'ai.onnx.preview.training',
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.microsoft.experimental',
  'ai.onnx.contrib',
]);

interface Onnx {
  content: RangedContent;
  scan: Scan;
  reader: ByteReader;
  domains: Set<string>;
}

/** Reads a ModelProto (onnx/onnx.proto, IR version 13; producer_name 2, graph 7, functions 25): its structure, where its tensors are, and whose operators it needs. */
export async function scanOnnx(content: RangedContent, scan: Scan): Promise<void> {
  const onnx: Onnx = { content, scan, reader: new ByteReader(content), domains: new Set() };
  let hasGraph = false;
  for await (const field of fieldsOf(onnx.reader, content.size)) {
    if (field.end === undefined) continue;
    // A SavedModel has its graph in this field, and to TensorFlow it stays one with ONNX's fields behind.
    if (field.number === 2) await nameOf(onnx.reader, field);
    else if (field.number === 7) {
      hasGraph = true;
      await readGraph(onnx, field.end);
    } else if (field.number === 25) await readFunction(onnx, field.end);
  }
  if (!hasGraph) throw new Unreadable('is no ONNX model: it has no graph');
  const foreign = [...onnx.domains].filter((domain) => !knownDomains.has(domain)).sort();
  if (foreign.length > 0)
    scan.report(content, {
      level: 'noted',
      mechanism: 'custom operators',
      detail: `needs operators of ${foreign.map(shownName).join(', ')}, which run code of a library that the server has to load`,
    });
}

/** GraphProto: node 1, initializer 5, sparse_initializer 15. */
async function readGraph(onnx: Onnx, end: number): Promise<void> {
  for await (const field of fieldsOf(onnx.reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 1) await readNode(onnx, field.end);
    else if (field.number === 5) await readTensor(onnx, field.end);
    else if (field.number === 15) await readSparse(onnx, field.end);
  }
}

/** FunctionProto: node 7. */
async function readFunction(onnx: Onnx, end: number): Promise<void> {
  for await (const field of fieldsOf(onnx.reader, end))
    if (field.number === 7 && field.end !== undefined) await readNode(onnx, field.end);
}

/** NodeProto: domain 7, attribute 5. */
async function readNode(onnx: Onnx, end: number): Promise<void> {
  for await (const field of fieldsOf(onnx.reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 7) onnx.domains.add(await textOf(onnx.reader, field));
    else if (field.number === 5) await readAttribute(onnx, field.end);
  }
}

/** AttributeProto: t 5, g 6, tensors 10, graphs 11, sparse_tensor 22, sparse_tensors 23. */
async function readAttribute(onnx: Onnx, end: number): Promise<void> {
  for await (const field of fieldsOf(onnx.reader, end)) {
    if (field.end === undefined) continue;
    if (field.number === 5 || field.number === 10) await readTensor(onnx, field.end);
    else if (field.number === 6 || field.number === 11) await readGraph(onnx, field.end);
    else if (field.number === 22 || field.number === 23) await readSparse(onnx, field.end);
  }
}

/** SparseTensorProto: values 1, indices 2. */
async function readSparse(onnx: Onnx, end: number): Promise<void> {
  for await (const field of fieldsOf(onnx.reader, end))
    if (field.end !== undefined && field.number <= 2) await readTensor(onnx, field.end);
}

/** TensorProto: external_data 13, entries of key 1 and value 2. */
async function readTensor(onnx: Onnx, end: number): Promise<void> {
  const external = new Map<string, string>();
  for await (const field of fieldsOf(onnx.reader, end)) {
    if (field.number !== 13 || field.end === undefined) continue;
    let key = '';
    for await (const part of fieldsOf(onnx.reader, field.end)) {
      if (part.end === undefined) continue;
      const text = await textOf(onnx.reader, part);
      if (part.number === 1) key = text;
      else if (part.number === 2) external.set(key, text);
    }
  }
  if (external.size > 0) judgeExternal(onnx, external);
}

/** https://onnx.ai/onnx/repo-docs/ExternalData.html: location is relative to the model's folder, offset and length are bytes. */
function judgeExternal({ content, scan }: Onnx, external: ReadonlyMap<string, string>): void {
  const location = external.get('location') ?? '';
  const refuse = (why: string) =>
    scan.report(content, {
      mechanism: 'external data',
      detail: `takes a tensor from '${shownName(location)}', ${why}`,
    });
  const isOutside =
    location === '' ||
    /^([/\\]|[a-zA-Z]:)/.test(location) ||
    location.split(/[/\\]/).includes('..') ||
    location.includes('\0');
  if (isOutside) return refuse('which is no path inside the model');
  const size = scan.sizes.get(posix.join(posix.dirname(content.path), location));
  if (content.members.length > 0 || size === undefined) return refuse('which is no file of the model');
  const [offset, length] = [Number(external.get('offset') ?? 0), Number(external.get('length') ?? 0)];
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    refuse('of which it wants bytes that the file does not have');
}
