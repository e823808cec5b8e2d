import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { crc32, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { ScannableFile } from './content.ts';
import { type ScanRules, standardScanRules } from './limits.ts';
import { opcodes } from './pickle/opcodes.ts';
import { scanModel } from './scan-model.ts';
import { scanRefusals } from './scan-report.ts';

// Thousands of generated files take some seconds, and on a busy machine many.
jest.setTimeout(60_000);

function fileOf(path: string, content: Uint8Array | string): ScannableFile {
  const bytes = Buffer.from(content);
  return { path, size: bytes.length, read: async (from, length) => bytes.subarray(from, from + length) };
}

async function scan(path: string, content: Uint8Array | string, rules: Partial<ScanRules['limits']> = {}) {
  return scanModel([fileOf(path, content)], {
    ...standardScanRules,
    limits: { ...standardScanRules.limits, ...rules },
  });
}

const call = "cposix\nsystem\n(S'true'\ntR.";

test.each([
  ['an import by GLOBAL', call, 'REDUCE', 'posix.system'],
  ['an import by INST', "(S'true'\niposix\nsystem\n.", 'INST', 'posix.system'],
  ['an import by OBJ', "(cposix\nsystem\nS'true'\no.", 'OBJ', 'posix.system'],
  [
    'a name that the memo keeps',
    "\x80\x02U\x05posixq\x07U\x06systemq\x0800h\x07h\x08\x93(S'true'\ntR.",
    'REDUCE',
    'posix.system',
  ],
  ['a registered extension', "\x80\x02\x82\x05(S'true'\ntR.", 'EXT1', undefined],
  [
    'a function that a list does not have',
    "csklearn.utils.extmath\nsafe\n(S'x'\ntR.",
    'REDUCE',
    'sklearn.utils.extmath.safe',
  ],
  [
    'the constructor of a class that may be restored',
    "csklearn.svm._classes\nSVC\n(S'x'\ntR.",
    'REDUCE',
    'sklearn.svm._classes.SVC',
  ],
  [
    'an attribute that Python calls',
    "csklearn.svm._classes\nSVC\n)\x81}S'__setstate__'\nI1\nsb.",
    'BUILD',
    'sklearn.svm._classes.SVC',
  ],
  [
    'attributes through their setters',
    "csklearn.svm._classes\nSVC\n)\x81(N}S'coef_'\nI1\nstb.",
    'BUILD',
    'sklearn.svm._classes.SVC',
  ],
  [
    'attributes of a class',
    "csklearn.svm._classes\nSVC\n(N}S'fit'\nI1\nstb.",
    'BUILD',
    'sklearn.svm._classes.SVC',
  ],
  ['a persistent id', 'Panything\n.', 'PERSID', undefined],
])('%s is told with its mechanism', async (_, content, mechanism, runs) => {
  const { verdict, findings } = await scan('model.pkl', Buffer.from(content, 'latin1'));
  expect(verdict).toBe('refused');
  expect(findings).toContainEqual(
    expect.objectContaining({ mechanism, ...(runs !== undefined && { runs }) }),
  );
});

test.each([
  ['text', 'notes.txt', 'classes\nare two\n(see below).\n', 'text'],
  ['a Python program', 'score.py', 'import os\nimport sys\n', 'text'],
  ['JSON', 'config.json', '{"a": [1]}', 'text'],
  ['an empty file', 'empty.txt', '', 'empty'],
  ['a pickle of data', 'data.pkl', '(lp0\nI1\naF2.5\na.', 'pickle'],
  ['a restored estimator', 'svc.pkl', "csklearn.svm._classes\nSVC\n)\x81}S'C'\nF1.0\nsb.", 'pickle'],
])('%s is clean', async (_, path, content, format) => {
  expect(await scan(path, Buffer.from(content, 'latin1'))).toMatchObject({
    verdict: 'clean',
    files: [{ path, format }],
    findings: [],
  });
});

test.each([
  ['an archive in an archive', { depth: 1 }, gzipSync(gzipSync('\x80\x02].')), 'more than 1 deep'],
  ['a stack', { pickleValues: 10 }, Buffer.from(`(${'I1\n'.repeat(20)}l.`), 'more than 10 values'],
  [
    'what is unpacked',
    { unpackedBytes: 2 ** 20 },
    gzipSync(
      Buffer.concat([Buffer.from([0x80, 4, 0x42, 0, 0, 0x20, 0]), Buffer.alloc(2 ** 21), Buffer.from('.')]),
    ),
    'unpacks to more than',
  ],
])('%s beyond its limit is refused', async (_, limits, content, reason) => {
  expect(scanRefusals(await scan('model.pkl', content, limits)).join()).toContain(reason);
});

test.each([
  ['a hexadecimal integer', `I0x1\n0${call}`],
  ['a binary integer', `I0b1\n0${call}`],
  ['an octal integer of C', `I010\n0${call}`],
  ['an empty integer of C', `I\n0${call}`],
  ['an integer up to a zero byte', `I1\0rest\n0${call}`],
  ['a hexadecimal long', `L0x1L\n0${call}`],
  ['underscores in a long', `L1_0L\n0${call}`],
  ['underscores in a float', `F1_0.5\n0${call}`],
  ['an index with an underscore', `I1\np1_0\n0${call}`],
  ['an index that JavaScript rounds', `I1\np9007199254740993\n0${call}`],
  ['a pickle of nothing before it', `I1\n.${call}`],
])('%s does not hide a call in what is named as no pickle', async (_, content) => {
  expect((await scan('weights.bin', content)).verdict).toBe('refused');
});

test.each([
  ['a line', {}, `S'${'a'.repeat(64 * 2 ** 20)}'\n0${call}`, 'a line of more than 64 MiB'],
  ['a stack', { pickleValues: 10 }, `${'N'.repeat(11)}${call}`, 'more than 10 values'],
])('%s beyond its limit does not make a pickle text', async (_, limits, content, reason) => {
  expect(scanRefusals(await scan('weights.bin', content, limits)).join()).toContain(reason);
});

test.each([
  ['zlib', Buffer.concat([deflateSync('I1\n0'), deflateSync(call)])],
  ['gzip', Buffer.concat([gzipSync('I1\n0'), Buffer.alloc(4), gzipSync(call)])],
  ['zstd', Buffer.concat([zstdCompressSync('I1\n0'), Buffer.from('rest')])],
  ['gzip in zlib', deflateSync(Buffer.concat([deflateSync('I1\n0'), deflateSync(call)]))],
])('what stands after a stream of %s is refused', async (_, content) => {
  expect((await scan('model.joblib', content)).verdict).toBe('refused');
});

/** A .npy file of version 1. */
function npy(descr: string, payload: string): Buffer {
  const header = Buffer.from(`{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }\n`);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0', 'latin1'),
    Buffer.from([header.length & 255, header.length >> 8]),
    header,
    Buffer.from(payload),
  ]);
}

