import { expect, test } from '@jest/globals';
import { array, assert, integer, property } from 'fast-check';
import { entropy, mutualInformation, uncertaintyCoefficient, type JointCount } from './mutual-information.ts';

function cellsOf(rows: readonly (readonly [number, number])[]): { cells: JointCount[]; classes: number[] } {
  const count = (keep: (row: readonly [number, number]) => boolean) => rows.filter(keep).length;
  const pairs = [...new Set(rows.map((row) => row.join()))].map((key) => key.split(',').map(Number));
  return {
    cells: pairs.map(([x, y]) => ({
      both: count(([a, b]) => a === x && b === y),
      value: count(([a]) => a === x),
      class: count(([, b]) => b === y),
    })),
    classes: [...new Set(rows.map(([, y]) => y))].map((y) => count(([, b]) => b === y)),
  };
}

test('mutual information and homogeneity have scikit-learn 1.9’s figures', () => {
  // sklearn.metrics.mutual_info_score and homogeneity_score of labels 0,0,1,1,1,0 and values 0,0,1,2,2,2
  const { cells, classes } = cellsOf([
    [0, 0],
    [0, 0],
    [1, 1],
    [2, 1],
    [2, 1],
    [2, 0],
  ]);
  expect(mutualInformation(cells, 6)).toBeCloseTo(0.37489, 4);
  expect(uncertaintyCoefficient(cells, classes, 6)).toBeCloseTo(0.540852, 5);
});

test('values that name the class explain all of it, and a constant nothing', () => {
  const rows = array(integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 50 });
  assert(
    property(rows, (drawn) => {
      const labels = [...drawn, 8, 9];
      const own = cellsOf(labels.map((label) => [label, label]));
      expect(uncertaintyCoefficient(own.cells, own.classes, labels.length)).toBeCloseTo(1, 12);
      expect(mutualInformation(own.cells, labels.length)).toBeCloseTo(entropy(own.classes), 12);
      const constant = cellsOf(labels.map((label) => [0, label]));
      expect(uncertaintyCoefficient(constant.cells, constant.classes, labels.length)).toBeCloseTo(0, 12);
    }),
  );
});

test('of one class there is nothing to explain', () => {
  const { cells, classes } = cellsOf([
    [0, 1],
    [1, 1],
  ]);
  expect(uncertaintyCoefficient(cells, classes, 2)).toBeNaN();
});
