import { expect, test } from '@jest/globals';
import { scan } from '../../test-scan.ts';
import {
  asset,
  attribute,
  bare,
  body,
  calls,
  constant,
  definition,
  field,
  info,
  model,
  named,
} from './test-graph.ts';

async function findingsOf(meta: readonly Buffer[]) {
  return (await scan('saved_model.pb', model(...meta))).findings;
}

async function operationsOf(...graph: Buffer[]): Promise<(string | undefined)[]> {
  return (await findingsOf([field(2, ...graph)])).map(({ runs }) => runs);
}

const saver = (...path: Buffer[]) => [...path, named('save', 'SaveV2', ['path'])];

test.each<[string, Buffer[]]>([
  ['what the loader gives', saver(named('path', 'Placeholder'))],
  [
    'the name that stands where none is given',
    saver(named('path', 'PlaceholderWithDefault', ['default']), constant('default', 'model')),
  ],
  [
    'a part of it',
    saver(
      named('prefix', 'Placeholder'),
      named('isS3', 'StaticRegexFullMatch', ['prefix']),
      constant('s3', '.part'),
      constant('other', `_temp_${'0f'.repeat(16)}/part`),
      named('end', 'Select', ['isS3', 's3', 'other']),
      named('joined', 'StringJoin', ['prefix', 'end'], attribute('separator', field(2, ''))),
      named('path', 'ShardedFilename', ['joined', 'a', 'b']),
    ),
  ],
  [
    'what a call passes on',
    [
      named('path', 'Placeholder'),
      named('c', 'StatefulPartitionedCall', ['path', '^path'], calls('f')),
      body('f', ['prefix'], bare('SaveV2', { inputs: ['prefix'] })),
    ],
  ],
])('a checkpoint may be written to: %s', async (_, graph) => {
  expect(await operationsOf(...graph)).toEqual([]);
});

test.each<[string, Buffer[]]>([
  ['a constant', saver(constant('path', '/tmp/x'))],
  ['one of several constants', saver(constant('path', 'model', '/tmp/x'))],
  [
    'a constant of bytes',
    saver(named('path', 'Const', [], attribute('value', field(8, field(4, '\x06/tmp/x'))))),
  ],
  ['what a caller says', saver(named('path', 'Const', [], attribute('value', field(9, 'where'))))],
  [
    'what joins two',
    saver(
      constant('a', 'model'),
      named('path', 'StringJoin', ['a', 'a'], attribute('separator', field(2, '/../../tmp/'))),
    ),
  ],
  ['what is computed', saver(constant('a', 'model'), named('path', 'AsString', ['a']))],
  ['a variable', saver(named('v', 'VarHandleOp'), named('path', 'ReadVariableOp', ['v']))],
  ['nothing that is there', saver()],
  [
    'what a call passes on',
    [
      constant('path', '/tmp/x'),
      named('c', 'PartitionedCall', ['path'], calls('f')),
      body('f', ['prefix'], bare('SaveV2', { inputs: ['prefix'] })),
    ],
  ],
  [
    'what a condition passes on',
    [
      named('path', 'Placeholder'),
      named('c', 'If', ['path', 'path'], calls('f')),
      body('f', ['prefix'], bare('SaveV2', { inputs: ['prefix'] })),
    ],
  ],
])('a checkpoint may not be written to: %s', async (_, graph) => {
  expect(await operationsOf(...graph)).toEqual(['SaveV2']);
});

const signature = (key: string, output: Buffer) =>
  field(5, field(1, key), field(2, field(2, field(1, 'y'), field(2, output))));
const collection = (key: string, output: string) =>
  field(4, field(1, key), field(2, field(1, field(1, output))));

test.each<[string, Buffer, (string | undefined)[]]>([
  ['restoring, which reads', field(3, field(3, 'read')), []],
  ['restoring, which writes', field(3, field(3, 'after')), ['SaveV2']],
  ['a signature', signature('serving_default', info('after')), ['SaveV2']],
  ['a signature, which reads', signature('serving_default', info('read')), ['RestoreV2']],
  ['a part of a signature', signature('s', field(5, field(2, info('after')))), ['SaveV2']],
  ['values of a signature', signature('s', field(4, field(2, 'after:0'))), ['SaveV2']],
  ['the initializer', signature('__saved_model_init_op', info('after')), ['SaveV2']],
  ['the initializer of TensorFlow 1', collection('legacy_init_op', 'after'), ['SaveV2']],
  ['a collection of another kind', collection('savers', 'after'), []],
])('only the saver writes and reads checkpoints: %s', async (_, meta, operations) => {
  const graph = [
    named('path', 'Placeholder'),
    named('call', 'PartitionedCall', ['path'], calls('f')),
    named('after', 'NoOp', ['^call']),
    named('read', 'RestoreV2', ['path']),
    body('f', ['prefix'], bare('SaveV2', { inputs: ['prefix'] })),
  ];
  expect((await findingsOf([field(2, ...graph), meta])).map(({ runs }) => runs)).toEqual(operations);
});

