// Writes the model as ONNX (opset 17). The job's container has Node and nothing else, so the few protobuf
// messages of onnx.proto3 that the model needs are written here.

const varint = (value) => {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 127n);
    if (rest < 128n) return Buffer.from([...bytes, low]);
    bytes.push(low | 128);
  }
};
const field = (number, wire, payload) => Buffer.concat([varint((number << 3) | wire), payload]);
const integer = (number, value) => field(number, 0, varint(value));
const bytes = (number, value) => field(number, 2, Buffer.concat([varint(value.length), value]));
const string = (number, value) => bytes(number, Buffer.from(value));
const message = (number, ...fields) => bytes(number, Buffer.concat(fields));

const FLOAT = 1;
const INT64 = 7;

function tensor(name, type, dims, data) {
  return Buffer.concat([
    ...dims.map((dim) => integer(1, dim)),
    integer(2, type),
    string(8, name),
    bytes(9, data),
  ]);
}
const floats = (name, dims, values) =>
  tensor(name, FLOAT, dims, Buffer.from(Float32Array.from(values).buffer));
const ints = (name, dims, values) =>
  tensor(name, INT64, dims, Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer));

function node(type, inputs, output, attributes = []) {
  return Buffer.concat([
    ...inputs.map((input) => string(1, input)),
    string(2, output),
    string(4, type),
    ...attributes.map(([name, value]) => message(5, string(1, name), integer(3, value), integer(20, 2))),
  ]);
}

/** @param dims numbers, or a name for a dimension that is only known when the model runs */
function value(name, dims) {
  const shape = dims.map((dim) => message(1, typeof dim === 'string' ? string(2, dim) : integer(1, dim)));
  return Buffer.concat([string(1, name), message(2, message(1, integer(1, FLOAT), message(2, ...shape)))]);
}

/** Input `features` float32 [rows, columns]; output `probability` float32 [rows]. */
export function toOnnx({ bias, terms }, columnCount) {
  const nodes = [];
  const constants = [floats('bias', [1], [bias])];
  const parts = terms.map(({ column, slope, weights }, t) => {
    constants.push(ints(`column${t}`, [], [column]));
    nodes.push(node('Gather', ['features', `column${t}`], `value${t}`, [['axis', 1]]));
    if (slope) {
      constants.push(floats(`slope${t}`, [1], [weights[0] * slope]));
      nodes.push(node('Mul', [`value${t}`, `slope${t}`], `part${t}`));
    } else {
      constants.push(floats(`table${t}`, [weights.length], weights));
      nodes.push(node('Cast', [`value${t}`], `index${t}`, [['to', INT64]]));
      nodes.push(node('Gather', [`table${t}`, `index${t}`], `part${t}`));
    }
    return `part${t}`;
  });
  const sum = parts.reduce((left, right, t) => {
    nodes.push(node('Add', [left, right], `sum${t}`));
    return `sum${t}`;
  }, 'bias');
  nodes.push(node('Sigmoid', [sum], 'probability'));
  const graph = [
    ...nodes.map((n) => bytes(1, n)),
    string(2, 'flight-delay'),
    ...constants.map((c) => bytes(5, c)),
    bytes(11, value('features', ['rows', columnCount])),
    bytes(12, value('probability', ['rows'])),
  ];
  return Buffer.concat([
    integer(1, 8),
    string(2, 'flight-delay'),
    message(7, ...graph),
    message(8, string(1, ''), integer(2, 17)),
  ]);
}
