import { expect, test } from '@jest/globals';
import { redact } from './redact.ts';

test.each([
  ['GET https://x.blob.core.windows.net/c/b?sv=1&sig=abc%2Fdef&se=2', 'abc%2Fdef'],
  ['AccountKey=Zm9vYmFyYmF6;EndpointSuffix=core', 'Zm9vYmFyYmF6'],
  ['authorization: Bearer abcdefgh.12345678', 'abcdefgh.12345678'],
  ['token eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl', 'eyJzdWIiOi'],
  ['postgres://ml:hunter2@db/flights', 'hunter2'],
  ['DB_PASSWORD=hunter2', 'hunter2'],
  ['{"api_key": "k-12345"}', 'k-12345'],
  ['my-secret: hunter2', 'hunter2'],
])('the log line %j keeps its secret', (line, secret) => {
  expect(redact(line)).not.toContain(secret);
});

test('what is no secret stays', () => {
  const log =
    'Traceback (most recent call last):\n  File "/var/azureml-app/src/score.py", line 7, in init\nKeyError: \'tokens\'';
  expect(redact(log)).toBe(log);
});
