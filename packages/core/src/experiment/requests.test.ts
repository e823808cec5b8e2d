import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../runtime/user-error.ts';
import { parseRequests, readRequests } from './requests.ts';

test('a line is a body, or a request with its label, and repeated bodies are one', () => {
  const text = [
    '{"data": [1]}',
    '{"request": {"data":[2]}, "label": 1}',
    '',
    '  {"data": [1]}  ',
    '{"request": {"data":[2]}, "label": 0}',
    '{"request": {"data":[3]}}',
    '[[1, 2]]\r',
  ].join('\n');
  expect(parseRequests(text, 'r.jsonl')).toEqual({
    bodies: ['{"data": [1]}', '{"data":[2]}', '{"data":[3]}', '[[1, 2]]'],
    rows: [{ body: 0 }, { body: 1, label: 1 }, { body: 0 }, { body: 1, label: 0 }, { body: 2 }, { body: 3 }],
  });
});

test('a body that has a field request among others is sent as it is', () => {
  const { bodies } = parseRequests('{"request": 1, "user": 2}', 'r.jsonl');
  expect(bodies).toEqual(['{"request": 1, "user": 2}']);
});

test('numbers keep their digits on the way to the model', () => {
  const { bodies } = parseRequests('{"request": {"id": 12345678901234567890, "x": 1.10}, "label": 2}', 'r');
  expect(bodies).toEqual(['{"id":12345678901234567890,"x":1.10}']);
});

test('a line that is not JSON is named by its number, never by its text', () => {
  const wrong = () => parseRequests('{"a": 1}\n{"card": 4111', 'r.jsonl');
  expect(wrong).toThrow(UserError);
  expect(wrong).toThrow(/Line 2 of the requests file 'r.jsonl' is not JSON/);
  expect(wrong).not.toThrow(/4111/);
});

test('an empty file and a missing one are told apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'requests-'));
  await writeFile(join(folder, 'empty.jsonl'), '\n\n');
  await expect(readRequests(join(folder, 'empty.jsonl'))).rejects.toThrow(/holds no request/);
  await expect(readRequests(join(folder, 'none.jsonl'))).rejects.toThrow(/does not exist/);
});

test('the digest is that of the bytes', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'requests-')), 'r.jsonl');
  await writeFile(file, '{}\n');
  expect((await readRequests(file)).digest).toBe(
    'ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356',
  );
});
