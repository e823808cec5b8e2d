import { expect, test } from '@jest/globals';
import { crc32, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { scanRefusals } from '../scan-report.ts';
import { call, npy, scan } from '../test-scan.ts';

test.each([
  ['zlib', Buffer.concat([deflateSync('I1\n0'), deflateSync(call)])],
  ['gzip', Buffer.concat([gzipSync('I1\n0'), Buffer.alloc(4), gzipSync(call)])],
  ['zstd', Buffer.concat([zstdCompressSync('I1\n0'), Buffer.from('rest')])],
  ['gzip in zlib', deflateSync(Buffer.concat([deflateSync('I1\n0'), deflateSync(call)]))],
])('what stands after a stream of %s is refused', async (_, content) => {
  expect((await scan('model.joblib', content)).verdict).toBe('refused');
});

interface ZipMember {
  name: string;
  data: Buffer;
}

/** A zip of stored members, whose end record may say other than it should. */
function zip(
  members: ZipMember[],
  said: { count?: number; offset?: number; isZip64?: boolean } = {},
): Buffer {
  const locals: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  for (const { name, data } of members) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    listed.push(Buffer.from('PK\x01\x02\x14\0'), common, Buffer.alloc(14), Buffer.from(name));
    listed.at(-2)!.writeUInt32LE(at, 10);
    locals.push(Buffer.from('PK\x03\x04'), common, Buffer.from(name), data);
    at += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(listed);
  const count = said.count ?? members.length;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(said.offset ?? at, 16);
  const wide = Buffer.alloc(76);
  wide.write('PK\x06\x06', 'latin1');
  wide.writeBigUInt64LE(44n, 4);
  [count, count, directory.length, at].forEach((value, field) =>
    wide.writeBigUInt64LE(BigInt(value), 24 + 8 * field),
  );
  wide.write('PK\x06\x07', 56, 'latin1');
  wide.writeBigUInt64LE(BigInt(at + directory.length), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([...locals, directory, ...(said.isZip64 ? [wide] : []), end]);
}

const objects = npy("'|O'", call);
const numbers = npy("'<f8'", '\0'.repeat(8));
const state = { name: 'state/data.pkl', data: Buffer.from('N.') };
const version = { name: 'state/version', data: Buffer.from('3\n') };

test.each([
  ['one directory', zip([{ name: 'a.npy', data: numbers }])],
  ['one directory, told twice', zip([{ name: 'a.npy', data: numbers }], { isZip64: true })],
  [
    'tensors that begin as compressions do',
    zip([
      state,
      version,
      { name: 'state/data/0', data: Buffer.from(']\0\0\0\x01rest') },
      { name: 'state/data/1', data: Buffer.from('x\x9crest', 'latin1') },
    ]),
  ],
])('a zip of %s is clean', async (_, content) => {
  expect(scanRefusals(await scan('model.zip', content))).toEqual([]);
});

test.each([
  ['bytes before it', Buffer.concat([Buffer.from('PK\x03\x04'), zip([{ name: 'a.npy', data: numbers }])])],
  [
    'a directory elsewhere',
    zip(
      [
        { name: 'a.npy', data: numbers },
        { name: 'b.npy', data: numbers },
      ],
      { offset: 0 },
    ),
  ],
  [
    'two directories',
    Buffer.concat([
      zip([{ name: 'a.npy', data: numbers }]).subarray(0, -22),
      zip([{ name: 'a.npy', data: objects }]).subarray(0, -22),
      zip([{ name: 'a.npy', data: numbers }]).subarray(-22),
    ]),
  ],
  [
    'bytes before it and another format',
    Buffer.concat([Buffer.from('GGUF\x03\0\0\0'), zip([{ name: 'a.npy', data: numbers }])]),
  ],
  ['bytes after it', Buffer.concat([zip([{ name: 'a.npy', data: numbers }]), Buffer.from('rest')])],
  [
    'more members than it counts',
    zip(
      [
        { name: 'a.npy', data: numbers },
        { name: 'b.npy', data: objects },
      ],
      { count: 1 },
    ),
  ],
  ['content in a folder', zip([{ name: 'a.npy/', data: objects }])],
  ['an object array among tensors', zip([state, version, { name: 'state/data/x.npy', data: objects }])],
  ['an object array as a tensor', zip([state, version, { name: 'state/data/0', data: objects }])],
  [
    'an unmarked pickle as a tensor',
    zip([state, version, { name: 'state/data/0', data: Buffer.from(call) }]),
  ],
])('a zip with %s is refused', async (_, content) => {
  expect((await scan('model.bin', content)).verdict).toBe('refused');
});
