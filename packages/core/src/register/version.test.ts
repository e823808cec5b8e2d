import { expect, test } from '@jest/globals';
import { assertVersion, bumpedVersion, byVersion, mixedKinds, nextVersion, runVersion } from './version.ts';

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

test.each([
  [['1.1.0'], 'minor', '1.2.0-rc.1'],
  [['1.1.0', '1.2.0-rc.1', '1.2.0-rc.2'], 'minor', '1.2.0-rc.3'],
  [['1.1.0', '1.2.0-rc.9', '1.2.0-rc.10'], 'minor', '1.2.0-rc.11'],
  [['1.1.0', '1.2.0-beta.4'], 'minor', '1.2.0-rc.1'],
  [['1.1.0', '1.2.0-rc.1'], 'major', '2.0.0-rc.1'],
  [['1.1.0', '2.0.0-rc.1'], 'patch', '2.0.0-rc.2'],
  [[], 'patch', '1.0.0-rc.1'],
  [['1.0.0-rc.1'], 'patch', '1.0.0-rc.2'],
] as const)('after %j the pre-release of a %s bump is %s', (existing, bump, expected) => {
  expect(bumpedVersion(existing, bump, 'rc')).toBe(expected);
});

test('a release follows its pre-releases', () => {
  expect(bumpedVersion(['1.1.0', '1.2.0-rc.1'], 'minor')).toBe('1.2.0');
  expect(bumpedVersion(['1.0.0-rc.1'], 'major')).toBe('1.0.0');
});

test('versions are in the order of semantic versions, and texts come last', () => {
  const sorted = ['nightly', '1.0.0-rc.2', '9', '1.0.0', '10', '1.0.0-rc.10', '2.0.0'].sort(byVersion);
  expect(sorted).toEqual(['10', '9', '2.0.0', '1.0.0', '1.0.0-rc.10', '1.0.0-rc.2', 'nightly']);
});

test('what would mix whole numbers with semantic versions is a sentence', () => {
  expect(mixedKinds('m', '3', ['1', '2'])).toBeUndefined();
  expect(mixedKinds('m', '1.1.0', ['1.0.0', 'nightly'])).toBeUndefined();
  expect(mixedKinds('m', 'nightly', ['1.0.0', '7'])).toBeUndefined();
  expect(mixedKinds('m', '1', ['1.0.0', '1.2.0'])).toContain('semantic versions such as 1.2.0');
  expect(mixedKinds('m', '1.0.0', ['7'])).toContain("model 'm' is numbered (7)");
});

test('the run’s number is a version in GitHub Actions only', () => {
  expect(runVersion({ GITHUB_RUN_NUMBER: '17' })).toBe('17');
  expect(() => runVersion({})).toThrow('GITHUB_RUN_NUMBER');
});
