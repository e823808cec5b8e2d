import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderHtml } from '../report/html.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { type Outcome, type Check } from '../report/outcome.ts';
import { testContext } from '../runtime/test-context.ts';
import { checkDrift } from './check-drift.ts';
import type { DriftInputs } from './inputs.ts';

jest.setTimeout(180_000);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'check-drift-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, text);
  return place;
}

function csv(header: string, rows: number, row: (i: number) => string): string {
  return [header, ...Array.from({ length: rows }, (_, i) => row(i)), ''].join('\n');
}

async function check(
  reference: string,
  current: string,
  more: Partial<DriftInputs> & { policyText?: string } = {},
) {
  const { policyText, ...inputs } = more;
  const { context, log } = testContext();
  const outcome = await checkDrift(
    {
      reference: [await file('reference.csv', reference)],
      current: [await file('current.csv', current)],
      preset: 'evidently',
      policy: policyText === undefined ? undefined : await file('policy.yml', policyText),
      labelColumn: undefined,
      predictionColumn: undefined,
      since: undefined,
      notify: undefined,
      dispatchWorkflow: undefined,
      webhookUrl: undefined,
      ...inputs,
    },
    context,
  );
  return { ...outcome, log: log.lines.join('\n') };
}

function columnCheck(outcome: Outcome, name: string): Check {
  const found = outcome.checks.find(({ id }) => id === `column:${name}`);
  if (!found) throw new Error(`no check of ${name}`);
  return found;
}

const header = 'delay,carrier,hour,late,day,note';
const steady = (i: number) =>
  `${(i * 37) % 101},${'ABC'[i % 3]},${i % 5},${i % 2 === 0},2001-01-0${(i % 9) + 1},note ${i}`;
const shifted = (i: number) =>
  `${((i * 37) % 101) + 60},${'ABC'[i % 3]},${i % 5},${i % 2 === 0},2001-06-01,note ${i}`;
const table = csv(header, 600, steady);
const withoutDelay = csv('carrier,hour,late,day,note', 600, (i) => steady(i).replace(/^\d+,/, ''));

