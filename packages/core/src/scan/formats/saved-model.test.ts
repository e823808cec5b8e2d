import { expect, test } from '@jest/globals';
import { scanModel } from '../scan-model.ts';

/** A field of less than 2 MiB of a Protocol Buffers message, by its number below 16. */
function field(number: number, ...parts: (Buffer | string)[]): Buffer {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([
    Buffer.from([
      number * 8 + 2,
      (bytes.length & 0x7f) | 0x80,
      ((bytes.length >> 7) & 0x7f) | 0x80,
      bytes.length >> 14,
    ]),
    bytes,
  ]);
}

const node = (operation: string, ...attributes: Buffer[]) =>
  field(1, field(1, 'n'), field(2, operation), ...attributes);
const definition = (names: readonly string[], operations: readonly string[] = []) =>
  field(
    2,
    field(
      1,
      field(1, ...names.map((name) => field(1, name))),
      Buffer.concat(operations.map((operation) => field(3, field(2, operation)))),
    ),
  );
const stream = (to: string) => field(5, field(1, 'output_stream'), field(2, field(2, to)));

async function findingsOf(...graph: Buffer[]) {
  const bytes = Buffer.concat([Buffer.from([8, 1]), field(2, field(2, ...graph))]);
  const read = async (from: number, length: number) => bytes.subarray(from, from + length);
  const { findings } = await scanModel([{ path: 'saved_model.pb', size: bytes.length, read }]);
  return findings;
}

async function operationsOf(...graph: Buffer[]): Promise<(string | undefined)[]> {
  return (await findingsOf(...graph)).map(({ runs }) => runs);
}

test('operations that only compute pass, also in functions, and so does a function that is called by its name', async () => {
  expect(await operationsOf(node('MatMul'), node('SaveV2'), definition(['f'], ['Softmax']))).toEqual([]);
  expect(await operationsOf(node('halved'), definition(['halved'], ['RealDiv']))).toEqual([]);
});

test.each(['ReadFile', 'PyFunc', 'CacheDataset', 'XlaCallModule', 'OfTheirOwn'])(
  'any other is refused, wherever it stands: %s',
  async (operation) => {
    expect(await operationsOf(node(operation))).toEqual([operation]);
    expect(await operationsOf(node('f'), definition(['f'], [operation]))).toEqual([operation]);
  },
);

test('a function has the last of its names and no other', async () => {
  expect(await operationsOf(node('DumpTensor'), definition(['DumpTensor', 'f']))).toEqual(['DumpTensor']);
});

test('printing to a file is refused, printing elsewhere is not', async () => {
  expect(await operationsOf(node('PrintV2', stream('stderr')))).toEqual([]);
  expect(await operationsOf(node('PrintV2', stream('file:///tmp/x')))).toEqual(['PrintV2']);
});

test('more names than any graph has are not followed, also within one function', async () => {
  const names = Array.from({ length: 100_001 }, (_, i) => i.toString(36));
  expect(await findingsOf(definition(['f'], names))).toMatchObject([
    { mechanism: 'unreadable', detail: expect.stringContaining('more than 100000 operations and functions') },
  ]);
});
