import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../runtime/user-error.ts';
import { judgedRules, policyOfLines, readPolicy, withLines } from './policy.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'wrong-policies-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

function inSlices(key: string, sentence: string): [string, string, number] {
  const beside = key.startsWith('define')
    ? 'rules: [recall >= 0.6]'
    : key.startsWith('rules')
      ? 'define: [{by: a}]'
      : '';
  return [`rules: [f1 >= 0.75]\nslices:\n  ${key}\n  ${beside}`, sentence, 3];
}

/** A policy that is wrong, the sentence that says so, and its line. */
const wrong: [policy: string, sentence: string, line: number | undefined][] = [
  [
    'rules: [f1 >= 0.75]\nmin-row: 5',
    "The policy has the key 'min-row', which is not known; did you mean 'min-rows'?",
    2,
  ],
  ['rule: [f1 >= 0.75]', "The policy has the key 'rule', which is not known; did you mean 'rules'?", 1],
  [
    'rules: f1 >= 0.75',
    "'rules' of the policy is wrong: it takes a list of rules such as ['f1 >= 0.75'].",
    1,
  ],
  ['rules: []', "'rules' of the policy is wrong: there is no rule in it.", 1],
  [
    'alpha: 0.05',
    "'rules' of the policy is missing: it takes a list of rules such as ['f1 >= 0.75'].",
    undefined,
  ],
  ['rules:\n  - f1 >= 0.75\n  - f1 >= 0.75', "Rule 'f1 >= 0.75' stands twice: leave one of them out.", 3],
  [
    'rules:\n  - recall above 0.7',
    "Rule 'recall above 0.7' does not parse: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 == 0.75',
    "Rule 'f1 == 0.75' compares with '==', and only >=, >, <= and < are known: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 >= 75%',
    "Rule 'f1 >= 75%' has a bound in percent, and bounds are fractions: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 >= 75',
    "Rule 'f1 >= 75' can never hold, since f1 lies between 0 and 1: write the bound as a fraction, such as 0.75.",
    2,
  ],
  [
    'rules:\n  - accuracy <= -0.1',
    "Rule 'accuracy <= -0.1' can never hold, since accuracy lies between 0 and 1: write the bound as a fraction, such as 0.75.",
    2,
  ],
  [
    'rules:\n  - f1 >= 0,75',
    "Rule 'f1 >= 0,75' has a bound that does not parse ('0,75'): write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 >= .nan',
    "Rule 'f1 >= .nan' has a bound that does not parse ('.nan'): write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - 0.75 <= f1',
    "Rule '0.75 <= f1' does not parse: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 >= 0.75 and recall >= 0.7',
    "Rule 'f1 >= 0.75 and recall >= 0.7' has a bound that does not parse ('0.75 and recall >= 0.7'): write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 >= baseline',
    "Rule 'f1 >= baseline' has a bound that does not parse ('baseline'): write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1 >= champion / 2',
    "Rule 'f1 >= champion / 2' has a bound that does not parse ('champion / 2'): write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - f1_makro >= 0.5',
    "Rule 'f1_makro >= 0.5' names the metric 'f1_makro', which is not known; did you mean 'f1_macro'?",
    2,
  ],
  [
    'rules:\n  - profit_per_flight >= 5',
    "Rule 'profit_per_flight >= 5' names the metric 'profit_per_flight', which is not known: the README of evaluate-gate lists those that are, and 'metrics' of a policy defines others.",
    2,
  ],
  [
    'rules:\n  - recall[] >= 0.5',
    "Rule 'recall[] >= 0.5' does not parse: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
    2,
  ],
  [
    'rules:\n  - 7',
    "'rules.0' of the policy is wrong: a rule is a line such as 'f1 >= 0.75', or has 'rule' or 'metric'.",
    2,
  ],
  [
    'rules:\n  - metric: f1',
    "'rules.0.metric' of the policy is wrong: it needs 'require': not-worse, better or significantly-better.",
    2,
  ],
  [
    'rules:\n  - severity: warning',
    "'rules.0.rule' of the policy is wrong: a rule is a line such as 'f1 >= 0.75', or has 'rule' or 'metric'.",
    2,
  ],
  [
    'rules:\n  - metric: f1\n    requires: better',
    "The policy has the key 'requires', which is not known; did you mean 'require'?",
    3,
  ],
  [
    'rules:\n  - metric: f1\n    require: nicer',
    "'rules.0.require' of the policy is wrong: it takes one of not-worse, better, significantly-better.",
    3,
  ],
  [
    'rules:\n  - metric: f1\n    require: significantly-beter',
    "'rules.0.require' of the policy is wrong: it takes one of not-worse, better, significantly-better; did you mean 'significantly-better'?",
    3,
  ],
  [
    'rules:\n  - metric: f1\n    require: better\n    margin: 0.01',
    "'rules.0.margin' of the policy is wrong: it goes with require: not-worse.",
    4,
  ],
  [
    'rules:\n  - metric: f1\n    require: not-worse\n    margin: much',
    "'rules.0.margin' of the policy is wrong: it takes a number such as 0.01, or a share of the champion such as 2%.",
    4,
  ],
  [
    'rules:\n  - metric: f1\n    require: not-worse\n    margin: -0.01',
    "'rules.0.margin' of the policy is wrong: it takes a number such as 0.01, or a share of the champion such as 2%.",
    4,
  ],
  [
    'rules:\n  - metric: f1\n    require: not-worse\n    confidence: true',
    "'rules.0.confidence' of the policy is wrong: it goes with 'rule'; 'require' has an interval anyway.",
    4,
  ],
  [
    'rules:\n  - rule: f1 >= 0.75\n    margin: 0.01',
    "'rules.0.margin' of the policy is wrong: it does not go with the key 'rule', which says it all.",
    3,
  ],
  [
    'rules:\n  - rule: f1 >= 0.75\n    severity: mild',
    "'rules.0.severity' of the policy is wrong: it takes one of critical, warning.",
    3,
  ],
  [
    'rules:\n  - rule: f1 >= 0.75\n    owner: ""',
    "'rules.0.owner' of the policy is wrong: it must not be empty.",
    3,
  ],
  [
    'rules:\n  - rule: f1 >= 0.75\n    owners: ml',
    "The policy has the key 'owners', which is not known; did you mean 'owner'?",
    3,
  ],
  [
    'rules:\n  - rule: f1 >= 0.75\n    expires: soon',
    "'rules.0.expires' of the policy is wrong: it takes a day of the calendar such as 2026-12-31.",
    3,
  ],
  [
    'rules:\n  - rule: f1 >= 0.75\n    expires: 2026-02-30',
    "'rules.0.expires' of the policy is wrong: it takes a day of the calendar such as 2026-12-31.",
    3,
  ],
  [
    'rules: [f1 >= 0.75]\nexpires: 31.12.2026',
    "'expires' of the policy is wrong: it takes a day of the calendar such as 2026-12-31.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nalpha: 0.6',
    "'alpha' of the policy is wrong: it takes a number of more than 0 and less than 0.5.",
    2,
  ],
  ['rules: [f1 >= 0.75]\nalpha: 5%', "'alpha' of the policy is wrong: it takes a number, not text.", 2],
  [
    'rules: [f1 >= 0.75]\nmin-rows: 0',
    "'min-rows' of the policy is wrong: it takes a number of more than 0.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nslices:\n  discover: true\n  min-rows: 30',
    "'slices.min-rows' of the policy is wrong: it takes a number of at least 100.",
    4,
  ],
  [
    'rules: [f1 >= 0.75]\nmin-rows: many',
    "'min-rows' of the policy is wrong: it takes a number, not text.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\non-imprecise: pass',
    "'on-imprecise' of the policy is wrong: it takes one of fail, warn.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\non-missing-champion: ignore',
    "'on-missing-champion' of the policy is wrong: it takes one of no-data, fail, pass, absolute-only.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\non-missing-champion: absolute',
    "'on-missing-champion' of the policy is wrong: it takes one of no-data, fail, pass, absolute-only; did you mean 'absolute-only'?",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nwaivers:\n  - rule: f1 >= 0.7\n    until: 2026-12-31\n    reason: r\n    owner: o',
    "A waiver names the rule 'f1 >= 0.7', which the policy does not have; did you mean 'f1 >= 0.75'?",
    3,
  ],
  [
    'rules: [f1 >= 0.75]\nwaivers:\n  - rule: f1 >= 0.75\n    until: 2026-12-31\n    reason: r',
    "'waivers.0.owner' of the policy is missing: it takes text.",
    3,
  ],
  [
    'rules: [f1 >= 0.75]\nwaivers:\n  - rule: f1 >= 0.75\n    reason: r\n    owner: o',
    "'waivers.0.until' of the policy is missing: it takes a day such as 2026-12-31.",
    3,
  ],
  [
    'rules: [f1 >= 0.75]\nwaivers:\n  - rule: f1 above\n    until: 2026-12-31\n    reason: r\n    owner: o',
    "A waiver names the rule 'f1 above', which the policy does not have: its rules are f1 >= 0.75, f1 not-worse.",
    3,
  ],
  [
    'rules: [revenue >= 1]\nmetrics:\n  revenue: {sgl: sum(amount)}',
    "The policy has the key 'sgl', which is not known; did you mean 'sql'?",
    3,
  ],
  [
    'rules: [revenue >= 1]\nmetrics:\n  my revenue: sum(amount)',
    "A metric cannot be called 'my revenue': use letters, digits and underscores, a letter first.",
    3,
  ],
  [
    'rules: [f1 >= 0.5]\nmetrics:\n  f1: sum(amount)',
    "The metric 'f1' is known already: give yours another name.",
    3,
  ],
  [
    'rules: [f1 >= 0.5]\nmetrics:\n  f1_score: sum(amount)',
    "The metric 'f1_score' is known already as f1: give yours another name.",
    3,
  ],
  [
    'rules: [{metric: revenue, require: better}]\nmetrics:\n  revenue: sum(amount)',
    "Rule 'revenue better' asks whether revenue is better or worse, and nothing says whether more of it is better: set greater-is-better of 'revenue' under metrics.",
    1,
  ],
  [
    'rules: [revenu >= 1]\nmetrics:\n  revenue: sum(amount)',
    "Rule 'revenu >= 1' names the metric 'revenu', which is not known; did you mean 'revenue'?",
    1,
  ],
  [
    'rules: [revenue >= 1]\nmetrics:\n  revenue: {sql: ""}',
    "'metrics.revenue.sql' of the policy is wrong: it must not be empty.",
    3,
  ],
  [
    'rules: [revenue >= 1]\nmetrics:\n  revenue: {sql: sum(amount), range: [1, 0]}',
    "'metrics.revenue.range' of the policy is wrong: it takes the lowest and the highest value, such as [0, 1].",
    3,
  ],
  [
    'rules: [share >= 3]\nmetrics:\n  share: {sql: avg(amount), range: [0, 1]}',
    "Rule 'share >= 3' can never hold, since share lies between 0 and 1: write the bound as a fraction, such as 0.75.",
    1,
  ],
  [
    'rules:\n  - "f1',
    'The policy is no valid YAML: a quote, a bracket, a brace or a colon is missing on line 2 or before it (Missing closing "quote).',
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nrules: [f1 >= 0.8]',
    'The policy is no valid YAML: a key stands twice: leave one of them out (Map keys must be unique).',
    2,
  ],
  [
    'rules:\n  - f1 >= 0.75\n - auc >= 0.5',
    "The policy is no valid YAML: the indentation of line 3 does not fit the lines around it, or a value with ': ' or several lines lacks its quotes (A block sequence may not be used as an implicit map key).",
    3,
  ],
  inSlices(
    'define: [region]',
    "'slices.define.0' of the policy is wrong: a slice is a map such as {by: region} or {where: amount > 1000}.",
  ),
  inSlices(
    'define: [{by: 7}]',
    "'slices.define.0.by' of the policy is wrong: it takes text or a list, not a number.",
  ),
  inSlices(
    'define: [{were: amount > 7}]',
    "The policy has the key 'were', which is not known; did you mean 'where'?",
  ),
  inSlices(
    'define: [{where: a > 7, requird: true}]',
    "The policy has the key 'requird', which is not known; did you mean 'required'?",
  ),
  inSlices(
    'define: [{by: a, where: a > 7}]',
    "The policy has the key 'where', which does not go with the other keys there.",
  ),
  inSlices(
    'rules: [7]',
    "'slices.rules.0' of the policy is wrong: it takes text or a map of keys, not a number.",
  ),
  inSlices(
    'discover: 7',
    "'slices.discover' of the policy is wrong: it takes true or a map of keys, not a number.",
  ),
  inSlices(
    'discover: {margin: some}',
    "'slices.discover.margin' of the policy is wrong: it takes a number such as 0.01, or a share of the loss of all rows such as 10%.",
  ),
  [
    'rules: [f1 >= 0.75]\nfairness: sex',
    "'fairness' of the policy is wrong: it takes a map of keys or a list, not text.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nfairness: {sensitive: 7, rules: [selection_rate_ratio >= 0.8]}',
    "'fairness.sensitive' of the policy is wrong: it takes text or a list, not a number.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nfairness: {sensitive: sex, rules: [7]}',
    "'fairness.rules.0' of the policy is wrong: it takes text or a map of keys, not a number.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nmetrics: {revenue: 7}',
    "'metrics.revenue' of the policy is wrong: it takes text or a map of keys, not a number.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nowners: 7',
    "'owners' of the policy is wrong: it takes text or a list, not a number.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nrobustness: {max-drop: {f1: true}, perturbations: [{kind: noise, columns: [a]}]}',
    "'robustness.max-drop.f1' of the policy is wrong: it takes a number or text, not true or false.",
    2,
  ],
  [
    'rules: [f1 >= 0.75]\nrobustness: {perturbations: [{kind: nois, columns: [a]}]}',
    "'robustness.perturbations.0.kind' of the policy is wrong: it takes one of noise, missing, swap, typos, scale, file.",
    2,
  ],
  ['- f1 >= 0.75', 'The policy is wrong: it takes a map of keys, not a list.', undefined],
  ['f1 >= 0.75', 'The policy is wrong: it takes a map of keys, not text.', undefined],
];

