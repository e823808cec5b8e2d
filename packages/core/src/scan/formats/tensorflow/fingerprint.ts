import { ByteReader } from '../../byte-reader.ts';
import type { RangedContent } from '../../content.ts';
import { Unreadable } from '../../unreadable.ts';
import { fieldsOf } from '../wire.ts';

/** Holds fingerprint.pb to what it is, a FingerprintDef: hashes 1 to 5, version 6, uuid 7. */
export async function scanFingerprint(content: RangedContent): Promise<void> {
  for await (const { number, end } of fieldsOf(new ByteReader(content), content.size))
    if (number > 7 || number <= 5 !== (end === undefined))
      throw new Unreadable('is no FingerprintDef of TensorFlow');
}
