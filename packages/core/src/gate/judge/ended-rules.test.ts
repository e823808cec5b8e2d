import { expect, test } from '@jest/globals';
import { measurementsOfValues } from '../measure/measurements.ts';
import { valuesOf } from '../metric-values.ts';
import { policyOfLines, type Policy } from '../policy/policy.ts';
import { parseRule } from '../policy/rule.ts';
import type { Waiver } from '../policy/waiver.ts';
import { judgeRules } from './judge-rules.ts';

const now = new Date('2026-06-15T12:00:00Z');

function judged(rules: Policy['rules'], more: Partial<Policy> = {}, firstRelease?: string) {
  const measurements = measurementsOfValues(valuesOf('m.json', { f1: 0.6, recall: NaN }), { reason: 'none' });
  return judgeRules(rules, measurements, { ...policyOfLines([]), rules, ...more }, { now, firstRelease });
}

const waiver = (rule: string, until: Waiver['until']): Waiver => ({
  rule,
  until,
  reason: 'the label is late',
  owner: 'eve',
});

test('a rule that has ended warns, and where every rule has ended nothing was judged', async () => {
  const ended = parseRule('f1 >= 0.9', { expires: '2026-06-14' });
  const today = parseRule('f1 >= 0.5', { expires: '2026-06-15' });
  const verdicts = (checks: Awaited<ReturnType<typeof judged>>) =>
    checks.map(({ id, verdict }) => [id, verdict]);
  expect(verdicts(await judged([ended, today]))).toEqual([
    ['f1 >= 0.9', 'warn'],
    ['f1 >= 0.5', 'pass'],
  ]);
  expect(verdicts(await judged([ended]))).toEqual([
    ['f1 >= 0.9', 'warn'],
    ['rules', 'no-data'],
  ]);
  expect(
    verdicts(
      await judged([ended, parseRule('f1 >= champion')], { onMissingChampion: 'absolute-only' }, 'first'),
    ),
  ).toEqual([
    ['f1 >= 0.9', 'warn'],
    ['rules', 'no-data'],
  ]);
});

test.each([
  ['f1 >= 0.9', '2026-06-15', 'warn', /waived until 2026-06-15 by eve: the label is late; owner: ann$/],
  ['f1 >= 0.9', '2026-06-14', 'fail', /the waiver of eve ended on 2026-06-14; owner: ann$/],
  ['recall >= 0.9', '2026-06-15', 'no-data', /is no finite number; owner: ann$/],
  ['f1 >= 0.5', '2026-06-15', 'pass', /^f1 0.6 reaches 0.5$/],
] as const)('%s under a waiver until %s is %s', async (text, until, verdict, detail) => {
  const [check] = await judged([parseRule(text)], { waivers: [waiver(text, until)], owners: ['ann'] });
  expect(check).toMatchObject({ verdict, detail: expect.stringMatching(detail) });
});
