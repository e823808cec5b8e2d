import { expect, test } from '@jest/globals';
import type { Table } from '@mlops-actions/tabular/sources';
import { featureColumns } from './roles.ts';

const names = ['id', 'label', 'prediction', 'score', 'score_a', 'score_b', 'a.b', 'axb', 'w'];
const table = {
  columns: names.map((name) => ({ name, type: 'number', sqlType: 'DOUBLE' })),
} as unknown as Table;

function features(inputs: object, exclude: string[] = []): string[] {
  return featureColumns(table, { labelColumn: 'label', ...inputs }, exclude).map(({ name }) => name);
}

test('features are what is no label, answer, weight, key, group or time', () => {
  expect(features({ groupColumn: 'a.b', timeColumn: 'axb', predictionColumn: 'prediction, w' })).toEqual([
    'id',
    'score_a',
    'score_b',
  ]);
  expect(features({ labelColumn: 'label\nid', scoreColumn: 'score*' })).toEqual(['a.b', 'axb', 'w']);
  expect(features({})).toEqual(['id', 'score_a', 'score_b', 'a.b', 'axb', 'w']);
  expect(features({ keyColumns: ['id'], weightColumn: 'w', scoreColumn: 'score_*' })).toEqual([
    'score',
    'a.b',
    'axb',
  ]);
  expect(features({ scoreColumn: 'x=score_a, y=score_b', predictionColumn: 'a.b' }, ['w'])).toEqual([
    'id',
    'prediction',
    'score',
    'axb',
  ]);
});
