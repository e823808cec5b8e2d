import { defaultLatencyMargin, logMargin } from './latency-margin.ts';

test('ten percent rule slow endpoints and five milliseconds rule fast ones', () => {
  expect(logMargin(defaultLatencyMargin, 200)).toBeCloseTo(Math.log(1.1), 12);
  expect(logMargin(defaultLatencyMargin, 50)).toBeCloseTo(Math.log(1.1), 12);
  expect(logMargin(defaultLatencyMargin, 10)).toBeCloseTo(Math.log(1.5), 12);
});
