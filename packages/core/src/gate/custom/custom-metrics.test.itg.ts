import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testContext } from '../../runtime/test-context.ts';
import type { GateInputs } from '../case.ts';
import { evaluateGate } from '../evaluate-gate.ts';
import { testInputs } from '../test-inputs.ts';

// Real processes, on a machine that may be busy.
jest.setTimeout(120_000);

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gate-custom-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const gate = (inputs: Partial<GateInputs>) =>
  evaluateGate({ ...testInputs, labelColumn: 'late', ...inputs }, testContext({}).context);

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

interface Row {
  id: number;
  label: number;
  candidate: number;
  champion: number;
  amount: number;
}

/** Amounts from 1 to 100; the candidate errs on every seventh row and the champion on every fifth. */
function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, id) => {
    const label = (id * 7919) % 3 === 0 ? 1 : 0;
    return {
      id,
      label,
      candidate: id % 7 === 0 ? 1 - label : label,
      champion: id % 5 === 0 ? 1 - label : label,
      amount: 1 + ((id * 104_729) % 100),
    };
  });
}

async function tables(rows: readonly Row[], order: readonly Row[] = rows) {
  const candidate = rows.map(({ id, label, candidate: p, amount }) => `${id},${label},${p},${amount}`);
  const champion = order.map(({ id, label, champion: p }) => `${id},${label},${p}`);
  return {
    predictions: [await file('c.csv', ['id,late,prediction,amount', ...candidate].join('\n'))],
    championPredictions: [await file('o.csv', ['id,late,prediction', ...champion].join('\n'))],
  };
}

const revenue = 'revenue = sum(amount) filter (prediction = label)';

function revenueOf(rows: readonly Row[], model: 'candidate' | 'champion'): number {
  return rows.reduce((sum, row) => sum + (row[model] === row.label ? row.amount : 0), 0);
}

test('a metric in SQL is computed over both models’ rows, paired by key or by position, with its difference', async () => {
  const rows = rowsOf(1_000);
  const shuffled = rows.toSorted((a, b) => ((a.id * 37) % 1_000) - ((b.id * 37) % 1_000));
  const policy = await file(
    'gate.yml',
    'metrics:\n  revenue:\n    sql: sum(amount) filter (prediction = label)\n    greater-is-better: true\nrules:\n  - revenue >= 1000\n  - metric: revenue\n    require: significantly-better\n',
  );
  const byKey = await gate({ ...(await tables(rows, shuffled)), keyColumns: ['id'], policy });
  const byPosition = await gate({ ...(await tables(rows)), policy });
  for (const { checks, outputs } of [byKey, byPosition]) {
    const [ours, theirs] = [revenueOf(rows, 'candidate'), revenueOf(rows, 'champion')];
    expect(JSON.parse(outputs['metrics']!)).toMatchObject({ revenue: ours });
    expect(checks[1]).toMatchObject({
      id: 'revenue significantly-better',
      evidence: { value: ours, champion: theirs, theta: theirs - ours, method: 'row bootstrap' },
    });
  }
  // The files differ in order and so in digest and seed; the figures do not.
  expect(byKey.checks[0]!.observed).toBe(byPosition.checks[0]!.observed);
});

/** The standard error of a sum of differences, as the formula has it. */
function formulaError(rows: readonly Row[]): number {
  const differences = rows.map(
    (row) => row.amount * (Number(row.candidate === row.label) - Number(row.champion === row.label)),
  );
  const mean = differences.reduce((sum, each) => sum + each, 0) / rows.length;
  return Math.sqrt(differences.reduce((sum, each) => sum + (each - mean) ** 2, 0));
}

