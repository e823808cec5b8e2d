import { expect, it } from '@jest/globals';
import { parseAddress } from './address.ts';

const ACCOUNT = 'mlopsemulator';
const WORKSPACE =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

it.each([
  ['azureml://datastores/store/paths/a/b/', { kind: 'datastore', datastore: 'store', path: 'a/b' }],
  ['azureml://datastores/store/paths', { kind: 'datastore', datastore: 'store', path: '' }],
  [
    'azureml://subscriptions/s/resourceGroups/g/workspaces/w/datastores/store/paths/LocalUpload/x/model',
    { kind: 'datastore', datastore: 'store', path: 'LocalUpload/x/model' },
  ],
  [
    'azureml://jobs/train/outputs/model/paths/best',
    { kind: 'jobOutput', job: 'train', output: 'model', path: 'best' },
  ],
  ['azureml://jobs/train/outputs/model', { kind: 'jobOutput', job: 'train', output: 'model', path: '' }],
  ['runs:/train/model/x', { kind: 'jobOutput', job: 'train', output: 'artifacts', path: 'model/x' }],
  [`http://127.0.0.1:1234/${ACCOUNT}/box/a%20b/c`, { kind: 'blob', container: 'box', path: 'a b/c' }],
  [`https://${ACCOUNT}.blob.core.windows.net/box/c`, { kind: 'blob', container: 'box', path: 'c' }],
  ['https://other.blob.core.windows.net/box/c', undefined],
  ['azureml:flights:3', { kind: 'asset', assetKind: undefined, name: 'flights', version: '3' }],
  ['azureml:flights@latest', { kind: 'asset', assetKind: undefined, name: 'flights', version: '@latest' }],
  [
    `${WORKSPACE}/models/flights/versions/3`,
    { kind: 'asset', assetKind: 'models', name: 'flights', version: '3' },
  ],
  [`azureml:${WORKSPACE}/codes/c/versions/1`, { kind: 'asset', assetKind: 'codes', name: 'c', version: '1' }],
  ['azureml://registries/azureml/environments/e/versions/1', { kind: 'registry' }],
  ['models/flights', undefined],
  ['', undefined],
])('%s is read', (uri, parsed) => {
  expect(parseAddress(uri, ACCOUNT)).toEqual(parsed);
});