/** An object of a kind, by its field in SavedObject. */
const object = (kind: number) => field(1, field(kind));
const callable = (name: string, ...bound: number[]) =>
  field(2, field(1, name), field(2, field(2, Buffer.from(bound))));
const assetKind = 5;
const constantKind = 9;

test('no function that can be called writes checkpoints, also through another', async () => {
  const graph = field(
    2,
    body('f', ['prefix'], bare('SaveV2', { inputs: ['prefix'] })),
    body('g', ['prefix'], bare('PartitionedCall', { inputs: ['prefix'] }, calls('f'))),
  );
  expect(await findingsOf([graph])).toEqual([]);
  expect(await findingsOf([graph, field(7, callable('g'))])).toMatchObject([{ runs: 'SaveV2' }]);
});

const table = (path: string) => named('table', 'InitializeTableFromTextFileV2', ['handle', path]);
const inFunction = body(
  'f',
  ['handle', 'path'],
  bare('InitializeTableFromTextFileV2', { inputs: ['handle', 'path'] }),
);
const variable = [
  named('v', 'VarHandleOp', [], attribute('shared_name', field(2, 'v'))),
  named('set', 'AssignVariableOp', ['v', 'file']),
  named('read', 'ReadVariableOp', ['v', '^set']),
];

test.each<[string, Buffer[]]>([
  ['an asset', [field(2, constant('file', '/made/here'), table('file')), asset('file')]],
  [
    'an asset that a variable keeps',
    [field(2, named('file', 'Placeholder'), ...variable, table('read')), asset('file')],
  ],
  [
    'an asset that a function is given',
    [
      field(
        2,
        named('file', 'Placeholder'),
        named('c', 'PartitionedCall', ['h', 'file'], calls('f')),
        inFunction,
      ),
      asset('file'),
    ],
  ],
  [
    'an asset that is bound to a function',
    [field(2, inFunction), field(7, object(4), object(assetKind), callable('f', 0, 1))],
  ],
])('a table may be read from: %s', async (_, meta) => {
  expect(await findingsOf(meta)).toEqual([]);
});

test.each<[string, Buffer[]]>([
  ['a constant', [field(2, constant('file', '/etc/passwd'), table('file'))]],
  ['the checkpoint', [field(2, named('file', 'Placeholder'), table('file'))]],
  [
    'an asset of a collection beside the field, which loaders do not look into',
    [
      field(2, constant('file', '/etc/passwd'), table('file')),
      asset('other'),
      field(
        4,
        field(1, 'saved_model_assets'),
        field(2, field(5, field(1, field(2, field(1, info('file')))))),
      ),
    ],
  ],
  ['a variable that nothing sets', [field(2, variable[0]!, variable[2]!, table('read')), asset('file')]],
  [
    'a variable that something else may set',
    [
      field(
        2,
        named('file', 'Placeholder'),
        ...variable,
        named('c', 'PartitionedCall', ['v'], calls('g')),
        definition(['g']),
        table('read'),
      ),
      asset('file'),
    ],
  ],
  [
    'a variable of two handles',
    [
      field(
        2,
        named('file', 'Placeholder'),
        ...variable,
        named('w', 'VarHandleOp', [], attribute('shared_name', field(2, 'v'))),
        table('read'),
      ),
      asset('file'),
    ],
  ],
  ['an argument of whoever calls', [field(2, inFunction), field(7, object(assetKind), callable('f'))]],
  [
    'a constant that is bound',
    [field(2, inFunction), field(7, object(4), object(constantKind), callable('f', 0, 1))],
  ],
  [
    'an asset that is a constant too',
    [
      field(2, inFunction),
      field(7, object(4), field(1, field(assetKind), field(constantKind)), callable('f', 0, 1)),
    ],
  ],
  ['a gradient', [field(2, inFunction, field(2, field(2, field(2, 'f'))))]],
])('a table may not be read from: %s', async (_, meta) => {
  expect((await findingsOf(meta)).map(({ runs }) => runs)).toEqual(['InitializeTableFromTextFileV2']);
});

test('no signature reads a table from an asset, whose path is given on load alone', async () => {
  const graph = field(2, constant('file', '/etc/passwd'), table('file'));
  expect(await findingsOf([graph, asset('file'), signature('s', info('table'))])).toMatchObject([
    { runs: 'InitializeTableFromTextFileV2' },
  ]);
});
