import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Outcome } from '../../report/outcome.ts';
import { testContext } from '../../runtime/test-context.ts';
import { checkDrift } from '../check-drift.ts';
import { flightPairs, type Pair } from '../test-pairs.ts';

jest.setTimeout(180_000);

let folder: string;
let pair: Pair;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'performance-'));
  pair = await flightPairs(folder, 1, 6_000);
});

afterAll(() => rm(folder, { recursive: true }));

/** A Parquet file of what a query gives. */
async function written(name: string, query: string): Promise<string> {
  const file = path.join(folder, `${name}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return file;
}

async function check(
  current: string,
  performance: object,
  reference = pair.reference,
  further: object = {},
): Promise<Outcome> {
  const policy = path.join(folder, 'policy.json');
  const settings = { mode: 'honest', 'time-column': 'date', kinds: ['performance'], ...further };
  const roles = { label: 'late', prediction: 'prediction', metrics: { accuracy: 0.05 } };
  await writeFile(policy, JSON.stringify({ ...settings, performance: { ...roles, ...performance } }));
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  const inputs = { labelColumn: undefined, predictionColumn: undefined, preset: 'evidently' } as const;
  return checkDrift(
    { ...unset, ...inputs, reference: [reference], current: [current], policy },
    testContext().context,
  );
}

function evidence(outcome: Outcome, metric = 'accuracy'): Record<string, unknown> {
  const found = outcome.checks.find(({ id }) => id === `performance:${metric}`);
  return { verdict: found?.verdict, ...found?.evidence };
}

describe('labels that came later', () => {
  const late = (labels: string) => ({ labels: [labels], id: 'id' });
  const rowsOf = (file: string) => written('unlabelled', `SELECT * EXCLUDE (late) FROM '${file}'`);

  it('give the figures of labels that stand in the table', async () => {
    const labels = await written('labels', `SELECT id, late FROM '${pair.twin}'`);
    const joined = await check(await rowsOf(pair.twin), late(labels));
    const standing = await check(pair.twin, {});
    expect(joined.summary).toContain('labels have arrived for 100 % of 6,000 rows');
    expect(evidence(joined)).toEqual(evidence(standing));
    expect(evidence(joined)['verdict']).toBe('pass');
  });

  it('count once where they repeat, are told where they belong to no row, and leave out rows that lack them', async () => {
    const labels = await written(
      'labels',
      `WITH arrived AS (SELECT id, late FROM '${pair.twin}' WHERE id % 4 > 0)
      SELECT * FROM arrived UNION ALL SELECT * FROM arrived WHERE id % 8 = 1
      UNION ALL SELECT -1 - i, true FROM range(7) AS strangers(i)
      UNION ALL SELECT id, NULL FROM '${pair.twin}' WHERE id % 4 = 0`,
    );
    const outcome = await check(await rowsOf(pair.twin), late(labels));
    const arrived = await check(await written('arrived', `FROM '${pair.twin}' WHERE id % 4 > 0`), {});
    expect(evidence(outcome)).toEqual(evidence(arrived));
    expect(outcome.verdict).toBe('no-drift');
    expect(outcome.sections[0]?.blocks[0]).toEqual({
      kind: 'text',
      text: expect.stringMatching(
        /^Labels have arrived for 4,\d{3} of 6,000 rows \(7\d\.\d %\)\. 7 labels belong to no row\.$/,
      ),
    });
    expect(outcome.annotations.map(({ message }) => message)).toContain(
      '7 labels belong to no row of the current table.',
    );
  });

  it('win over labels that the rows already carry', async () => {
    const labels = await written('labels', `SELECT id, NOT prediction AS late FROM '${pair.twin}'`);
    expect(evidence(await check(pair.twin, late(labels)))).toMatchObject({ current: 0, verdict: 'fail' });
  });

  it.each([
    ['text', 'CAST(id AS VARCHAR)'],
    [
      'text among others that are no numbers',
      "CASE WHEN id % 9 = 0 THEN concat('A', id) ELSE CAST(id AS VARCHAR) END",
    ],
    ['numbers as pandas holds them beside missing ones', 'CAST(id AS DOUBLE)'],
    ['decimals', 'CAST(id AS DECIMAL(18, 0))'],
  ])('are joined on an id that they hold as %s', async (_, id) => {
    const labels = await written('labels', `SELECT ${id} AS id, late FROM '${pair.twin}'`);
    const outcome = await check(await rowsOf(pair.twin), late(labels));
    const rows = Number(evidence(outcome)['rows']);
    expect(rows).toBeGreaterThan(5_000);
    if (!id.includes('concat')) expect(rows).toBe(6_000);
    expect(outcome.verdict).toBe('no-drift');
  });

  it.each([
    ['0 and 1 beside predictions of true and false', 'CAST(late AS INTEGER)'],
    [
      '0.0 and 1.0, with NaN where none has come',
      "CASE WHEN id % 3 = 0 THEN 'NaN' ELSE CAST(late AS DOUBLE) END::DOUBLE",
    ],
  ])('may be %s', async (_, label) => {
    const labels = await written('labels', `SELECT id, ${label} AS late FROM '${pair.twin}'`);
    const outcome = await check(await rowsOf(pair.twin), { ...late(labels), metrics: {} });
    expect(outcome.verdict).toBe('no-drift');
    expect(Number(evidence(outcome)['current'])).toBeGreaterThan(0.8);
    if (label.includes('NaN')) expect(Number(evidence(outcome)['rows'])).toBeLessThan(4_500);
  });

  it('show that a model got worse, and in which window', async () => {
    const labels = await written('labels', `SELECT id, late FROM '${pair.planted}'`);
    const outcome = await check(await rowsOf(pair.planted), late(labels));
    expect(outcome.verdict).toBe('drift');
    expect(evidence(outcome)).toMatchObject({ verdict: 'fail', firstWindow: '2001-01-20 00:00:00' });
  });

  it('are no column that the current table has lost', async () => {
    const labels = await written('labels', `SELECT id, late FROM '${pair.twin}'`);
    const outcome = await check(await rowsOf(pair.twin), late(labels), pair.reference, {
      kinds: ['feature', 'performance', 'quality'],
      ignore: ['id'],
    });
    expect(outcome.verdict).toBe('no-drift');
    expect(outcome.checks.filter(({ id }) => id.endsWith(':late'))).toEqual([]);
    expect(JSON.stringify(outcome.sections)).toContain('labels that come later, which performance judges');
  });

  it.each([
    ['none has come', 'WHERE false', 'labels have arrived for 0 rows, fewer than 500'],
    [
      'none belongs to a row',
      'WHERE false UNION ALL SELECT -2 - i, true FROM range(900) AS r(i)',
      'labels have arrived for 0 rows, fewer than 500',
    ],
    ['too few have come', 'LIMIT 499', 'labels have arrived for 499 rows, fewer than 500'],
  ])('are no data where %s', async (_, rest, why) => {
    const labels = await written('labels', `SELECT id, late FROM '${pair.twin}' ${rest}`);
    const outcome = await check(await rowsOf(pair.twin), late(labels));
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.summary).toBe(`Performance could not be judged: ${why}.`);
  });

  it('need an id that both files have', async () => {
    const labels = await written('labels', `SELECT id AS flight, late FROM '${pair.twin}'`);
    await expect(check(pair.twin, late(labels))).rejects.toThrow(
      "Column 'id', which the policy's 'performance' needs, is not in the labels",
    );
  });
});

it('a label or a prediction with a fraction makes regression of it', async () => {
  const table = (name: string, from: string, error: number) =>
    written(
      name,
      `SELECT date, CAST(delay AS INTEGER) AS late, delay + ${error} * (id % 3 - 0.9) AS prediction FROM '${from}'`,
    );
  const reference = await table('errors', pair.reference, 4);
  const name = 'root_mean_squared_error';
  const same = await check(await table('same', pair.twin, 4), { metrics: {} }, reference);
  expect(evidence(same, name)).toMatchObject({ verdict: 'pass' });
  const worse = await check(await table('worse', pair.twin, 8), { metrics: {} }, reference);
  expect(evidence(worse, name)).toMatchObject({ verdict: 'fail' });
});

it('labels and predictions that share no class are no data', async () => {
  const change = "* REPLACE (CASE WHEN late THEN 'late' ELSE 'in time' END AS late)";
  const table = (name: string, from: string) => written(name, `SELECT ${change} FROM '${from}'`);
  const outcome = await check(await table('twin', pair.twin), {}, await table('reference', pair.reference));
  expect(outcome.verdict).toBe('no-data');
  expect(outcome.checks[0]?.detail).toBe(
    'accuracy could not be judged: in the reference table no prediction is one of the labels.',
  );
});

describe('a business metric', () => {
  const cost = { name: 'cost', sql: 'avg(CASE WHEN late <> prediction THEN 50 ELSE 0 END)', margin: 1 };
  const business = (metric: object) => ({
    metrics: {},
    business: [{ ...cost, 'greater-is-better': false, ...metric }],
  });

  it('is judged against the reference by its margin and by chance', async () => {
    const same = evidence(await check(pair.twin, business({})), 'cost');
    expect(same).toMatchObject({ verdict: 'pass', threshold: 1 });
    // Fifty for each of about fifteen in a hundred answers that are wrong; the error of a mean of so many is known.
    expect(Math.abs(Number(same['current']) - 7.5)).toBeLessThan(1);
    const error = 50 * Math.sqrt(0.15 * 0.85 * (2 / 6_000));
    expect(Number(same['floor']) / (1.73 * error)).toBeCloseTo(1, 0);
    const after = await check(pair.after, business({}));
    expect(evidence(after, 'cost')).toMatchObject({ verdict: 'fail' });
    expect(after.verdict).toBe('drift');
  });

  it('is better where it rose, if that is what the policy says', async () => {
    const after = evidence(await check(pair.after, business({ 'greater-is-better': true })), 'cost');
    expect(after).toMatchObject({ verdict: 'pass' });
    expect(Number(after['score'])).toBeLessThan(0);
  });

  it('may have its reference in the policy, where the reference table has no labels', async () => {
    const bare = await written('bare', `SELECT * EXCLUDE (late) FROM '${pair.reference}'`);
    const given = { ...business({}), reference: { cost: 7.5 } };
    expect(evidence(await check(pair.twin, given, bare), 'cost')).toMatchObject({
      verdict: 'pass',
      reference: 7.5,
    });
    expect(evidence(await check(pair.after, given, bare), 'cost')).toMatchObject({ verdict: 'fail' });
    const another = await check(pair.twin, { ...given, reference: { profit: 1 } }, bare);
    expect(evidence(another, 'cost')).toMatchObject({ verdict: 'no-data' });
  });

  it('counts rows with labels alone', async () => {
    const some = await written(
      'some',
      `SELECT * REPLACE (CASE WHEN id % 2 = 0 THEN late END AS late) FROM '${pair.twin}'`,
    );
    const rows = evidence(await check(some, business({ sql: 'count(*) / 1000.0', margin: 9 })), 'cost');
    expect(Number(rows['current'])).toBeLessThan(3.5);
  });

  it('is no data where it gives no number', async () => {
    const outcome = await check(pair.twin, business({ sql: 'max(origin)' }));
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.checks[0]?.detail).toBe(
      'cost could not be judged: it gives no number in the reference table.',
    );
  });

  it('that cannot be computed is named', async () => {
    await expect(check(pair.twin, business({ sql: 'avg(price)' }))).rejects.toThrow(
      "The business metric 'cost' of the policy cannot be computed",
    );
  });
});
