import { expect, test } from '@jest/globals';
import { withSetLines } from './set-lines.ts';

const file = {
  inputs: { share: 1, data: { type: 'uri_file', path: 'a.csv', mode: 'download' } },
  jobs: { train: { limits: { timeout: 60 } } },
};

test('values are YAML, and what the file does not have yet can be set', () => {
  const changed = withSetLines(file, [
    'inputs.share=0.1',
    'settings.default_compute=azureml:gpu',
    'tags.note=a=b',
    'jobs.train.limits.timeout=90',
  ]);
  expect(changed).toMatchObject({
    inputs: { share: 0.1 },
    settings: { default_compute: 'azureml:gpu' },
    tags: { note: 'a=b' },
    jobs: { train: { limits: { timeout: 90 } } },
  });
  expect(file.inputs.share).toBe(1);
});

test('a file input keeps its type and mode when its path is set', () => {
  expect(withSetLines(file, ['inputs.data=azureml:flights:2']).inputs.data).toEqual({
    type: 'uri_file',
    path: 'azureml:flights:2',
    mode: 'download',
  });
});

test.each([
  ['inputs.shares=1', "names 'shares', which is not among the inputs of the job file: it has share, data"],
  ['jobs.tarin.limits.timeout=1', "names 'tarin', which is not among the jobs"],
  ['inputs.share', 'is no assignment'],
  ['inputs.share.deep=1', "goes below 'share'"],
  ['inputs.share=[1', 'is no YAML'],
])('%s is one sentence', (line, sentence) => {
  expect(() => withSetLines(file, [line])).toThrow(sentence);
});
