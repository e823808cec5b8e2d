import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outcome } from '../report/outcome.ts';
import { testContext } from '../runtime/test-context.ts';
import { checkDrift } from './check-drift.ts';

// A scheduled monitor gives its verdict on the day that the data breaks, of all days.
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'broken-data-'));
});

afterAll(() => rm(folder, { recursive: true }));

const days = (row: (i: number, day: string) => string, n = 600) =>
  Array.from({ length: n }, (_, i) => `${row(i, `2001-01-0${1 + (i % 5)}`)}\n`).join('');
const whole = `day,delay,cost,late,said,score\n${days((i, day) => `${day},${i % 17},${i % 5},${i % 2},${i % 2},0.${1 + (i % 9)}`)}`;
let files = 0;

async function check(current: string, policy: object, reference = whole): Promise<Outcome> {
  const file = async (name: string, text: string) => {
    const place = path.join(folder, `${files++}-${name}`);
    await writeFile(place, text);
    return place;
  };
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  const inputs = {
    reference: [await file('reference.csv', reference)],
    current: [await file('current.csv', current)],
    policy: await file('policy.json', JSON.stringify({ 'time-column': 'day', ...policy })),
    labelColumn: undefined,
    predictionColumn: undefined,
  };
  return checkDrift({ ...unset, ...inputs, preset: 'evidently' }, testContext().context);
}

describe('windows over time', () => {
  const temporal = { temporal: { columns: ['delay'] } };
  const overTime = ({ checks }: Outcome) => checks.filter(({ id }) => id.startsWith('temporal'));

  it.each([
    [
      'its values',
      'day,delay\n' + days((_, day) => `${day},`),
      {},
      "'delay' has no values in the current table",
    ],
    [
      'its column',
      'day,cost\n' + days((i, day) => `${day},${i}`),
      {},
      "'delay' is missing in the current table",
    ],
    [
      'all but five rows, in mode honest',
      'day,delay\n' + days((i, day) => `${day},${i}`, 5),
      { mode: 'honest' },
      "'delay' has 5 values in the current table, fewer than min-rows 500",
    ],
    ['its rows', 'day,delay\n', {}, "'day', which is the time-column, has no values in the current table"],
    [
      'its times',
      'day,delay\n' + days((i) => `,${i}`),
      {},
      "'day', which is the time-column, has no values in the current table",
    ],
    [
      'the form of its times',
      'day,delay\n' + days((i) => `soon,${i}`),
      {},
      "'day', which is the time-column, is string, not a date or timestamp, in the current table",
    ],
    [
      'the column of times',
      'delay\n' + days((i) => `${i}`),
      {},
      "the current table has no column 'day', which is the time-column",
    ],
    [
      'its type',
      'day,delay\n' + days((i, day) => `${day},x${i}`),
      {},
      "'delay' is integer in the reference table and string in the current one",
    ],
  ])('are no data where a table lost %s', async (_, current, further, why) => {
    const outcome = await check(current, { ...temporal, ...further });
    const detail = `Drift over time could not be judged: ${why}.`;
    expect(overTime(outcome)).toMatchObject([{ verdict: 'no-data', detail }]);
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toContain(detail);
  });

  it('of a named column without values are never made up by those of another', async () => {
    const current = 'day,delay,cost\n' + days((i, day) => `${day},,${i % 5}`);
    const outcome = await check(current, { temporal: { columns: ['delay', 'cost'] } });
    expect(overTime(outcome).map((each) => [each.id, each.verdict])).toEqual([
      ['temporal:cost', 'pass'],
      ['temporal:delay', 'no-data'],
    ]);
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toContain('No window left the reference (5 windows); without data: delay.');
  });

  it.each([
    [
      'a column in neither table',
      { temporal: { columns: ['delai'] } },
      "Column 'delai', which the policy's 'temporal' names, is in neither table",
    ],
    [
      'a column that the policy ignores',
      { ignore: ['delay'] },
      "'temporal' names column 'delay', which cannot be compared: it is ignored by the policy.",
    ],
    [
      'a column of dates',
      { temporal: { columns: ['day'] } },
      "'temporal' names column 'day', which cannot be compared",
    ],
    [
      'times that never were',
      { 'time-column': 'cost' },
      "'time-column' 'cost' is integer in the current table, not a date or timestamp.",
    ],
  ])('stop at a mistake of the policy: %s', async (_, further, sentence) => {
    await expect(check(whole, { ...temporal, ...further })).rejects.toThrow(sentence);
  });
});