test.each([
  "'|O'",
  "'O8'",
  "'object_'",
  "'obj' 'ect'",
  "'i4,O'",
  "'\\x4f'",
  "u'O'",
  "[('a', 'i4,O')]",
  "[('a', '|O')]",
  "[('a', [('b', '|O', (2,))])]",
  "[('a', ('O', (2,)))]",
  "{'names': ['a'], 'formats': ['O']}",
  "'<i4', 'descr': '|O'",
])('a NumPy array of the type %s is walked or refused', async (descr) => {
  expect((await scan('array.npy', npy(descr, call))).verdict).toBe('refused');
});

test.each([
  "'<f8'",
  "'|b1'",
  "'<U12'",
  "'|S3'",
  "'<M8[ns]'",
  "'<m8[25us]'",
  "'|V16'",
  "[('n', '<i4'), ('Old', '<f8', (2, 3))]",
  "[(('title', 'n'), [('', '|V4'), ('b', '>c16')])]",
])('a NumPy array of the type %s holds no pickle', async (descr) => {
  expect(await scan('array.npy', npy(descr, call))).toMatchObject({
    verdict: 'clean',
    files: [{ format: 'numpy' }],
  });
});

/** An estimator without state, and an ordered dictionary with one item. */
const estimator = 'csklearn.svm._classes\nSVC\n)\x81';
const ordered = (key: string, value: string) => `ccollections\nOrderedDict\n)R${key}${value}s`;

