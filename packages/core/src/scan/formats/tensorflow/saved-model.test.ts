import { expect, jest, test } from '@jest/globals';
import { scan } from '../../test-scan.ts';
import { attribute, bare, calls, definition, field, model, node, stream } from './test-graph.ts';

// A million nodes take some seconds, and on a busy machine many.
jest.setTimeout(60_000);

async function findingsOf(meta: readonly Buffer[]) {
  return (await scan('saved_model.pb', model(...meta))).findings;
}

async function operationsOf(...graph: Buffer[]): Promise<(string | undefined)[]> {
  return (await findingsOf([field(2, ...graph)])).map(({ runs }) => runs);
}

test('operations that only compute pass, also in functions, and so does a function that is called by its name', async () => {
  expect(await operationsOf(node('MatMul'), node('ReadVariableOp'), definition(['f'], ['Softmax']))).toEqual(
    [],
  );
  expect(await operationsOf(node('halved'), definition(['halved'], ['RealDiv']))).toEqual([]);
});

test.each(['ReadFile', 'PyFunc', 'CacheDataset', 'XlaCallModule', 'OfTheirOwn'])(
  'any other is refused, wherever it stands: %s',
  async (operation) => {
    expect(await operationsOf(node(operation))).toEqual([operation]);
    expect(await operationsOf(node('f'), definition(['f'], [operation]))).toEqual([operation]);
  },
);

test('a function has the last of its names and no other, and one that is called is there', async () => {
  expect(await operationsOf(node('DumpTensor'), definition(['DumpTensor', 'f']))).toEqual(['DumpTensor']);
  expect(await operationsOf(node('PartitionedCall', calls('f')))).toEqual(['f']);
  const inside = attribute(
    'f',
    field(1, field(9, field(1, 'f'), field(2, field(2, field(10, field(1, 'g')))))),
  );
  expect(await operationsOf(node('Case', inside), definition(['f']))).toEqual(['g']);
});

test.each([
  ['where nothing is said', []],
  ...['stdout', 'stderr', 'log(info)', 'log(warning)', 'log(error)'].map((to) => [to, [stream(to)]] as const),
])('printing may go to: %s', async (_, attributes) => {
  expect(await operationsOf(node('PrintV2', ...attributes))).toEqual([]);
});

test.each([
  ['a file', [stream('file:///tmp/x')]],
  ['another spelling of a file', [stream(' FILE:///tmp/x')]],
  ['what a caller says', [attribute('output_stream', field(9, 'where'))]],
  ['a list', [attribute('output_stream', field(1, field(2, 'stderr')))]],
  ['one of two', [attribute('output_stream', Buffer.concat([field(2, 'stderr'), field(9, 'where')]))]],
  ['one of two attributes', [stream('file:///tmp/x'), stream('stderr')]],
])('printing may not go to: %s', async (_, attributes) => {
  expect(await operationsOf(node('PrintV2', ...attributes))).toEqual(['PrintV2']);
});

test('more nodes than any graph has are not followed', async () => {
  const names = Array.from({ length: 10_000 }, (_, i) => field(3, field(1, i.toString(36))));
  const function_ = (name: string) => field(2, field(1, field(1, field(1, name)), ...names));
  const graph = Array.from({ length: 101 }, (_, i) => function_(`f${i}`));
  const { findings } = await scan('graph.pb', Buffer.concat([node('NoOp'), ...graph]));
  expect(findings).toMatchObject([
    { mechanism: 'unreadable', detail: expect.stringContaining('more than 1000000 nodes and functions') },
  ]);
});

test('names that stand twice are refused, because loaders take either', async () => {
  const twice = { name: 'twice' };
  for (const graph of [
    [field(1, bare('NoOp', twice)), field(1, bare('NoOp', twice))],
    [definition(['f']), definition(['f'])],
  ])
    expect(await findingsOf([field(2, ...graph)])).toMatchObject([{ mechanism: 'unreadable' }]);
});

test('a graph in two parts is one', async () => {
  expect(await findingsOf([field(2, node('f')), field(2, definition(['f']))])).toEqual([]);
});
