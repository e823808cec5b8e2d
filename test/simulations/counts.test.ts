import { type Simulation, theyKeepTheirLevels } from './coverage.ts';

const counts: Simulation[] = [
  { metric: 'accuracy', kind: 'classes', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'f1', kind: 'classes', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'f1', kind: 'classes', weighting: 'few', units: 800, wrong: 'weights as cells' },
  { metric: 'accuracy', kind: 'classes', weighting: 'many', units: 16_000, wrong: 'weights as cells' },
  { metric: 'f1_macro', kind: 'three classes', weighting: 'none', units: 800, wrong: 'unpaired' },
  { metric: 'recall', kind: 'classes', weighting: 'none', units: 2_400, slice: true, wrong: 'unpaired' },
];

theyKeepTheirLevels(counts);
