import { ByteReader } from '../../byte-reader.ts';
import type { RangedContent } from '../../content.ts';
import { Unreadable } from '../../unreadable.ts';
import { fieldsOf, nameOf } from '../wire.ts';

/** Holds saved_model_debug_info.pb to what it is, a GraphDebugInfo: files 1, frames and traces 2, 4, 5 and 6. */
export async function scanDebugInfo(content: RangedContent): Promise<void> {
  const reader = new ByteReader(content);
  for await (const field of fieldsOf(reader, content.size)) {
    if (field.end === undefined || ![1, 2, 4, 5, 6].includes(field.number))
      throw new Unreadable('is no GraphDebugInfo of TensorFlow');
    // A frozen graph has its nodes there, which are no text.
    if (field.number === 1) await nameOf(reader, field);
  }
}