describe('checkDrift', () => {
  it('finds none between a table and itself, and says what it left out', async () => {
    const outcome = await check(table, table);
    expect(outcome.verdict).toBe('no-drift');
    expect(outcome.summary).toBe('0 of 5 columns drifted: share 0, drift from 0.5 on.');
    expect(outcome.outputs).toEqual({ 'drift-share': '0', 'drifted-columns': '[]' });
    const leftOut = outcome.sections.find(({ title }) => title === 'Left out')?.blocks[0];
    expect(leftOut).toMatchObject({
      rows: [['day', expect.stringContaining('a date')]],
    });
  });

  it.each([
    ['label', { labelColumn: 'delay' }],
    ['prediction', { predictionColumn: 'delay' }],
  ])('is drift by a drifted %s, whatever the share', async (_, roles) => {
    const outcome = await check(table, csv(header, 500, shifted), { policyText: 'drift-share: 1', ...roles });
    expect(outcome.verdict).toBe('drift');
    expect(Number(outcome.outputs['drift-share'])).toBeLessThan(1);
    expect(outcome.summary).toContain('drift of delay is drift, whatever the share');
  });

  it('gives each column the evidence that the design names', async () => {
    const outcome = await check(table, csv(header, 500, shifted), {
      labelColumn: 'late',
      predictionColumn: 'delay',
    });
    expect(columnCheck(outcome, 'delay').evidence).toEqual({
      column: 'delay',
      kind: 'prediction',
      method: 'ks',
      score: expect.any(Number),
      pValue: expect.any(Number),
      threshold: 0.05,
      drifted: true,
      referenceRows: 600,
      currentRows: 500,
    });
    expect(columnCheck(outcome, 'late').evidence).toMatchObject({
      kind: 'label',
      method: 'z',
      drifted: false,
    });
    expect(columnCheck(outcome, 'carrier').evidence).toMatchObject({ kind: 'feature', method: 'chisquare' });
    expect(outcome.subject).toEqual({
      referenceDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      currentDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is drift by the share, and by a required column whatever the share', async () => {
    const current = csv(header, 500, shifted);
    expect(await check(table, current)).toMatchObject({
      verdict: 'no-drift',
      outputs: { 'drifted-columns': '["delay"]' },
    });
    expect(await check(table, current, { policyText: 'drift-share: 0.2' })).toMatchObject({
      verdict: 'drift',
    });
    const required = await check(table, current, { policyText: 'require: [delay]' });
    expect(required).toMatchObject({
      verdict: 'drift',
      summary: expect.stringContaining('drift of delay is drift, whatever the share'),
    });
    expect(columnCheck(required, 'delay').verdict).toBe('fail');
  });

  it('takes methods, thresholds and types from the policy', async () => {
    const policyText =
      'numerical: {method: psi, threshold: 3}\ncolumns: {hour: {type: numerical, method: wasserstein}}\nignore: [late]';
    const outcome = await check(table, csv(header, 500, shifted), { policyText });
    expect(columnCheck(outcome, 'delay').evidence).toMatchObject({
      method: 'psi',
      threshold: 3,
      pValue: null,
    });
    expect(columnCheck(outcome, 'hour').evidence).toMatchObject({ method: 'wasserstein', threshold: 3 });
    expect(outcome.checks.map(({ id }) => id)).not.toContain('column:late');
  });

  it('takes the methods of Azure ML’s preset, and its names of metrics', async () => {
    const policyText = 'columns: {carrier: {method: PopulationStabilityIndex}}';
    const outcome = await check(table, csv(header, 500, shifted), { preset: 'azureml', policyText });
    expect(columnCheck(outcome, 'delay').evidence).toMatchObject({
      method: 'azureml_wasserstein',
      drifted: true,
    });
    expect(columnCheck(outcome, 'late').evidence).toMatchObject({ method: 'azureml_jensenshannon' });
    expect(columnCheck(outcome, 'carrier').evidence).toMatchObject({ method: 'azureml_psi', drifted: false });
  });

  it('judges honestly where the policy says so: by an effect above threshold and noise', async () => {
    const outcome = await check(table, csv(header, 500, shifted), {
      policyText: 'mode: honest\nweights: {delay: 5}',
    });
    const { evidence, expected } = columnCheck(outcome, 'delay');
    expect(evidence).toMatchObject({ method: 'ks', measure: 'D', threshold: 0.1, drifted: true, weight: 5 });
    expect(evidence?.['adjustedPValue']).toBeLessThan(0.05);
    expect(expected).toBe('≤ 0.1');
    expect(outcome).toMatchObject({
      verdict: 'drift',
      summary: expect.stringContaining('share by weight 0.'),
    });
    const few = await check(table, csv(header, 400, shifted), { policyText: 'mode: honest' });
    expect(columnCheck(few, 'delay').detail).toBe(
      'The column has 400 values in the current table, fewer than min-rows 500.',
    );
  });

  it('reads two files as one table', async () => {
    const [first, second] = [
      await file(
        'a-1.csv',
        csv('x', 400, (i) => `${i}`),
      ),
      await file(
        'a-2.csv',
        csv('x', 400, (i) => `${i + 400}`),
      ),
    ];
    const whole = csv('x', 800, (i) => `${i}`);
    const outcome = await check(whole, whole, { current: [first, second] });
    expect(columnCheck(outcome, 'x').evidence).toMatchObject({ currentRows: 800, drifted: false });
  });

  it('finds nothing in common between numbers and the texts that they became', async () => {
    const current = csv(header, 500, (i) => steady(i).replace(/^\d+/, '"\u200b$&"'));
    const found = columnCheck(await check(table, current), 'delay');
    expect(found.evidence).toMatchObject({ method: 'chisquare', score: 0, drifted: true });
    expect(found.detail).toContain(
      'The column is integer in the reference table and string in the current one.',
    );
  });

  it('warns of a trifle that many rows make significant', async () => {
    const reference = csv('x', 1000, (i) => `${i / 10}`);
    const current = csv('x', 20_000, (i) => `${(i / 200) * 0.94}`);
    const outcome = await check(reference, current);
    expect(columnCheck(outcome, 'x').evidence).toMatchObject({ method: 'ks', drifted: true });
    expect(outcome.annotations.map(({ message }) => message).join('\n')).toMatch(
      /With 21,000 values even trifles are significant, and 'x' differs by little \(D 0\.0/,
    );
  });
});

describe('missing data is never a pass', () => {
  it.each([
    ['an empty current table', table, `${header}\n`, 'delay', 'has no rows in the current table'],
    ['an empty reference', `${header}\n`, table, 'delay', 'has no rows in the reference table'],
    ['a column gone', table, withoutDelay, 'delay', 'is missing in the current table'],
    ['a column come', withoutDelay, table, 'delay', 'is missing in the reference table'],
    [
      'only nulls',
      table,
      csv(header, 500, (i) => shifted(i).replace(/^\d+/, '')),
      'delay',
      'has no values in the current table',
    ],
    [
      'texts that became numbers',
      csv(header, 500, (i) => steady(i).replace(/^\d+/, 'a$&')),
      table,
      'delay',
      'is string in the reference table and integer in the current one',
    ],
  ])('%s', async (_, reference, current, column, reason) => {
    const outcome = await check(reference, current);
    expect(columnCheck(outcome, column)).toMatchObject({
      verdict: 'no-data',
      detail: `The column ${reason}.`,
    });
    expect(columnCheck(outcome, column).evidence).toMatchObject({ method: null, score: null, drifted: null });
    const watched = await check(reference, current, { policyText: `require: [${column}]` });
    expect(watched.verdict).toBe('no-data');
  });

  it('an empty table is no data as a whole', async () => {
    const outcome = await check(table, `${header}\n`);
    expect(outcome).toMatchObject({ verdict: 'no-data', outputs: { 'drift-share': '' } });
    expect(outcome.annotations.length).toBeGreaterThan(0);
  });

  it('a label that cannot be compared is no data, not left out', async () => {
    const outcome = await check(table, table, { labelColumn: 'day' });
    expect(outcome.verdict).toBe('no-data');
    expect(columnCheck(outcome, 'day').evidence).toMatchObject({ kind: 'label' });
  });
});

describe('what cannot be meant is told', () => {
  const messages = ({ annotations }: { annotations: { message: string }[] }) =>
    annotations.map(({ message }) => message);

  it('once of tables that share no column', async () => {
    const outcome = await check(
      table,
      csv('x,y', 100, (i) => `${i % 7},${i % 3}`),
    );
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toBe('No column could be compared: the tables share no column.');
    expect(messages(outcome)).toEqual([expect.stringContaining('The tables share no column')]);
  });

  it('of a kind without its column', async () => {
    const outcome = await check(table, table, { policyText: 'kinds: [label]' });
    expect(outcome.verdict).toBe('no-data');
    expect(messages(outcome)).toContain(
      "The policy's 'kinds' lists label, but the input 'label-column' names no column: set it.",
    );
  });

  it('of ids among the features, which globs leave out', async () => {
    const ids = csv('order_id,hour', 600, (i) => `${i},${i % 50}`);
    expect(messages(await check(ids, ids))).toEqual([
      expect.stringContaining("values of 'order_id' are different"),
    ]);
    const ignored = await check(ids, ids, { policyText: "ignore: ['*_id']" });
    expect(messages(ignored)).toEqual([]);
    expect(ignored.checks.map(({ id }) => id)).toEqual(['drift-share', 'column:hour']);
  });
});

describe('values of the data', () => {
  const canary = csv('secret,amount', 600, (i) => `canary-${i % 7},${i}`);

  it('appear in no log, check, Markdown or page', async () => {
    const outcome = await check(canary, canary);
    const page = await renderHtml(envelopeOf(outcome), outcome.sections);
    const everything = [
      outcome.log,
      JSON.stringify(outcome),
      renderMarkdown('drift-check', outcome, 'azure'),
      page,
    ];
    expect(everything.join('\n')).not.toContain('canary-');
    expect(page).toContain('<svg');
  });

  it('appear in the charts of the columns that the policy lists', async () => {
    const outcome = await check(canary, canary, { policyText: 'show-values: [secret]' });
    expect(JSON.stringify(outcome.sections)).toContain('canary-3');
    expect(outcome.log + renderMarkdown('drift-check', outcome, 'azure')).not.toContain('canary-');
  });
});

function envelopeOf(outcome: Outcome): Parameters<typeof renderHtml>[0] {
  return {
    schema: 'https://github.com/mlops-actions/schemas/report/v1',
    action: 'drift-check',
    verdict: outcome.verdict,
    summary: outcome.summary,
    subject: outcome.subject,
    checks: outcome.checks,
    inputs: {},
    provenance: { target: 'azure', tools: {}, seeds: {} },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
  };
}

it('a notice that fails is a warning beside the verdict', async () => {
  const outcome = await check(table, table, { notify: ['issue'] });
  expect(outcome.verdict).toBe('no-drift');
  expect(outcome.annotations).toContainEqual({
    level: 'warning',
    title: 'drift-check',
    message: "The notice (issue) was not delivered: There is no token: set the input 'github-token'.",
  });
});

describe('a mistake is one sentence', () => {
  it.each<[string, Partial<DriftInputs> & { policyText?: string }, string]>([
    [
      'a window of production',
      { since: 604_800_000 },
      "Input 'since' is about an endpoint's data collector or a query, and 'current' names files: leave out one of them.",
    ],
    [
      'a notice',
      { notify: ['webhook'] },
      "Input 'notify' names 'webhook', which needs the input 'webhook-url'.",
    ],
    [
      'a label of another name',
      { labelColumn: 'lat' },
      "Column 'lat', which the input 'label-column' names, is in neither table; did you mean 'late'?",
    ],
    [
      'a prediction that is nowhere',
      { predictionColumn: 'probability' },
      "Column 'probability', which the input 'prediction-column' names, is in neither table.",
    ],
    [
      'a column that the policy ignores',
      { policyText: 'ignore: [dely]' },
      "Column 'dely', which the policy's 'ignore' names, is in neither table; did you mean 'delay'?",
    ],
    [
      'a column that the policy requires',
      { policyText: 'require: [x]' },
      "Column 'x', which the policy's 'require' names, is in neither table.",
    ],
    [
      'a column both ignored and required',
      { policyText: 'require: [delay]\nignore: [delay]' },
      "The policy both ignores and requires column 'delay': take it out of one of the lists.",
    ],
    [
      'a test of numbers for names',
      { policyText: 'columns: {carrier: {method: ks}}' },
      "The policy compares column 'carrier' by ks, but it is categorical: use chisquare, z, jensenshannon, psi, kl_div, hellinger, g_test, fisher_exact, TVD, azureml_jensenshannon, azureml_psi, or set its type.",
    ],
    [
      'names as numbers',
      { policyText: 'columns: {carrier: {type: numerical}}' },
      "The policy takes column 'carrier' as numerical, but it is string: take it as categorical, or leave its type away.",
    ],
    [
      'a method that is not known',
      { policyText: 'columns: {delay: {method: andersen}}' },
      /^'columns\.delay\.method' of the policy is wrong: it takes one of ks, .*[.?]$/ as unknown as string,
    ],
    [
      'a missing policy',
      { policy: 'nowhere.yml' },
      "The policy 'nowhere.yml' does not exist or cannot be read: check the input 'policy'.",
    ],
    [
      'missing data',
      { current: ['/nowhere/*.csv'] },
      /^'\/nowhere\/\*\.csv' matches no file: .*\.$/ as unknown as string,
    ],
  ])('%s', async (_, inputs, sentence) => {
    await expect(check(table, table, inputs)).rejects.toThrow(sentence);
  });

  it('a Parquet file that is none', async () => {
    const broken = await file(
      'broken.parquet',
      (await readFile(await file('some.csv', table), 'utf8')).slice(0, 100),
    );
    await expect(check(table, table, { current: [broken] })).rejects.toThrow(/broken\.parquet/);
  });
});

it('stops when the step is cancelled', async () => {
  const { context, cancel } = testContext();
  cancel.abort(new Error('SIGTERM'));
  const place = await file('reference.csv', table);
  const inputs = { reference: [place], current: [place], preset: 'evidently' } as unknown as DriftInputs;
  await expect(checkDrift(inputs, context)).rejects.toThrow('SIGTERM');
});
