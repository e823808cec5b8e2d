import { describe } from '@jest/globals';
import { itKeepsItsLevel, type Simulation } from './coverage.ts';

const counts: Simulation[] = [
  { metric: 'accuracy', kind: 'classes', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'f1', kind: 'classes', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'f1', kind: 'classes', weighting: 'few', rows: 800, wrong: 'weights as cells' },
  { metric: 'accuracy', kind: 'classes', weighting: 'many', rows: 11_000, wrong: 'weights as cells' },
  { metric: 'recall', kind: 'classes', weighting: 'none', rows: 2_400, slice: true, wrong: 'unpaired' },
];

describe.each(counts)('$metric, weights: $weighting, slice: $slice', itKeepsItsLevel);