test.each([
  ['state in a subclass of dict', `${estimator}${ordered("S'__setstate__'\n", 'N')}b.`],
  ['setters in a subclass of dict', `${estimator}N${ordered("S'coef_'\n", 'N')}\x86b.`],
  ['state whose names a call gives', `${estimator}}cbuiltins\nstr\n(S'__setstate__'\ntRNsb.`],
  ['state in a pair that a call gives', `${estimator}cbuiltins\ntuple\n((N}S'coef_'\nNstltRb.`],
  [
    'a method of an object that the file sets',
    `${estimator}}S'append'\ncsklearn.svm._classes\nSVC\nsbI1\na.`,
  ],
  ['arguments that a call gives', 'cbuiltins\nbytearray\ncbuiltins\ntuple\n((I1\nltRR.'],
  ['a range made a list', 'cbuiltins\nlist\n(cbuiltins\nrange\n(L4503599627370496L\ntRtR.'],
  [
    'a constructor of any class',
    'csklearn.neighbors._kd_tree\nnewObj\n(cjoblib.numpy_pickle\nNumpyArrayWrapper\ntR.',
  ],
  [
    'a scalar that is another object',
    `cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(S'O8'\ntR${estimator}tR}b.`,
  ],
])('%s is refused', async (_, content) => {
  expect((await scan('model.pkl', Buffer.from(content, 'latin1'))).verdict).toBe('refused');
});

/** joblib's description of an array of so many bytes, up to its BUILD; `made` is what makes the wrapper. */
const wrapper = (bytes: number, made = 'cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81') =>
  `${made}}(S'shape'\n(I${bytes}\ntS'dtype'\ncnumpy\ndtype\n(S'u1'\ntRub`;
const named = (name: string) => `cbuiltins\nstr\n(S'${name}'\ntR`;

test.each([
  ['a package that nobody knows', (hidden: string) => hidden, "cpexpect\nrun\n(S'true'\ntR"],
  ['names that a call gives', (hidden: string) => hidden, `${named('posix')}${named('system')}\x93)R`],
])('bytes of an array that pickle.load takes for opcodes are refused: %s', async (_, __, hidden) => {
  const content = `${wrapper(hidden.length)}${hidden}.`;
  expect((await scan('model.joblib', Buffer.from(content, 'latin1'))).verdict).toBe('refused');
});

test('a wrapper of joblib is known however it was made, and stands at the end of its frame', async () => {
  const restored =
    'ccopy_reg\n_reconstructor\n(cjoblib.numpy_pickle\nNumpyArrayWrapper\nc__builtin__\nobject\nNtR';
  const hidden = Buffer.from(`${wrapper(5, restored)}B\x1b\0\0\0${call}`, 'latin1');
  expect((await scan('model.joblib', hidden)).verdict).toBe('refused');
  const body = `${wrapper(27)}${call}`;
  const frame = Buffer.from([0x80, 4, 0x95, body.length + 1, 0, 0, 0, 0, 0, 0, 0]);
  const framed = Buffer.concat([frame, Buffer.from(`${body}.`, 'latin1')]);
  expect(scanRefusals(await scan('model.joblib', framed)).join()).toContain('inside a frame');
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

const made = "python/object/apply:os.system ['true']\n";

test.each([
  ['a directive', `%TAG !p! tag:yaml.org,2002:\n---\n!p!${made}`],
  ['a directive that is not needed', '%YAML 1.1\r%TAG ! !x\r---\r!python [1]\r'],
  ['an escape', `!!p%79thon/object/apply:os.system ['true']\n`],
  ['escapes in a tag in full', `!<tag:yaml%2eorg%2C2002:%70ython/name:os.system> ''\n`],
  ['UTF-16', Buffer.from(`\uFEFF!!${made}`, 'utf16le')],
  ['the letters of GGUF', `GGUF: !!${made}`],
  ['text before it', `${'# comment\n'.repeat(2e5)}a: !!${made}`],
])('a tag of YAML that makes Python objects is refused by %s', async (_, content) => {
  expect((await scan('config.yaml', content, { heldBytes: 2 ** 20 })).findings).toContainEqual(
    expect.objectContaining({ mechanism: 'YAML tag' }),
  );
});

test.each([
  ['a table', 'table.csv', 'city,Installed,I\ncan,1_0,0x1\n'],
  ['a vocabulary', 'vocab.txt', 'I\nL\nF\nS\np\nthe\nR\nb\n'],
  ['a word list', 'words.txt', 'Introduction\nReduce\nbuild\nopen\n'],
  ['requirements', 'requirements.txt', 'scikit-learn==1.5.2\nnumpy>=2\n'],
  ['a README', 'README.md', '# Model\n\nI. 100%TAG and p%79 are text.\n'],
  ['numbers', 'labels.txt', 'I1\nF1_0\nL0x1L\nwords\n'],
])('%s stays text', async (_, path, content) => {
  expect(await scan(path, content)).toMatchObject({ verdict: 'clean', files: [{ format: 'text' }] });
});

test('a sentence names the file, the mechanism, what would run and what to do', async () => {
  expect(scanRefusals(await scan('weights.txt', call))).toEqual([
    'weights.txt calls posix.system, which the allow list does not have (REDUCE): do not load it; if it is yours, save weights, safetensors or ONNX, else ask where it comes from.',
  ]);
});

test('a name in a file cannot write a report of its own', async () => {
  const [finding] = (await scan('model.pkl', 'c::error::x`\x1b[2J\nsystem\n.')).findings;
  expect(finding?.runs).toBe('::error::x??[2J.system'.replace('[', '?'));
});

test('an error of what holds the files is no verdict', async () => {
  const broken: ScannableFile = {
    path: 'model.zip',
    size: 100,
    read: () => Promise.reject(new Error('the network is gone')),
  };
  await expect(scanModel([broken])).rejects.toThrow('the network is gone');
  for (const magic of [
    'PK\x03\x04',
    '\x1f\x8b',
    'BZh9',
    '\xfd7zXZ\0',
    '\x04\x22\x4d\x18',
    '\x89HDF\r\n\x1a\n',
  ]) {
    const head = Buffer.concat([Buffer.from(magic, 'latin1'), Buffer.alloc(3 * 2 ** 20)]);
    let reads = 0;
    const fails: ScannableFile = {
      path: 'model.bin',
      size: head.length,
      read: (from, length) =>
        reads++ === 0
          ? Promise.resolve(head.subarray(from, from + length))
          : Promise.reject(new Error('the network is gone')),
    };
    await expect(scanModel([fails])).rejects.toThrow('the network is gone');
  }
});

const codes = opcodes.flatMap((opcode, code) => (opcode ? [code] : []));
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...codes).map((code) => [code]) },
  fc.uint8Array({ maxLength: 6 }).map((bytes) => [...bytes]),
  fc
    .constantFrom(
      'cnumpy\ndtype\n',
      "S'f8'\n",
      'cjoblib.numpy_pickle\nNumpyArrayWrapper\n',
      'K\x01',
      '}',
      '(',
      'tR',
      'b',
      '\x93',
      'h\0',
    )
    .map((text) => [...Buffer.from(text, 'latin1')]),
);

