import * as fc from 'fast-check';
import { decide, threeWay } from './verdict.ts';
import type { Finding, JudgedCheck } from './verdict.ts';

const notWorse = { kind: 'not-worse' } as const;
const better = { kind: 'better', primary: 'p95' } as const;
const check = (id: string, finding: Finding, lower = -1, upper = 1): JudgedCheck => ({
  id,
  required: true,
  finding,
  interval: { lower, upper },
});

test.each([
  [0.02, 0.04, 'harm'],
  [0.01, 0.04, 'imprecise'],
  [-0.02, 0.01, 'imprecise'],
  [-0.02, 0.009, 'ok'],
  [0.001, 0.009, 'ok'], // worse than 0 for certain, and within the margin for certain
  [NaN, 0.009, 'undefined'],
] as const)('bounds [%d, %d] against the margin 0.01 are %s', (lower, upper, finding) => {
  expect(threeWay({ lower, upper }, 0.01)).toBe(finding);
});

test.each([
  ['all ok', [check('errors', 'ok'), check('p95', 'ok')], notWorse, 'promote'],
  ['harm beside ok', [check('errors', 'harm'), check('p95', 'ok')], notWorse, 'reject'],
  ['harm beside missing', [check('errors', 'harm'), check('p95', 'missing')], notWorse, 'reject'],
  ['invalid', [check('errors', 'ok'), check('p95', 'invalid')], notWorse, 'inconclusive'],
  ['undefined', [check('errors', 'ok'), check('p95', 'undefined')], notWorse, 'inconclusive'],
  ['too few', [check('errors', 'too-few'), check('p95', 'ok')], notWorse, 'inconclusive'],
  ['imprecise', [check('errors', 'ok'), check('p95', 'imprecise')], notWorse, 'inconclusive'],
  ['nothing judged', [], notWorse, 'inconclusive'],
  ['better', [check('errors', 'ok'), check('p95', 'ok', -0.2, -0.01)], better, 'promote'],
  ['worse within the margin', [check('errors', 'ok'), check('p95', 'ok', 0.01, 0.05)], better, 'reject'],
  ['not clearly better', [check('errors', 'ok'), check('p95', 'ok', -0.05, 0.05)], better, 'inconclusive'],
  ['better, but failing', [check('errors', 'harm'), check('p95', 'ok', -0.2, -0.01)], better, 'reject'],
  ['no primary check', [check('errors', 'ok')], better, 'inconclusive'],
] as const)('%s', (_case, checks, objective, verdict) => {
  expect(decide([...checks], objective).verdict).toBe(verdict);
});

test('a check that is not required cannot block, and cannot help', () => {
  const shown: JudgedCheck = { id: 'agreement', required: false, finding: 'harm' };
  expect(decide([check('errors', 'ok'), shown], notWorse).verdict).toBe('promote');
  expect(decide([shown], notWorse).verdict).toBe('inconclusive');
});

test('nothing but ok in every required check promotes', () => {
  const finding = fc.constantFrom<Finding>(
    'ok',
    'harm',
    'imprecise',
    'invalid',
    'undefined',
    'too-few',
    'missing',
  );
  fc.assert(
    fc.property(fc.array(finding, { minLength: 1 }), (findings) => {
      const { verdict } = decide(
        findings.map((each, i) => check(`c${i}`, each)),
        notWorse,
      );
      expect(verdict === 'promote').toBe(findings.every((each) => each === 'ok'));
      expect(verdict === 'reject').toBe(findings.includes('harm'));
    }),
    { seed: 12 },
  );
});
