import { describe } from '@jest/globals';
import { itKeepsItsLevel, type Simulation } from './coverage.ts';

const others: Simulation[] = [
  { metric: 'roc_auc', kind: 'classes', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'roc_auc', kind: 'classes', weighting: 'few', rows: 800, wrong: 'unpaired' },
  { metric: 'average_precision', kind: 'classes', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'log_loss', kind: 'classes', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'mean_absolute_error', kind: 'numbers', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'mean_absolute_error', kind: 'numbers', weighting: 'many', rows: 800, wrong: 'unpaired' },
  {
    metric: 'mean_squared_error',
    kind: 'numbers',
    weighting: 'none',
    rows: 2_400,
    slice: true,
    wrong: 'unpaired',
  },
  { metric: 'root_mean_squared_error', kind: 'numbers', weighting: 'none', rows: 800, wrong: 'unpaired' },
  { metric: 'r2', kind: 'numbers', weighting: 'few', rows: 800, wrong: 'unpaired' },
];

describe.each(others)('$metric, weights: $weighting, slice: $slice', itKeepsItsLevel);