test.each([
  [5_000, 'row bootstrap', 0.08],
  [30_000, 'jackknife of 333 random groups of rows', 0.2],
])(
  'of %d rows the interval is as wide as the formula of a sum says, by %s',
  async (count, method, tolerance) => {
    const rows = rowsOf(count);
    const outcome = await gate({ ...(await tables(rows)), rules: [revenue, 'revenue >= champion'] });
    const check = outcome.checks[0]!;
    const { lower, upper } = check.evidence!['difference'] as { lower: number; upper: number };
    const width = 2 * 1.6449 * formulaError(rows);
    expect(Math.abs((upper - lower) / width - 1)).toBeLessThan(tolerance);
    const strict = await file(
      'strict.yml',
      'metrics: {revenue: {sql: sum(amount) filter (prediction = label), greater-is-better: true}}\nrules: [{metric: revenue, require: not-worse, margin: 1%}]\n',
    );
    const compared = await gate({ ...(await tables(rows)), policy: strict });
    expect(compared.checks[0]!.evidence!['method']).toBe(method);
  },
);

test('of alternating labels the interval of their count is as wide as the binomial says', async () => {
  const lines = Array.from({ length: 2_000 }, (_, i) => `${i % 2},${i % 2}`);
  const predictions = [await file('alternating.csv', ['late,prediction', ...lines].join('\n'))];
  const { checks } = await gate({ predictions, rules: ['x = sum(label)', 'x >= 1'] });
  const { lower, upper } = checks[0]!.evidence!['interval'] as { lower: number; upper: number };
  expect(Math.abs((upper - lower) / (2 * 1.6449 * Math.sqrt(2_000 / 4)) - 1)).toBeLessThan(0.08);
});

test('the same inputs give the same interval, another seed another', async () => {
  const given = { ...(await tables(rowsOf(500))), rules: [revenue, 'revenue >= 1'] };
  const [first, again, other] = [await gate(given), await gate(given), await gate({ ...given, seed: '7' })];
  expect(again.checks).toEqual(first.checks);
  expect(other.checks).not.toEqual(first.checks);
});

test('a bound that the luck of the resampling could carry over its edge is drawn again, from ten times as many', async () => {
  const given = await tables(rowsOf(500));
  const lowerOf = async (bound: number) => {
    const policy = await file(
      'edge.yml',
      `metrics: {revenue: {sql: sum(amount) filter (prediction = label), greater-is-better: true}}\nrules: [{rule: revenue >= ${bound}, confidence: true}]\n`,
    );
    const { checks } = await gate({ ...given, policy, seed: '7' });
    return (checks[0]!.evidence!['interval'] as { lower: number }).lower;
  };
  const [far, near] = [await lowerOf(1), await lowerOf(Math.round(await lowerOf(1)))];
  expect(near).not.toBe(far);
  // Three Monte Carlo errors of a quantile at 5 % of 2,000 resamples of a sum.
  const error = formulaError(rowsOf(500).map((row) => ({ ...row, champion: 1 - row.label })));
  expect(Math.abs(near - far)).toBeLessThan((3 * error * Math.sqrt((0.05 * 0.95) / 2_000)) / 0.1031);
  expect(await lowerOf(Math.round(far) + 1)).toBe(near);
});

/** Rules on one metric in SQL, of which the bound has to hold. */
const sureOf = (sql: string, bounds: readonly string[]) =>
  `metrics: {x: {sql: ${JSON.stringify(sql)}, greater-is-better: true}}\nrules:\n${bounds.map((bound) => `  - {rule: x ${bound}, confidence: true}\n`).join('')}`;

