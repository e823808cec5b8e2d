import { expect, test } from '@jest/globals';
import { durationMs } from './iso-duration.ts';

test.each([
  ['PT5S', 5000],
  ['PT0.5S', 500],
  ['PT1M30S', 90_000],
  ['P1DT1H', 90_000_000],
  ['5s', 0],
  [undefined, 0],
])('%s lasts %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});
