import { compareLoad } from './load.ts';

const load = (requestsPerMinute: number | undefined, trafficPercent = 0, instances = 1) => ({
  requestsPerMinute,
  trafficPercent,
  instances,
});

test.each([
  ['equal', load(100), load(90), 'neither'],
  ['more on the baseline', load(100), load(70), 'baseline'],
  ['more on the candidate', load(10), load(70), 'candidate'],
  ['no live requests at all', load(0, 100), load(0), 'neither'],
  ['twice the requests on twice the instances', load(200, 0, 2), load(100, 0, 1), 'neither'],
  ['no figures, all traffic on the baseline', load(undefined, 100), load(undefined), 'baseline'],
  ['no figure of one, all traffic on the baseline', load(100, 100), load(undefined), 'baseline'],
  ['no figures, equal shares', load(undefined, 50), load(undefined, 50), 'neither'],
] as const)('%s', (_case, baseline, candidate, heavier) => {
  expect(compareLoad(baseline, candidate).heavier).toBe(heavier);
});
