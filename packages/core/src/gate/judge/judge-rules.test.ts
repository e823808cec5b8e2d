import { expect, test } from '@jest/globals';
import { comparisonOf } from './comparison.ts';
import { judgeRules } from './judge-rules.ts';
import type { Measurements } from './finding.ts';
import { policyOfLines, type Policy } from '../policy/policy.ts';
import { parseRule, requireRule, type Rule, type RuleOptions } from '../policy/rule.ts';
import type { Waiver } from '../policy/waiver.ts';

/** Every metric is 0.7, of the champion 0.8 where there is one. */
function measurements(champion: number | undefined): Measurements {
  const missing = { reason: 'there is no champion yet' };
  return {
    rows: 1_000,
    effectiveRows: 1_000,
    figure: (name) => (name === 'roc_auc' ? { reason: 'all labels are of one class' } : { value: 0.7 }),
    champion: () => (champion === undefined ? missing : { value: champion }),
    comparison: (metric) =>
      champion === undefined ? { why: 'missing', ...missing } : comparisonOf(metric, champion, 0.7),
    interval: async () => undefined,
    tooFew: () => undefined,
  };
}

const now = new Date('2026-06-30T23:59:59Z');
const judged = (
  rules: Rule[],
  policy: Partial<Policy>,
  given: { champion?: number; firstRelease?: string } = {},
) =>
  judgeRules(
    rules,
    measurements(given.champion),
    { ...policyOfLines([]), ...policy },
    { now, firstRelease: given.firstRelease },
  );

const rule = (line: string, options: RuleOptions = {}) => parseRule(line, options);
const waiver: Waiver = {
  rule: 'f1 >= 0.75',
  until: '2026-06-30',
  reason: 'the storm of May',
  owner: '@risk',
};

test('a waiver softens a failure to a warning until its day is over, and says whose it is', async () => {
  const [last] = await judged([rule('f1 >= 0.75')], { waivers: [waiver] });
  expect(last).toMatchObject({
    verdict: 'warn',
    detail: 'f1 0.7 is below 0.75; waived until 2026-06-30 by @risk: the storm of May',
    evidence: { waiver: { ended: false } },
  });
  const [over] = await judged([rule('f1 >= 0.75')], { waivers: [{ ...waiver, until: '2026-06-29' }] });
  expect(over).toMatchObject({
    verdict: 'fail',
    detail: 'f1 0.7 is below 0.75; the waiver of @risk ended on 2026-06-29',
  });
});

test('a waiver makes nothing of missing data, and nothing of another rule', async () => {
  const auc = { ...rule('auc >= 0.5'), metric: 'roc_auc' };
  const checks = await judged([auc, rule('f1 >= 0.8')], { waivers: [{ ...waiver, rule: 'auc >= 0.5' }] });
  expect(checks.map(({ verdict }) => verdict)).toEqual(['no-data', 'fail']);
});

test('a failing rule says why it is there and whom it concerns: its owner, else the policy’s', async () => {
  const own = rule('f1 >= 0.75', { owners: ['@risk', '@ops'], reason: 'late flights cost 40 each' });
  const [first, second, third] = await judged([own, rule('recall >= 0.9'), rule('recall >= 0.1')], {
    owners: ['@ml'],
  });
  expect(first!.detail).toBe('f1 0.7 is below 0.75; why: late flights cost 40 each; owners: @risk, @ops');
  expect(second!.detail).toBe('recall 0.7 is below 0.9; owner: @ml');
  expect(third!.detail).toBe('recall 0.7 reaches 0.1');
});

test('a rule whose last day is over is not judged, and warns', async () => {
  const [held, ended] = await judged(
    [rule('f1 >= 0.9', { expires: '2026-06-30' }), rule('recall >= 0.1', { expires: '2026-06-29' })],
    {},
  );
  expect(held!.verdict).toBe('fail');
  expect(ended).toMatchObject({
    verdict: 'warn',
    detail: 'the rule ended on 2026-06-29 and was not judged: renew it, or take it out',
  });
});

test('a policy past its review is named beside its rules', async () => {
  const checks = await judged([rule('f1 >= 0.5')], { expires: '2026-06-29', owners: ['@ml'] });
  expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['f1 >= 0.5', 'pass'],
    ['policy', 'warn'],
  ]);
  expect(checks[1]!.detail).toBe(
    'the policy was to be reviewed by 2026-06-29: review it, and set a new date; owner: @ml',
  );
  expect(await judged([rule('f1 >= 0.5')], { expires: '2026-06-30' })).toHaveLength(1);
});

const comparing = [rule('f1 >= 0.5'), rule('f1 >= champion - 0.01'), requireRule('recall', 'not-worse')];
const firstRelease = 'there is no champion yet (champion: none)';

test.each([
  ['no-data', ['pass', 'no-data', 'no-data']],
  ['fail', ['pass', 'fail', 'fail']],
  ['pass', ['pass', 'pass', 'pass']],
  ['absolute-only', ['pass']],
] as const)('on a first release with on-missing-champion: %s', async (onMissingChampion, verdicts) => {
  const checks = await judged(comparing, { onMissingChampion }, { firstRelease });
  expect(checks.map(({ verdict }) => verdict)).toEqual(verdicts);
});

test.each(['fail', 'pass', 'absolute-only'] as const)(
  'a champion that is there and has no figures is missing data, whatever on-missing-champion says: %s',
  async (onMissingChampion) => {
    const checks = await judged(comparing, { onMissingChampion });
    expect(checks.map(({ verdict }) => verdict)).toEqual(['pass', 'no-data', 'no-data']);
  },
);

test('a policy of rules about the champion alone judges nothing on a first release', async () => {
  const late = { onMissingChampion: 'absolute-only', expires: '2026-01-01' } as const;
  const checks = await judged([comparing[1]!], late, { firstRelease });
  expect(checks.map(({ verdict }) => verdict)).toEqual(['no-data', 'warn']);
  expect(checks[0]!.detail).toBe(
    "there is no champion yet (champion: none), and every rule is about the champion, so that nothing was judged: add an absolute rule such as 'f1 >= 0.75'",
  );
});

test('a share of the champion is of its absolute value, and of 0 there is none', async () => {
  const share = [rule('f1 >= champion - 20%'), rule('f1 >= champion - 10%')];
  const [loose, tight] = await judged(share, {}, { champion: 0.8 });
  expect([loose!.verdict, tight!.verdict]).toEqual(['pass', 'fail']);
  expect(tight!.detail).toBe("f1 0.7 is below 0.72, from the champion's 0.8");
  const [zero] = await judged(share, {}, { champion: 0 });
  expect(zero!.verdict).toBe('no-data');
});