describe('the same rows and SQL give the same report, whatever else is asked', () => {
  test('of 300,000 rows, to the last digit', async () => {
    const lines = Array.from(
      { length: 300_000 },
      (_, i) => `${i % 2},${i % 3 ? i % 2 : 0},${(i * 7919) / 997}`,
    );
    const predictions = [await file('long.csv', ['late,prediction,amount', ...lines].join('\n'))];
    const policy = await file('long.yml', sureOf('sum(amount) filter (prediction = label)', ['>= 1']));
    const runs = [];
    for (let run = 0; run < 4; run++) {
      const { checks, outputs } = await gate({ predictions, policy });
      runs.push(JSON.stringify([checks, outputs['metrics']]));
    }
    expect(new Set(runs).size).toBe(1);
  });

  test('an irrelevant rule, and the order of the rules, change no interval', async () => {
    const { predictions } = await tables(rowsOf(500));
    const intervalOf = async (bounds: string[]) => {
      const policy = await file('order.yml', sureOf('sum(amount)', bounds));
      const { checks } = await gate({ predictions, policy });
      return checks[0]!.evidence!['interval'];
    };
    const alone = await intervalOf(['>= 1']);
    expect(await intervalOf(['>= 1', '>= 2'])).toEqual(alone);
    expect(await intervalOf(['>= 2', '>= 1', '>= 3'])).toEqual(alone);
  });

  test.each(['x', 'f1'])(
    'all rules on %s show one interval, where only one of them is near its edge',
    async (metric) => {
      const { predictions } = await tables(rowsOf(500));
      const shown = async (bounds: string[]) => {
        const rules = bounds.map((bound) => `  - {rule: ${metric} ${bound}, confidence: true}\n`).join('');
        const policy = await file('two.yml', `metrics: {x: avg(amount)}\nrules:\n${rules}`);
        const { checks } = await gate({ predictions, policy, seed: '7' });
        return checks.map(({ evidence }) => evidence!['interval'] as { lower: number });
      };
      const [far] = await shown(['>= 0.001']);
      const both = await shown(['>= 0.001', `>= ${far!.lower}`]);
      expect(both[0]).toEqual(both[1]);
      expect(both[0]).not.toEqual(far);
      expect(await shown([`>= ${far!.lower}`, '>= 0.001'])).toEqual(both);
    },
  );
});

describe('an interval is there only where resamples tell one', () => {
  const compared = async (sql: string, rows: readonly Row[]) => {
    const policy = await file(
      'certain.yml',
      `metrics: {x: {sql: ${JSON.stringify(sql)}, greater-is-better: false}}\nrules:\n  - {rule: x <= 1e9, confidence: true}\n  - {metric: x, require: not-worse, margin: 50%}\n  - x <= 2e9\n`,
    );
    return (await gate({ ...(await tables(rows)), policy })).checks;
  };

  test.each([
    ['max(amount * (prediction <> label)::int)', 'max()'],
    ['0 - min(amount * (prediction <> label)::int - 1)', 'min()'],
    ['arg_max(amount, id * (prediction <> label)::int)', 'arg_max()'],
    ['mode(amount)', 'mode()'],
    ['list_max(list(amount * (prediction <> label)::int))', 'list()'],
    ['quantile_cont(amount * (prediction <> label)::int, 0.999)', 'quantile_cont()'],
    ['quantile_cont(amount * (prediction <> label)::int, 0.5 + 0.4)', 'quantile_cont()'],
    ['count(distinct amount * (prediction <> label)::int)', 'count(DISTINCT)'],
  ])('%s has none, and its value is judged', async (sql, name) => {
    for (const count of [1_000, 9_000]) {
      const [sure, notWorse, value] = await compared(sql, rowsOf(count));
      const reason = `no resample of the rows tells how far ${name} could be off`;
      expect(sure).toMatchObject({
        verdict: 'no-data',
        detail: `x has no interval to compare: ${reason}`,
        evidence: { reason: 'undefined' },
      });
      expect(notWorse).toMatchObject({ verdict: 'no-data', detail: expect.stringContaining(reason) });
      expect(value!.verdict).toBe('pass');
    }
  });

  test.each([1_000, 9_000])('of %d rows nothing but errors, or none, is not certain', async (count) => {
    const rows = rowsOf(count).map((row) => ({ ...row, candidate: row.label, champion: 1 - row.label }));
    const [sure, notWorse] = await compared('avg((prediction <> label)::int)', rows);
    expect(sure).toMatchObject({
      verdict: 'no-data',
      detail:
        'x has no interval to compare: no resample of the rows changes it, which tells nothing of other rows',
    });
    expect(notWorse).toMatchObject({ verdict: 'no-data' });
  });

  test('models that answer alike do not differ, and the number of rows is what it is', async () => {
    const rows = rowsOf(9_000).map((row) => ({ ...row, candidate: row.champion }));
    const [, alike] = await compared('avg((prediction <> label)::int)', rows);
    expect(alike).toMatchObject({ verdict: 'pass', evidence: { theta: 0 } });
    const [number] = await compared('count(*)', rows);
    expect(number).toMatchObject({ verdict: 'pass', evidence: { interval: { lower: 9_000, upper: 9_000 } } });
  });

  test.each([4_000, 12_000])(
    'a median of %d rows has the interval of its order statistics',
    async (count) => {
      const amounts = Array.from({ length: count }, (_, i) => Math.exp(((i * 7919) % count) / count));
      const lines = amounts.map((amount, i) => `${i % 2},${i % 2},${amount}`);
      const predictions = [await file('median.csv', ['late,prediction,amount', ...lines].join('\n'))];
      const { checks } = await gate({
        predictions,
        policy: await file('median.yml', sureOf('median(amount)', ['>= 1'])),
      });
      const { lower, upper } = checks[0]!.evidence!['interval'] as { lower: number; upper: number };
      const half = (1.6449 * Math.sqrt(count)) / 2;
      const sorted = amounts.toSorted((a, b) => a - b);
      const width = sorted[Math.round(count / 2 + half)]! - sorted[Math.round(count / 2 - half)]!;
      expect(Math.abs((upper - lower) / width - 1)).toBeLessThan(0.15);
    },
  );
});

