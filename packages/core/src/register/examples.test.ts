import { expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { predicateType } from '../attestation/statement.ts';
import { standardScanRules } from '../scan/limits.ts';
import { type ModelCard, readCard } from './card/card-file.ts';
import { judgePolicy, readRegistrationPolicy, type RegistrationPolicy } from './policy.ts';
import { cardTags } from './tags/origin-tags.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

/** What stands between `<!-- name -->` and `<!-- /name -->` of the action's README, as a file. */
async function inReadme<T>(name: string, use: (file: string) => Promise<T>): Promise<T> {
  const readme = await readFile(path.join(root, 'actions/register-model/README.md'), 'utf8');
  const [, yaml] = new RegExp(
    `<!-- ${name} -->\\s+\`\`\`yaml\\n([\\s\\S]*?)\`\`\`\\s+<!-- /${name} -->`,
  ).exec(readme)!;
  const folder = await mkdtemp(path.join(tmpdir(), 'readme-'));
  try {
    await writeFile(path.join(folder, 'example.yml'), yaml!);
    return await use(path.join(folder, 'example.yml'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const now = new Date('2026-12-01T00:00:00Z');
const judged = (card: ModelCard, law: RegistrationPolicy, tags = {}) =>
  judgePolicy(
    { name: 'ops-flight-delay', ownTags: { ...cardTags(card), ...tags }, modelCard: card, law },
    { source: 'requirements.txt', packages: [], unpinned: ['numpy'] },
    now,
  ).refusals;

test('the README’s policy and card are taken, and judge as it says', async () => {
  const { policy, rules } = await inReadme('policy', readRegistrationPolicy);
  const card = await inReadme('card', readCard);
  expect(rules).toMatchObject({ require: ['data-validate', 'evaluate-gate'], sameCommit: true });
  expect(judged(card, policy)).toEqual([
    "The tag 'cost-centre' is missing: add a line 'cost-centre=…' to input 'tags'.",
    "The environment 'requirements.txt' leaves open numpy: give each one version.",
  ]);
  expect(judged(card, policy, { 'cost-centre': 'CC-12' })[0]).toContain('it takes what matches CC-\\d{4}.');
  expect(judged(card, policy, { 'cost-centre': 'CC-1234' })).toHaveLength(1);
  expect(judged({}, policy, { 'cost-centre': 'CC-1234' })).toContain(
    'The model card lacks owners, intended-use, limitations, training-data.source, incident-contact, updated: fill them in.',
  );
});

test('the README’s limits of the scan are the ones that hold without them', async () => {
  const { rules } = await inReadme('scan', readRegistrationPolicy);
  expect(rules).toMatchObject({ require: ['data-validate', 'evaluate-gate'], scan: { unknown: 'refuse' } });
  expect(rules.scan.limits).toEqual(standardScanRules.limits);
});

interface Action {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
}
interface Step {
  id?: string;
  uses: string;
  with: Record<string, unknown>;
}

test('the README’s steps give inputs and take outputs that the action has', async () => {
  const folder = path.join(root, 'actions/register-model');
  const action = parse(await readFile(path.join(folder, 'action.yml'), 'utf8')) as Action;
  const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => parse(yaml!) as unknown);
  const steps = examples.flatMap((example) => (Array.isArray(example) ? (example as Step[]) : []));
  const own = steps.filter(({ uses }) => uses.includes('/actions/register-model@'));
  expect(own).toHaveLength(3);
  expect(own.flatMap((step) => Object.keys(step.with)).filter((key) => !(key in action.inputs))).toEqual([]);
  const taken = [...readme.matchAll(/steps\.register\.outputs\.([\w-]+)/g)].map(([, output]) => output!);
  expect(taken).toHaveLength(3);
  expect(taken.filter((output) => !(output in action.outputs))).toEqual([]);
});

test('the README’s signed statement is of the type that is verified', async () => {
  const readme = await readFile(path.join(root, 'actions/register-model/README.md'), 'utf8');
  expect(readme).toContain(`predicate-type: ${predicateType}\n`);
  expect(await trainWorkflow()).toContain(`predicate-type: ${predicateType}\n`);
});

const trainWorkflow = () => readFile(path.join(root, '.github/workflows/train.yml'), 'utf8');

test('train.yml registers from the default branch, not from a tag of its name, and holds each report to its digest', async () => {
  const train = await trainWorkflow();
  expect(train).toContain("github.ref == format('refs/heads/{0}', github.event.repository.default_branch)");
  const reports = [...train.matchAll(/steps\.(\w+)\.outputs\.report \}\}(\S*) ?(\S*)/g)];
  expect(reports).toHaveLength(5);
  for (const [line, step] of reports)
    expect(train).toContain(`${line.split('@')[0]}@sha256:\${{ steps.${step}.outputs.report-digest }}`);
});

test('the example’s card fits the example’s policy', async () => {
  const example = path.join(root, 'examples/flight-delay');
  const { policy } = await readRegistrationPolicy(path.join(example, 'policies/register.yml'));
  expect(judged(await readCard(path.join(example, 'model-card.yml')), policy)).toEqual([]);
});

test.each([
  ['owner: ops', "The card has the key 'owner', which is not known; did you mean 'owners'?"],
  ['review-date: next year', "'review-date' of the card is wrong: it takes a date such as 2027-01-31."],
  ['training-data: {row: 3}', "The card has the key 'row', which is not known; did you mean 'rows'?"],
  ['approach: supervisd', "did you mean 'supervised'?"],
  ['features: 3', "'features' of the card is wrong"],
])('a card with %s is refused with a sentence', async (yaml, sentence) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'card-'));
  const file = path.join(folder, 'card.yml');
  await writeFile(file, yaml);
  await expect(readCard(file)).rejects.toThrow(sentence);
  await rm(folder, { recursive: true });
});

test.each([
  ['# require: [evaluate-gate]', 'asks for nothing'],
  ['card: {require: [owner]}', "did you mean 'owners'?"],
  ['card: {max-age: soon}', 'it takes a duration such as 180d'],
  ['name: {pattern: "("}', 'it is no regular expression of JavaScript'],
  ['tags: {owner: needed}', "'tags.owner' of the policy is wrong"],
  ['tags: {owner: {patern: x}}', "did you mean 'pattern'?"],
  ['environment: pined', "'environment' of the policy is wrong: it takes pinned"],
  ['cards: {}', "did you mean 'card'?"],
])('a policy with %s is refused with a sentence', async (yaml, sentence) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'policy-'));
  const file = path.join(folder, 'policy.yml');
  await writeFile(file, yaml);
  await expect(readRegistrationPolicy(file)).rejects.toThrow(sentence);
  await rm(folder, { recursive: true });
});
