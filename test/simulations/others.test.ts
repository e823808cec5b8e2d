import { type Simulation, theyKeepTheirLevels } from './coverage.ts';

const others: Simulation[] = [
  { metric: 'roc_auc', kind: 'classes', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'roc_auc', kind: 'classes', weighting: 'few', units: 400, wrong: 'unpaired' },
  { metric: 'average_precision', kind: 'classes', weighting: 'none', units: 1_200, wrong: 'unpaired' },
  { metric: 'log_loss', kind: 'classes', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'mean_absolute_error', kind: 'numbers', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'mean_absolute_error', kind: 'numbers', weighting: 'many', units: 800, wrong: 'unpaired' },
  {
    metric: 'mean_squared_error',
    kind: 'numbers',
    weighting: 'none',
    units: 2_400,
    slice: true,
    wrong: 'unpaired',
  },
  {
    metric: 'mean_absolute_error',
    kind: 'numbers',
    weighting: 'many',
    units: 2_400,
    slice: true,
    wrong: 'unpaired',
  },
  { metric: 'ndcg', kind: 'queries', weighting: 'none', units: 200, wrong: 'unpaired' },
  { metric: 'root_mean_squared_error', kind: 'numbers', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'r2', kind: 'numbers', weighting: 'few', units: 800, wrong: 'unpaired' },
];

theyKeepTheirLevels(others);
