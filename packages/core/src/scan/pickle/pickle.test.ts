import { expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { scanRefusals } from '../scan-report.ts';
import { call, scan } from '../test-scan.ts';
import { opcodes } from './opcodes.ts';

// Thousands of generated files take some seconds, and on a busy machine many.
jest.setTimeout(60_000);

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
