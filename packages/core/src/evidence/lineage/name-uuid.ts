import { createHash } from 'node:crypto';

/** The namespace of RFC 9562 for URLs. */
const urls = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** The UUID of a name (version 5, RFC 9562 section 5.5): the same name has the same one. */
export function nameUuid(name: string): string {
  const bytes = createHash('sha1').update(urls).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
