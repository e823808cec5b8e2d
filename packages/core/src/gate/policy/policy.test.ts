import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownRules } from './known-rules.ts';
import { judgedRules, readPolicy } from './policy.ts';
import { parseRule } from './rule.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'policy-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const file = join(folder, 'gate.yml');
  await writeFile(file, text);
  return readPolicy(file);
}

test('a policy holds lines, lines with more to say, and rules beside the champion', async () => {
  const policy = await read(`
rules:
  - f1 >= 0.75
  - rule: precision >= 0.6
    severity: warning
    confidence: true
  - metric: recall
    require: not-worse
    margin: 2%
min-rows: 500
on-imprecise: warn
`);
  expect(policy).toMatchObject({ alpha: 0.05, minRows: 500 });
  expect(policy.rules).toMatchObject([
    { kind: 'bound', metric: 'f1', severity: 'critical', at: { line: 3 } },
    { kind: 'bound', metric: 'precision', severity: 'warning', confidence: true, at: { line: 4 } },
    { kind: 'require', metric: 'recall', margin: { relative: 0.02 }, onImprecise: 'warn', at: { line: 7 } },
  ]);
});

test.each([
  ['rules: [f1 >= 0.75]\nmin-row: 5', /the key 'min-row', which is not known; did you mean 'min-rows'/, 2],
  [
    'rules:\n  - metric: f1\n    requires: better',
    /the key 'requires', which is not known; did you mean 'require'/,
    3,
  ],
  ['rules:\n  - metric: f1\n    require: nicer', /'rules.0.require' of the policy is wrong/, 3],
  ['rules:\n  - metric: f1', /needs 'require'/, 2],
  ['rules:\n  - severity: warning', /a rule is a line such as/, 2],
  ['rules:\n  - rule: f1 > 0\n    margin: 1', /does not go with the key 'rule'/, 3],
  ['rules:\n  - metric: f1\n    require: better\n    margin: 1', /goes with require: not-worse/, 4],
  ['rules:\n  - metric: f1\n    require: not-worse\n    margin: much', /takes a number such as 0.01/, 4],
  ['rules:\n  - f1 >= 0.75\n  - recall above 0.7', /Rule 'recall above 0.7' does not parse/, 3],
  ['rules: []', /there is no rule in it/, 1],
  ['alpha: 0.6\nrules: [f1 > 0]', /'alpha' of the policy is wrong/, 1],
  ['rules:\n  - "f1', /no valid YAML/, 2],
])('%j is refused with its line', async (text, sentence, line) => {
  await expect(read(text)).rejects.toMatchObject({ message: expect.stringMatching(sentence), at: { line } });
});

test.each([
  ['accuracy >= 75', /can never hold/],
  ['accuracy < 0', /can never hold/],
  ['brier_score_loss <= 20', /can never fail/],
  ['recall > -0.1', /can never fail/],
  ['f1 >= 0', undefined],
  ['brier_score_loss <= 1', undefined],
  ['rmse <= 20', undefined],
  ['r2 >= -9', undefined],
])('a bound outside the range of its metric is a mistake: %s', (line, sentence) => {
  const known = () => knownRules([parseRule(line)]);
  if (sentence) expect(known).toThrow(sentence);
  else expect(known()).toHaveLength(1);
});

test.each([
  [
    'slices: { define: [{ by: g }], rules: [brier_score_loss <= 20] }',
    /'brier_score_loss <= 20' can never fail/,
  ],
  ['slices: { define: [{ by: g }], rules: [recall >= 75] }', /'recall >= 75' can never hold/],
  ['fairness: { sensitive: g, rules: [demographic_parity_difference <= 10] }', /<= 10' can never fail/],
])('so it is on slices and groups: %s', async (part, sentence) => {
  await expect(read(`rules: [f1 >= 0.5]\n${part}`)).rejects.toThrow(sentence);
});

test('a bound that is not finite is refused, as it would always hold or never', () => {
  expect(() => parseRule('rmse <= 1e999')).toThrow(/a bound that is no finite number/);
  expect(() => parseRule('rmse <= champion * 1e999')).toThrow(/a bound that is no finite number/);
});

test('a waiver names a rule of the policy, or a check by its id as it stands', async () => {
  const waivers = (rule: string) =>
    read(`rules: [f1 >= 0.75]\nwaivers:\n  - { rule: '${rule}', until: 2026-12-31, reason: r, owner: o }`);
  expect((await waivers('f1>=0.75')).waivers).toMatchObject([{ rule: 'f1 >= 0.75' }]);
  const part = await waivers('slice/recall/distance ≤ 305');
  expect(part.waivers).toMatchObject([{ rule: 'slice/recall/distance ≤ 305' }]);
  expect(judgedRules(part, false)).toHaveLength(1);
  const unknown = await waivers('f1 >= 0.7');
  expect(() => judgedRules(unknown, false)).toThrow(
    /which the policy does not have; did you mean 'f1 >= 0.75'/,
  );
});

test('a policy file that is not there is one sentence', async () => {
  await expect(readPolicy('nowhere.yml')).rejects.toThrow(/The policy 'nowhere.yml' does not exist/);
});
