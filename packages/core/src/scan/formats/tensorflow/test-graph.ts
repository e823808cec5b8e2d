/** Builders of TensorFlow's messages, byte by byte. */

/** A field of less than 2 MiB of a Protocol Buffers message, by its number below 16. */
export function field(number: number, ...parts: (Buffer | string)[]): Buffer {
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

let nodes = 0;

/** NodeDef, without its tag; each has a name of its own where none is given. */
export const bare = (
  operation: string,
  { name = `n${nodes++}`, inputs = [] }: { name?: string; inputs?: string[] } = {},
  ...attributes: Buffer[]
) =>
  Buffer.concat([
    field(1, name),
    field(2, operation),
    ...inputs.map((input) => field(3, input)),
    ...attributes,
  ]);
export const node = (operation: string, ...attributes: Buffer[]) =>
  field(1, bare(operation, {}, ...attributes));
export const named = (name: string, operation: string, inputs: string[] = [], ...attributes: Buffer[]) =>
  field(1, bare(operation, { name, inputs }, ...attributes));
export const body = (name: string, parameters: readonly string[], ...inside: Buffer[]) =>
  field(
    2,
    field(
      1,
      field(1, field(1, name), ...parameters.map((parameter) => field(2, field(1, parameter)))),
      ...inside.map((each) => field(3, each)),
    ),
  );
export const definition = (names: readonly string[], operations: readonly string[] = []) =>
  field(
    2,
    field(
      1,
      field(1, ...names.map((name) => field(1, name))),
      Buffer.concat(operations.map((operation) => field(3, bare(operation, {})))),
    ),
  );
export const attribute = (key: string, value: Buffer) => field(5, field(1, key), field(2, value));
export const stream = (to: string) => attribute('output_stream', field(2, to));
export const calls = (name: string) => attribute('f', field(10, field(1, name)));
export const constant = (name: string, ...texts: string[]) =>
  named(name, 'Const', [], attribute('value', field(8, ...texts.map((text) => field(8, text)))));

export const model = (...meta: Buffer[]) => Buffer.concat([Buffer.from([8, 1]), field(2, ...meta)]);

export const info = (node: string) => field(1, `${node}:0`);
export const asset = (node: string) => field(6, field(1, info(node)), field(2, 'words.txt'));
