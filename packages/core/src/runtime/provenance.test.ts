import { expect, test } from '@jest/globals';
import { provenanceOf } from './provenance.ts';

test.each([
  [{}, {}, 'azure'],
  [{}, { isLocal: false }, 'azure'],
  [{}, { isLocal: true }, 'local'],
  [{ MLOPS_AZURE_ENDPOINT: 'http://localhost:1' }, { isLocal: true }, 'emulator'],
])('In %j an outcome with %j was made on %s', (env, outcome, target) => {
  expect(provenanceOf(env, outcome).target).toBe(target);
});