test('whatever the bytes are, a scan of a pickle ends with a verdict', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 60 }),
      fc.constantFrom('m.pkl', 'm.bin', 'm.txt'),
      async (pieces, path) => {
        const { verdict } = await scan(path, Uint8Array.from([0x80, 4, ...pieces.flat()]));
        expect(['clean', 'refused']).toContain(verdict);
      },
    ),
    { numRuns: 3000 },
  );
});

test('whatever the bytes are, a scan of any format ends with a verdict', async () => {
  const magic = fc.constantFrom(
    'PK\x03\x04',
    'PK\x05\x06',
    '\x1f\x8b\x08',
    'BZh9',
    '\xfd7zXZ\0',
    ']\0\0\0\x01',
    '\x04\x22\x4d\x18\x60\x40',
    '(\xb5/\xfd',
    '\x93NUMPY\x01\0',
    '\x89HDF\r\n\x1a\n',
    '\x08\x01\x12',
    '\x02\0\0\0\0\0\0\0{}',
    'x\x9c',
    '',
  );
  await fc.assert(
    fc.asyncProperty(
      magic,
      fc.uint8Array({ maxLength: 700 }),
      fc.constantFrom('m.onnx', 'm.pb', 'm', 'm.keras'),
      async (start, rest, path) => {
        const { verdict } = await scan(path, Buffer.concat([Buffer.from(start, 'latin1'), rest]), {
          heldBytes: 2 ** 22,
        });
        expect(['clean', 'refused']).toContain(verdict);
      },
    ),
    { numRuns: 1500 },
  );
});

test('a call that the allow list does not have is found wherever it stands among data', async () => {
  const data = fc.array(fc.constantFrom('I1\n0', 'N0', ']0', '}0', '(I1\nI2\nt0', "S'x'\n0", 'F1.5\n0'), {
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(data, data, async (before, after) => {
      const content = `${before.join('')}${call.slice(0, -1)}0${after.join('')}N.`;
      expect((await scan('notes.txt', content)).verdict).toBe('refused');
    }),
    { numRuns: 500 },
  );
});
