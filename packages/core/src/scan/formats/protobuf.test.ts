import { expect, test } from '@jest/globals';
import { scan } from '../test-scan.ts';
import { field, model, node } from './tensorflow/test-graph.ts';

const writing = model(field(2, node('WriteFile')));
const computing = model(field(2, node('MatMul')));
const frozen = node('WriteFile');
const refusedBy = async (path: string, bytes: Buffer | string) =>
  (await scan(path, bytes)).findings.map(({ mechanism }) => mechanism);

test.each([
  ['as it is', writing],
  ['with the fields of ONNX', Buffer.concat([writing, field(7), field(8)])],
  ['with a node of a frozen graph', Buffer.concat([field(1), writing])],
  ['with a number for a field', Buffer.concat([Buffer.from([0x7d, 0, 0, 0, 0]), writing])],
])('a saved_model.pb is a SavedModel, whatever else it may be: %s', async (_, bytes) => {
  expect(await scan('model/saved_model.pb', bytes)).toMatchObject({
    files: [{ format: 'SavedModel' }],
    findings: [{ mechanism: 'WriteFile' }],
  });
  expect(await refusedBy('model/Saved_Model.PB', bytes)).toEqual(['WriteFile']);
});

test.each([
  ['saved_model.pb', '\x89HDF\r\n\x1a\n'],
  ['graph.pb', '\x93NUMPY\x01\0'],
  ['model.onnx', 'BZh9'],
  ['graph.pb', '\x02\0\0\0\0\0\0\0{}'],
  ['saved_model.pb', ''],
  ['saved_model.pb', 'text'],
  ['graph.pb', '\x0b\x0c'],
])('what has the name of a model and the bytes of another format is refused: %s', async (path, head) => {
  expect(await refusedBy(path, Buffer.from(head, 'latin1'))).toEqual(['unreadable']);
});

test.each([
  ['saved_model.pbtxt', 'is a SavedModel in text, which cannot be looked into: save it as saved_model.pb'],
  ['saved_model.cpb', 'is a SavedModel in chunks, which cannot be looked into: save it as saved_model.pb'],
])('%s is refused, with what to do', async (path, detail) => {
  expect((await scan(path, 'saved_model_schema_version: 1')).findings).toMatchObject([{ detail }]);
});

const fingerprint = Buffer.concat([Buffer.from([8, 1, 16, 2]), field(6), field(7, '42')]);

test.each([
  ['fingerprint.pb', fingerprint, 'fingerprint'],
  ['debug/saved_model_debug_info.pb', field(1, 'score.py'), 'debug information'],
  [
    'keras_metadata.pb',
    field(1, Buffer.from([16, 1]), field(5, '{"class_name": "Dense"}')),
    'Keras metadata',
  ],
  ['graph.pb', node('MatMul'), 'frozen graph'],
  ['other.pb', computing, 'SavedModel'],
  ['model', computing, 'SavedModel'],
])('%s is what it should be', async (path, bytes, format) => {
  expect(await scan(path, bytes)).toMatchObject({ verdict: 'clean', files: [{ format }] });
});

test.each([
  ['fingerprint.pb', frozen, 'unreadable'],
  ['fingerprint.pb', Buffer.concat([fingerprint, field(8)]), 'unreadable'],
  ['saved_model_debug_info.pb', frozen, 'unreadable'],
  ['keras_metadata.pb', frozen, 'unreadable'],
  ['my-fingerprint.pb', frozen, 'WriteFile'],
  ['my_metadata.pb', frozen, 'WriteFile'],
  ['graph.pb', Buffer.concat([frozen, field(7), field(8)]), 'unreadable'],
  ['other.pb', Buffer.concat([writing, field(7), field(8)]), 'unreadable'],
])('a graph is not hidden by the name %s and fields of others', async (path, bytes, mechanism) => {
  expect(await refusedBy(path, bytes)).toEqual([mechanism]);
});

test('a tag of more than 32 bits is another field to some parsers, and refused', async () => {
  const hidden = Buffer.concat([Buffer.from([0x92, 0x80, 0x80, 0x80, 0x10]), computing.subarray(3)]);
  expect(await refusedBy('saved_model.pb', Buffer.concat([computing, hidden]))).toEqual(['unreadable']);
});
