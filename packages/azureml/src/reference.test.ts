import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { formatReference, parseReference, type Reference } from './reference.ts';

const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const paths = fc.stringMatching(/^[A-Za-z0-9._ @:/-]{0,30}$/);
const references: fc.Arbitrary<Reference> = fc.oneof(
  fc.record({ kind: fc.constant('asset' as const), name: names, version: names }),
  fc.record({ kind: fc.constant('label' as const), name: names, label: names }),
  fc.record({ kind: fc.constant('datastore' as const), datastore: names, path: paths }),
  fc.record({ kind: fc.constant('job-output' as const), job: names, output: names, path: paths }),
  fc.record({ kind: fc.constant('run' as const), run: names, path: paths }),
  fc.record({
    kind: fc.constant('registry' as const),
    registry: names,
    type: fc.constantFrom('models', 'data'),
    name: names,
    version: names,
  }),
);

test('what is formatted is read back as it was', () => {
  fc.assert(
    fc.property(references, (reference) => {
      expect(parseReference(formatReference(reference))).toEqual(reference);
    }),
  );
});

test('any text is a reference or wrong with a reason, and what begins with azureml: is never a local path', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('', 'azureml:', 'azureml://', 'runs:', 'runs:/'),
      (text, prefix) => {
        const reference = parseReference(prefix + text);
        if (prefix !== '') expect(reference.kind).not.toBe('local');
        if (reference.kind === 'wrong') expect(reference.reason).toMatch(/give|write/);
      },
    ),
  );
});

describe('each form that Azure and MLflow write', () => {
  const subscription =
    '/subscriptions/s-1/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
  const cases: [string, Reference][] = [
    ['azureml:flights:3', { kind: 'asset', name: 'flights', version: '3' }],
    ['azureml:flights@latest', { kind: 'label', name: 'flights', label: 'latest' }],
    [`${subscription}/models/flights/versions/3`, { kind: 'asset', name: 'flights', version: '3' }],
    [`azureml:${subscription}/models/flights/versions/3`, { kind: 'asset', name: 'flights', version: '3' }],
    [
      'azureml://locations/westeurope/workspaces/0b5c/models/flights/versions/3',
      { kind: 'asset', name: 'flights', version: '3' },
    ],
    [
      'azureml://registries/shared/models/flights/versions/3',
      { kind: 'registry', registry: 'shared', type: 'models', name: 'flights', version: '3' },
    ],
    [
      'azureml://datastores/workspaceblobstore/paths/a/b.csv',
      { kind: 'datastore', datastore: 'workspaceblobstore', path: 'a/b.csv' },
    ],
    [
      'azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/d/paths/LocalUpload/x',
      { kind: 'datastore', datastore: 'd', path: 'LocalUpload/x' },
    ],
    [
      'azureml://subscriptions/s/resourceGroups/g/workspaces/w/datastores/d/paths/x/',
      { kind: 'datastore', datastore: 'd', path: 'x/' },
    ],
    [
      'azureml://jobs/brave_fig/outputs/model/paths/a/b',
      { kind: 'job-output', job: 'brave_fig', output: 'model', path: 'a/b' },
    ],
    [
      'azureml://jobs/brave_fig/outputs/model',
      { kind: 'job-output', job: 'brave_fig', output: 'model', path: '' },
    ],
    ['runs:/brave_fig/model', { kind: 'run', run: 'brave_fig', path: 'model' }],
    ['./out/model', { kind: 'local', path: './out/model' }],
    ['C:\\models\\a', { kind: 'local', path: 'C:\\models\\a' }],
  ];
  test.each(cases)('%s', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });
});

test('a version that is missing is said, with what to write', () => {
  expect(parseReference('azureml:flights')).toEqual({
    kind: 'wrong',
    reason: "'azureml:flights' has no version: write azureml:flights:1, or azureml:flights@latest",
  });
  expect(parseReference('s3://bucket/x').kind).toBe('wrong');
});