describe('performance', () => {
  const roles = { label: 'late', prediction: 'said', score: 'score' };
  const performance = { kinds: ['performance'], performance: roles };
  const without = (column: string) => {
    const lines = whole
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = lines[0]!.indexOf(column);
    return lines.map((line) => `${line.toSpliced(at, 1).join(',')}\n`).join('');
  };

  it.each(['late', 'said', 'score'])("is no data where the current table has no '%s'", async (column) => {
    const { verdict, summary } = await check(without(column), performance);
    const why = `'${column}' is missing in the current table`;
    expect([verdict, summary]).toEqual(['no-data', `Performance could not be judged: ${why}.`]);
  });

  it('is no data where the scores are no numbers any more', async () => {
    const { verdict, summary } = await check(whole.replace(/0\.\d$/gm, 'high'), performance);
    const why = `'score' is string in the current table, not a number`;
    expect([verdict, summary]).toEqual(['no-data', `Performance could not be judged: ${why}.`]);
  });

  it('goes on without windows where the times cannot be read any more', async () => {
    const { verdict, checks } = await check(whole.replace(/2001-01-0\d/g, 'soon'), performance);
    expect([verdict, checks.map((each) => each.verdict)]).toEqual(['no-drift', ['pass', 'pass']]);
  });

  const business = (sql: string) => ({
    kinds: ['performance'],
    performance: { ...roles, business: [{ name: 'cost', sql, margin: 1 }] },
  });

  it.each([
    ['text', 'avg(cost)', whole.replace(/,\d(,\d,\d,0\.\d)$/gm, ',much$1')],
    ['text to cast', 'avg(CAST(cost AS DOUBLE))', whole.replace(/,\d(,\d,\d,0\.\d)$/gm, ',much$1')],
    ['gone', 'avg(cost)', without('cost')],
  ])('has no data of a business metric whose column is %s', async (_, sql, current) => {
    const { verdict, checks } = await check(current, business(sql));
    expect(verdict).toBe('no-data');
    expect(checks.map((each) => each.detail)).toContain(
      'cost could not be judged: it gives no number in the current table.',
    );
  });

  it.each([
    [
      'label',
      { performance: { ...roles, label: 'lata' } },
      "Column 'lata', which the policy's 'performance' needs, is not in the current table",
    ],
    [
      'business metric',
      business('avg(price)'),
      "The business metric 'cost' of the policy cannot be computed",
    ],
  ])('stops at a %s that neither table has', async (_, policy, sentence) => {
    await expect(check(whole, policy)).rejects.toThrow(sentence);
  });
});

describe.each([
  ['confidence', { confidence: { column: 'score' } }],
  ['embedding', { embedding: { columns: ['score', 'delay'] } }],
  ['correlation', { correlation: { columns: ['score', 'delay'] } }],
])('%s', (kind, section) => {
  it.each([
    ['has no values in the current table', whole.replace(/0\.\d$/gm, '')],
    ['is string in the current table, not a number', whole.replace(/0\.\d$/gm, 'high')],
    ['is missing in the current table', whole.replace(/,(score|0\.\d)$/gm, '')],
  ])('is no data where its column %s', async (why, current) => {
    const { verdict, checks } = await check(current, { kinds: [kind], ...section });
    expect(verdict).toBe('no-data');
    expect(checks.map((each) => each.detail)).toEqual([expect.stringContaining(`'score' ${why}.`)]);
  });

  it('stops at a column that never held numbers', async () => {
    const words = whole.replace(/0\.\d$/gm, 'high');
    await expect(check(words, { kinds: [kind], ...section }, words)).rejects.toThrow(
      `The policy's '${kind}' names column 'score', which is not a column of numbers`,
    );
  });
});

describe('five rows', () => {
  const five = whole.split('\n', 6).join('\n');
  const large = whole + whole.slice(whole.indexOf('\n') + 1);

  it('that decide on drift beside a thousand are told of', async () => {
    const outcome = await check(five, { ignore: ['day', 'late', 'said'] }, large);
    expect(outcome.verdict).toBe('drift');
    const drifted = outcome.checks.filter(({ evidence }) => evidence?.['drifted']);
    expect(drifted.length).toBeGreaterThan(0);
    const told = outcome.annotations.map(({ message }) => message);
    for (const { detail, evidence } of drifted) {
      const sentence = `With 1,200 and 5 values of '${String(evidence?.['column'])}' chance alone can make a difference of about 0.609 of at most 1`;
      expect(detail).toContain(sentence);
      expect(told).toContainEqual(expect.stringContaining(sentence));
    }
  });

  it.each([
    ['confidence', { confidence: { column: 'score' } }],
    ['embedding', { embedding: { columns: ['score', 'delay'] } }],
    ['correlation', { correlation: { columns: ['score', 'delay'] } }],
    ['performance', { performance: { label: 'late', prediction: 'said' } }],
  ])('are no data for %s, as 59 are', async (kind, section) => {
    for (const rows of [5, 59]) {
      const current = whole.split('\n', rows + 1).join('\n');
      const outcome = await check(current, { kinds: [kind], ...section });
      expect(outcome.verdict).toBe('no-data');
      expect(outcome.summary).toContain('fewer than 60');
    }
    const outcome = await check(whole.split('\n', 61).join('\n'), { kinds: [kind], ...section });
    expect(outcome.verdict).not.toBe('no-data');
  });
});

it('weights that are all 0 are told of, which is no lack of data', async () => {
  const weights = { delay: 0, cost: 0, late: 0, said: 0, score: 0 };
  const { verdict, summary, checks } = await check(whole, { weights });
  expect(verdict).toBe('no-data');
  expect(summary).toBe(
    'The weights of all 5 columns that could be compared are 0: give one that counts a weight above 0.',
  );
  expect(checks[0]?.detail).toBe('0 of 5 columns drifted; all weights are 0.');
});
