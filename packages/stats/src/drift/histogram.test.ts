import { describe, expect, it } from '@jest/globals';
import { sturgesEdges } from './histogram.ts';

describe('sturgesEdges gives the edges of NumPy 2.4', () => {
  it('for integers', () => {
    const edges = [0, 12.375, 24.75, 37.125, 49.5, 61.875, 74.25, 86.625, 99];
    expect(sturgesEdges(0, 99, 100, 'integer')).toEqual(edges);
    expect(sturgesEdges(0, 2, 2, 'integer')).toEqual([0, 1, 2]);
  });

  it('for doubles, bit by bit', () => {
    expect(sturgesEdges(-1.5, 7.3, 250, 'float64')).toEqual([
      -1.5, -0.5222222222222221, 0.4555555555555557, 1.4333333333333336, 2.4111111111111114,
      3.3888888888888893, 4.366666666666667, 5.344444444444445, 6.322222222222223, 7.3,
    ]);
  });

  it('for floats of 32 bits, rounded at each step', () => {
    expect(sturgesEdges(Math.fround(0.1), Math.fround(2.7), 40, 'float32')).toEqual([
      0.10000000149011612, 0.4714285731315613, 0.8428571820259094, 1.2142857313156128, 1.585714340209961,
      1.957142949104309, 2.328571319580078, 2.700000047683716,
    ]);
  });

  it('for a constant', () => {
    expect(sturgesEdges(3, 3, 3, 'integer')).toEqual([2.5, 3.5]);
  });
});
