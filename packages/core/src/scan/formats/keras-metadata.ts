import { ByteReader } from '../byte-reader.ts';
import type { RangedContent } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { scanKerasText } from './keras.ts';
import { type Field, fieldsOf, textOf } from './wire.ts';

/** Reads keras_metadata.pb (SavedMetadata): nodes 1, whose node_id 2 is a number and metadata 5 the layer's configuration. */
export async function scanKerasMetadata(content: RangedContent, scan: Scan): Promise<void> {
  const reader = new ByteReader(content);
  for await (const node of fieldsOf(reader, content.size)) {
    if (node.number !== 1 || node.end === undefined) throw new Unreadable('is no metadata of Keras');
    for await (const field of fieldsOf(reader, node.end)) {
      // A frozen graph has the names of operations there.
      if (field.number === 2 && field.end !== undefined) throw new Unreadable('is no metadata of Keras');
      if (field.number === 5 && field.end !== undefined) await readLayer(content, scan, reader, field);
    }
  }
}

/** The configuration of a layer, where the field has one. */
export async function readLayer(
  content: RangedContent,
  scan: Scan,
  reader: ByteReader,
  field: Field,
): Promise<void> {
  const text = await textOf(reader, field, scan.limits.heldBytes);
  if (text.trimStart().startsWith('{')) scanKerasText(text, content, scan);
}
