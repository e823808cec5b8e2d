import { ByteReader } from '../byte-reader.ts';
import type { RangedContent } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanOnnx } from './onnx.ts';
import { scanGraphDef, scanKerasMetadata, scanSavedModel } from './saved-model.ts';
import { fieldsOf } from './wire.ts';

/**
 * Tells the messages of models apart by the fields that they have, looks into them, and returns which it is; undefined for a message of
 * another kind, or none, under a name that promises nothing.
 * @throws Unreadable where a model's message breaks off
 */
export async function scanProtobuf(
  content: RangedContent,
  name: string,
  scan: Scan,
): Promise<string | undefined> {
  const numbers = await topFields(content);
  const isNamed = /\.(onnx|pb)$/i.test(name);
  if (numbers === undefined) {
    if (isNamed) throw new Unreadable('is no Protocol Buffers message');
    return undefined;
  }
  const has = (number: number) => numbers.has(number);
  if (has(1) && has(7) && (has(8) || /\.onnx$/i.test(name))) {
    await scanOnnx(content, scan);
    return 'ONNX';
  }
  if (name.endsWith('keras_metadata.pb')) {
    await scanKerasMetadata(content, scan);
    return 'Keras metadata';
  }
  if (name.endsWith('fingerprint.pb')) return 'fingerprint';
  const firstByte = (await content.read(0, 1))[0];
  if (firstByte === 0x08 && has(2) && [...numbers].every((number) => number <= 2)) {
    await scanSavedModel(content, scan);
    return 'SavedModel';
  }
  if (firstByte === 0x0a && isNamed) {
    await scanGraphDef(content, scan);
    return 'frozen graph';
  }
  if (isNamed) throw new Unreadable('is not what its name says');
  return undefined;
}

/** Undefined where it is no message. */
async function topFields(content: RangedContent): Promise<ReadonlySet<number> | undefined> {
  const numbers = new Set<number>();
  try {
    for await (const { number } of fieldsOf(new ByteReader(content), content.size)) numbers.add(number);
    return numbers;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