test('without a champion or on few rows a metric of one’s own is compared no more than any other', async () => {
  const { predictions, championPredictions } = await tables(rowsOf(50));
  const rules = [revenue, 'revenue >= 1', 'revenue >= champion'];
  const alone = await gate({ predictions, rules });
  expect(alone.checks.map(({ verdict }) => verdict)).toEqual(['warn', 'no-data']);
  const few = await gate({ predictions, championPredictions, rules });
  expect(few.checks[1]).toMatchObject({ verdict: 'no-data', evidence: { reason: 'too-few' } });
});

describe('what is no number is no-data, what is no metric is one sentence', () => {
  test('a sum over no row is NULL', async () => {
    const { predictions } = await tables(rowsOf(200));
    const { checks } = await gate({
      predictions,
      rules: ['x = sum(amount) filter (amount > 999)', 'x >= 0'],
    });
    expect(checks[0]).toMatchObject({
      verdict: 'no-data',
      detail: 'x is undefined: its SQL gives NULL on these rows',
    });
  });

  const errors = 'errors = count(*) filter (prediction <> label)';
  const gaps = (index: number) => (row: string, i: number) =>
    i < 250
      ? row
          .split(',')
          .map((value, at) => (at === index ? '' : value))
          .join(',')
      : row;

  test.each([
    ['label', 1, errors, 'errors', '250 of 300 rows have no label'],
    ['prediction', 2, errors, 'errors', '250 of 300 rows have no prediction'],
    [
      'prediction',
      2,
      'errors = sum((late <> prediction)::int)',
      'errors',
      '250 of 300 rows have no prediction',
    ],
    ['weight', 3, 'x = sum(weight) filter (prediction <> label)', 'x', '250 of 300 rows have no weight'],
    ['weight by its column', 3, 'x = sum("Amount")', 'x', '250 of 300 rows have no weight'],
  ])('rows without a %s that the SQL names', async (_, index, line, name, reason) => {
    const lines = Array.from({ length: 300 }, (__, i) => `${i},${i % 2},${i % 2},1`).map(gaps(index));
    const predictions = [await file('gaps.csv', ['id,late,prediction,amount', ...lines].join('\n'))];
    const { checks } = await gate({ predictions, weightColumn: 'amount', rules: [line, `${name} <= 0`] });
    expect(checks[0]).toMatchObject({ verdict: 'no-data', detail: `${name} is undefined: ${reason}` });
  });

  test('rows without what the SQL does not name are rows, and so are those without a value of another column', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, i) => `${i},${i % 2},${i % 2},${i < 250 ? '' : 1},${i < 250 ? '' : 0.5}`,
    );
    const predictions = [await file('named.csv', ['id,late,prediction,amount,score', ...lines].join('\n'))];
    const { checks } = await gate({ predictions, rules: [errors, 'errors <= 0', revenue, 'revenue >= 50'] });
    expect(checks.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  test('no rows at all', async () => {
    const predictions = [await file('empty.csv', 'id,late,prediction,amount\n')];
    const { checks } = await gate({ predictions, rules: [errors, 'errors <= 0'] });
    expect(checks[0]).toMatchObject({ verdict: 'no-data', detail: 'errors is undefined: there are no rows' });
  });

  test('gaps in the champion’s answers leave no comparison', async () => {
    const { predictions } = await tables(rowsOf(300));
    const lines = rowsOf(300).map(({ id, label }) => `${id},${label},${id < 250 ? '' : label}`);
    const championPredictions = [await file('o.csv', ['id,late,prediction', ...lines].join('\n'))];
    const rules = [revenue, 'revenue >= 1', 'revenue >= champion'];
    const { checks } = await gate({ predictions, championPredictions, rules });
    expect(checks.map(({ verdict }) => verdict)).toEqual(['pass', 'no-data']);
    expect(checks[1]!.detail).toContain('250 of 300 rows have no prediction');
  });

  test.each([
    [
      'x = sum(amont)',
      "The metric 'x' names the column 'amont', which the predictions do not have; did you mean 'amount'?",
    ],
    [
      'x = sum(amount',
      "The metric 'x' does not parse as SQL (syntax error at end of input): write an aggregate such as sum(amount).",
    ],
    [
      'x = (amount)',
      "The metric 'x' gives a value for each row and not one number of all: write an aggregate such as sum(amount).",
    ],
    [
      'x = max(CAST(amount AS VARCHAR))',
      "The metric 'x' gives VARCHAR and no number: write an aggregate such as sum(amount).",
    ],
    [
      'x = sum(amount), (1)',
      "The metric 'x' gives STRUCT(HUGEINT, INTEGER) and no number: write an aggregate such as sum(amount).",
    ],
    [
      "x = (SELECT count(*) FROM read_csv('/etc/passwd'))",
      "The metric 'x' is more than one expression over the columns of the predictions: write an aggregate such as sum(amount).",
    ],
    [
      'x = count(*) FROM champion',
      "The metric 'x' is more than one expression over the columns of the predictions: write an aggregate such as sum(amount).",
    ],
    [
      'x = sum(1); DROP TABLE candidate',
      "The metric 'x' is more than one expression over the columns of the predictions: write an aggregate such as sum(amount).",
    ],
    [
      'x = sume(amount)',
      "The metric 'x' calls the function 'sume', which DuckDB does not have: write an aggregate such as sum(amount).",
    ],
    [
      'x = amount + sum(amount)',
      "The metric 'x' mixes the column 'amount' with aggregates: write an aggregate such as sum(amount).",
    ],
    ...[
      'random()',
      'uuid()::varchar::int',
      "nextval('s')",
      'epoch(now())',
      'epoch(current_timestamp)',
      'epoch(ago(INTERVAL 1 DAY))',
    ].map((call): [string, string] => {
      const name = call.startsWith('epoch') ? /\((\w+)/.exec(call)![1]! : /^\w+/.exec(call)![0];
      return [
        `x = avg(amount + ${call})`,
        `The metric 'x' calls ${name}, which may give another value in each run: write an aggregate of the columns alone, such as sum(amount).`,
      ];
    }),
    ...[
      "sum(COLUMNS('amount'))",
      "count(*) filter (COLUMNS('predictio.') <> label)",
      'count(*) filter (list_contains([COLUMNS(*)], 7))',
      'sum(len(struct_pack(* exclude id)::varchar))',
    ].map((sql): [string, string] => [
      `x = ${sql}`,
      "The metric 'x' takes columns by COLUMNS or *, so that rows without a value in one could not be told: write the name of each column.",
    ]),
    [
      'x = (SELECT sum(u) FROM (SELECT unnest(list(amount)) AS u) USING SAMPLE 10 ROWS)',
      "The metric 'x' takes a sample of the rows, another in each run: leave the sample out.",
    ],
    ['f1 = sum(amount)', "The metric 'f1' is known already: give yours another name."],
    ['auc = sum(amount)', "The metric 'auc' is known already as roc_auc: give yours another name."],
  ])('%s is refused with one sentence', async (line, sentence) => {
    const { predictions } = await tables(rowsOf(20));
    await expect(gate({ predictions, rules: [line, 'x >= 1'] })).rejects.toMatchObject({
      name: 'UserError',
      message: sentence,
    });
  });
});
