import { expect, test } from '@jest/globals';
import { assertVersion, bumpedVersion, nextVersion } from './version.ts';

test.each([
  [[], 'minor', '1.0.0'],
  [['1.2.3', '1.10.0', '1.9.9'], 'patch', '1.10.1'],
  [['1.2.3'], 'minor', '1.3.0'],
  [['1.2.3'], 'major', '2.0.0'],
  [['3', '2'], 'minor', '3.1.0'],
  [['2.0.0-rc.1', '1.9.0'], 'patch', '2.0.0'],
  [['nightly'], 'patch', '1.0.0'],
] as const)('after %j a %s bump is %s', (existing, bump, expected) => {
  expect(bumpedVersion(existing, bump)).toBe(expected);
});

test('the next version is Azure’s proposal where it is free, else the number after the highest', () => {
  expect(nextVersion([], '1')).toBe('1');
  expect(nextVersion(['1', '2'], '3')).toBe('3');
  expect(nextVersion(['1', '7', 'x'], '1')).toBe('8');
});

test('a version that Azure does not take is one sentence', () => {
  expect(() => assertVersion('1.4.0')).not.toThrow();
  expect(() => assertVersion('1 4')).toThrow("Input 'version' is '1 4'");
  expect(() => assertVersion('x'.repeat(31))).toThrow('up to 30');
});
