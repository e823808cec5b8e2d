import { ByteReader } from '../byte-reader.ts';
import type { RangedContent } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanDebugInfo } from './tensorflow/debug-info.ts';
import { scanFingerprint } from './tensorflow/fingerprint.ts';
import { scanKerasMetadata } from './keras-metadata.ts';
import { scanOnnx } from './onnx.ts';
import { scanGraphDef, scanSavedModel } from './tensorflow/saved-model.ts';
import { fieldsOf } from './wire.ts';

type Reader = (content: RangedContent, scan: Scan) => Promise<void>;

/** A field's number, and whether it holds bytes: `1n`, `2b`. */
type FieldKind = `${number}${'n' | 'b'}`;

interface Message {
  format: string;
  read: Reader;
}

/** Files that TensorFlow and Keras take for what they are by their names, whatever is in them. */
const named: ReadonlyMap<string, Message> = new Map<string, Message>([
  ['saved_model.pb', { format: 'SavedModel', read: scanSavedModel }],
  ['saved_model.pbtxt', { format: 'SavedModel', read: refuseForm('text') }],
  ['saved_model.cpb', { format: 'SavedModel', read: refuseForm('chunks') }],
  ['keras_metadata.pb', { format: 'Keras metadata', read: scanKerasMetadata }],
  ['fingerprint.pb', { format: 'fingerprint', read: scanFingerprint }],
  ['saved_model_debug_info.pb', { format: 'debug information', read: scanDebugInfo }],
]);

/** Models that stand under any name, by the fields that they need and those that they may have beside; no two are alike. */
const models: readonly (Message & { needs: FieldKind[]; isOther: (kind: FieldKind) => boolean })[] = [
  { format: 'ONNX', read: scanOnnx, needs: ['1n', '7b'], isOther: (kind) => kind === '1b' },
  {
    format: 'SavedModel',
    read: scanSavedModel,
    needs: ['2b'],
    isOther: (kind) => !['1n', '2b'].includes(kind),
  },
  {
    format: 'frozen graph',
    read: scanGraphDef,
    needs: ['1b'],
    isOther: (kind) => !['1b', '2b', '3n', '4b', '5b'].includes(kind),
  },
];

/** Whether a loader takes a file of this name for a message of Protocol Buffers. */
export function isMessageName(name: string): boolean {
  return named.has(name.toLowerCase()) || /\.(onnx|pb)$/i.test(name);
}

/**
 * Looks into a message under a name that says so, and returns which it is.
 * @throws Unreadable where it is not what its name says
 */
export async function scanNamedMessage(content: RangedContent, name: string, scan: Scan): Promise<string> {
  const message = named.get(name.toLowerCase()) ?? modelOf(await fieldKinds(content));
  if (message === undefined) throw new Unreadable('is not what its name says');
  await message.read(content, scan);
  return message.format;
}

/** Looks into a model under a name that promises nothing, and returns which it is; undefined where the message is of another kind, or none. */
export async function scanMessage(content: RangedContent, scan: Scan): Promise<string | undefined> {
  const kinds = await fieldKinds(content);
  const message = modelOf(kinds);
  // Messages of many kinds have the fields of a frozen graph, and a name that says no more.
  if (message === undefined || !kinds?.has('1n') || (message.format === 'ONNX' && !kinds.has('8b')))
    return undefined;
  await message.read(content, scan);
  return message.format;
}

function modelOf(kinds: ReadonlySet<FieldKind> | undefined): Message | undefined {
  if (kinds === undefined) return undefined;
  return models.find(
    ({ needs, isOther }) => needs.every((kind) => kinds.has(kind)) && ![...kinds].some(isOther),
  );
}

/** Undefined where it is no message. */
async function fieldKinds(content: RangedContent): Promise<ReadonlySet<FieldKind> | undefined> {
  const kinds = new Set<FieldKind>();
  try {
    for await (const { number, end } of fieldsOf(new ByteReader(content), content.size))
      kinds.add(`${number}${end === undefined ? 'n' : 'b'}`);
    return kinds;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function refuseForm(form: string): Reader {
  return async () => {
    throw new Unreadable(
      `is a SavedModel in ${form}, which cannot be looked into: save it as saved_model.pb`,
    );
  };
}