test.each(wrong)('%j is told with its line', async (text, sentence, line) => {
  const file = join(folder, 'gate.yml');
  await writeFile(file, text);
  const read = async () => judgedRules(withLines(await readPolicy(file), []), false);
  await expect(read()).rejects.toMatchObject({ name: 'UserError', message: sentence });
  await expect(read()).rejects.not.toThrow(/Invalid input/);
  await expect(read()).rejects.toMatchObject(
    line === undefined ? { message: sentence } : { at: { file, line } },
  );
});

test.each([
  ['', "There is no rule to judge by: set 'rules' (lines such as 'f1 >= 0.75') or 'policy' (a file)."],
  [
    'revenue = sum(amount)',
    "There is no rule to judge by: set 'rules' (lines such as 'f1 >= 0.75') or 'policy' (a file).",
  ],
  ['f1 >= 0.5\nf1>=0.5', "Rule 'f1 >= 0.5' stands twice: leave one of them out."],
  ['x = sum(a)\nx = sum(b)\nx >= 1', "The metric 'x' is defined twice: leave one of the definitions out."],
  [
    '2x = sum(a)\nf1 >= 0.5',
    "A metric cannot be called '2x': use letters, digits and underscores, a letter first.",
  ],
  [
    'f1 = 0.75',
    "Rule 'f1 = 0.75' compares with '=', and only >=, >, <= and < are known: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
  ],
  [
    'not-worse f1',
    "Rule 'not-worse f1' does not parse: write a metric, a comparison and a bound, such as 'f1 >= 0.75' or 'rmse <= champion * 1.02'.",
  ],
])('lines such as %j are told in one sentence', (lines, sentence) => {
  const given = lines === '' ? [] : lines.split('\n');
  expect(() => judgedRules(withLines(policyOfLines([]), given), false)).toThrow(new UserError(sentence));
});
