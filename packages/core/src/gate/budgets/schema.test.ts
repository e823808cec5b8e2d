import { expect, test } from '@jest/globals';
import { sizeText } from './model-size.ts';
import { parseLatency, parseSize } from './schema.ts';

test.each([
  ['500MB', 500_000_000],
  ['1.5 GB', 1_500_000_000],
  ['2GiB', 2_147_483_648],
  ['10kB', 10_000],
  ['512KiB', 524_288],
  ['7B', 7],
  ['500', undefined],
  ['500mb', undefined],
  ['-1MB', undefined],
  ['1iB', undefined],
])('%s is as many bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

test.each([
  ['50ms', 50],
  ['1.5s', 1_500],
  ['0ms', undefined],
  ['50', undefined],
  ['1m', undefined],
])('%s is as many milliseconds', (text, ms) => expect(parseLatency(text)).toBe(ms));

test('a size is told in digits that set it apart from its budget', () => {
  expect(sizeText(16_261)).toBe('16.3 kB');
  expect(sizeText(500_000_001, 500_000_000)).toBe('500.000001 MB');
  expect(sizeText(0)).toBe('0 B');
});
